// Vectors that searches have read twice are kept for the next ones. Nobody can see it, but in how much memory they take.

import { describe, expect, test } from 'vitest';
import { betterSqlite3 } from '../host.js';
import { BetterSqlite3Connection } from '../support/better-sqlite3-connection.js';
import type { Connection, Value } from '../support/connection.js';
import { extensionPath } from '../support/extension-path.js';
import { Random } from '../support/random.js';
import { expectNearest, readRows } from '../support/reference.js';
import { blob } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

const { open, closing, file } = workspace(betterSqlite3);

const DIM = 6;
const ROWS = 300;
const DEFAULT_BYTES = 33_554_432;

const random = (seed: number) => {
  const numbers = new Random(seed);
  return () => numbers.vector(DIM, -1000, 1000);
};

async function connect(cacheBytes?: number): Promise<BetterSqlite3Connection> {
  const db = closing(new BetterSqlite3Connection(file()));
  await db.load(extensionPath());
  if (cacheBytes !== undefined) await db.value(`SELECT vector_config('cache_bytes', ${cacheBytes})`);
  return db;
}

async function create(db: Connection, next: () => number[], options = 'quantization=int1'): Promise<void> {
  await db.run(`CREATE VIRTUAL TABLE docs USING vector(dim=${DIM}, mode=exact, merge_every=1000000, ${options})`);
  await insert(
    db,
    next,
    Array.from({ length: ROWS }, (_, index) => index + 1),
  );
  await db.value("SELECT vector_merge_index('docs')");
}

const insert = async (db: Connection, next: () => number[], keys: number[], verb = 'INSERT') =>
  await db.run(`${verb} INTO docs(id, vector) VALUES ${keys.map((key) => `(${key}, ${blob(next())})`)}`);

const info = async (db: Connection) => JSON.parse(String(await db.value("SELECT vector_index_info('docs')")));
const cacheBytes = async (db: Connection): Promise<number> => (await info(db)).cache_bytes;

const nearest = async (db: Connection, query: number[], limit = 20): Promise<Value[][]> =>
  await db.all(
    `SELECT id, distance FROM docs WHERE knn_match(distance, ${blob(query)}) ORDER BY distance LIMIT ${limit}`,
  );

/** Searches so often that the last time finds vectors that are kept. */
async function expectExact(db: Connection, queries: number[][]): Promise<void> {
  const rows = await readRows(db, 'docs');
  for (let round = 0; round < 3; round++) {
    for (const query of queries) {
      expectNearest(await nearest(db, query), rows, query, { type: 'float4', metric: 'l2' }, 20);
    }
  }
}

describe('vector_config', () => {
  test('tells and sets how much memory the vectors may take, for the connection', async () => {
    const db = await connect();
    expect(await db.value("SELECT vector_config('cache_bytes')")).toBe(DEFAULT_BYTES);
    expect(await db.value("SELECT vector_config('CACHE_BYTES', 4096)")).toBe(4096);
    expect(await db.value("SELECT vector_config('cache_bytes')")).toBe(4096);
    expect(await (await connect()).value("SELECT vector_config('cache_bytes')")).toBe(DEFAULT_BYTES);
  });

  test.each(['-1', '2147483648', "'many'", 'NULL', '1.5'])('refuses %s', async (bytes) => {
    const db = await connect();
    await expect(db.value(`SELECT vector_config('cache_bytes', ${bytes})`)).rejects.toThrow(
      /cache_bytes: expected an integer from 0 to 2147483647, received/,
    );
    expect(await db.value("SELECT vector_config('cache_bytes')")).toBe(DEFAULT_BYTES);
  });
});

describe('the memory', () => {
  test('is told by vector_index_info, as a part of memory_bytes', async () => {
    const db = await connect();
    const next = random(1);
    await create(db, next);
    const before = await info(db);
    expect(before.cache_bytes).toBe(0);
    const query = next();
    await nearest(db, query);
    expect(await cacheBytes(db)).toBeLessThan(20 * DIM * 4);
    await nearest(db, query);
    const after = await info(db);
    expect(after.cache_bytes).toBeGreaterThan(20 * DIM * 4);
    expect(after.memory_bytes - before.memory_bytes).toBe(after.cache_bytes);
  });

  test('grows no further for vectors that are kept', async () => {
    const db = await connect();
    const next = random(2);
    await create(db, next);
    const query = next();
    await nearest(db, query);
    await nearest(db, query);
    const bytes = await cacheBytes(db);
    await nearest(db, query);
    expect(await cacheBytes(db)).toBe(bytes);
  });

  test.each([500, 5000])('stays within %d bytes, and every answer is right', async (most) => {
    const db = await connect(most);
    const next = random(3);
    await create(db, next);
    await expectExact(db, Array.from({ length: 30 }, next));
    expect(await cacheBytes(db)).toBeGreaterThan(most / 2);
    expect(await cacheBytes(db)).toBeLessThanOrEqual(most);
  });

  test.each([0, 40])('is none with %d bytes', async (most) => {
    const db = await connect(most);
    const next = random(4);
    await create(db, next);
    await expectExact(db, [next(), next()]);
    expect(await cacheBytes(db)).toBe(0);
  });

  test('is free after the next search once it is set to 0', async () => {
    const db = await connect();
    const next = random(5);
    await create(db, next);
    await expectExact(db, [next()]);
    expect(await cacheBytes(db)).toBeGreaterThan(0);
    await db.value("SELECT vector_config('cache_bytes', 0)");
    await nearest(db, next());
    expect(await cacheBytes(db)).toBe(0);
  });

  test('is none for an index over a table, whose rows can change without a word', async () => {
    const db = await open();
    const next = random(6);
    await db.run(`CREATE TABLE posts(id INTEGER PRIMARY KEY, embedding BLOB);
      INSERT INTO posts VALUES ${Array.from({ length: ROWS }, (_, index) => `(${index + 1}, ${blob(next())})`)};
      CREATE VIRTUAL TABLE docs USING vector(content='posts', content_column='embedding', dim=${DIM}, mode=exact,
        merge_every=100, quantization=int1)`);
    expect(await info(db)).toMatchObject({ segment_rows: ROWS });
    const query = next();
    for (let round = 0; round < 3; round++) await nearest(db, query);
    expect(await cacheBytes(db)).toBe(0);
  });
});

describe('answers stay right', () => {
  const step: Record<string, (db: Connection, next: () => number[]) => Promise<unknown>> = {
    'rows that were replaced': (db, next) => insert(db, next, [3, 5, 70, 200, 299], 'REPLACE'),
    'updates of vectors': (db, next) => db.run(`UPDATE docs SET vector = ${blob(next())} WHERE id % 4 = 0`),
    'rows that were deleted': (db) => db.run('DELETE FROM docs WHERE id % 3 = 0'),
    'other rows of the same keys': async (db, next) => {
      await db.run('DELETE FROM docs WHERE id <= 100');
      await insert(
        db,
        next,
        Array.from({ length: 100 }, (_, index) => index + 1),
      );
    },
    'keys that two rows exchange': (db) =>
      db.run(`UPDATE docs SET id = -1 WHERE id = 7; UPDATE docs SET id = 7 WHERE id = 8;
        UPDATE docs SET id = 8 WHERE id = -1`),
    'a merge': async (db, next) => {
      await insert(db, next, [1001, 1002, 2], 'REPLACE');
      await db.value("SELECT vector_merge_index('docs')");
    },
    'a rebuild': async (db, next) => {
      await insert(db, next, [1001, 1002, 2], 'REPLACE');
      await db.value("SELECT vector_rebuild_index('docs')");
    },
    'a table of the same name': async (db, next) => {
      await db.run('DROP TABLE docs');
      await create(db, next);
    },
  };

  test.each(Object.entries(step))('after %s', async (_, change) => {
    const db = await connect();
    const next = random(7);
    await create(db, next);
    const queries = Array.from({ length: 20 }, next);
    await expectExact(db, queries);
    await change(db, next);
    await expectExact(db, queries);
  });

  test.each(Object.entries(step))('after %s, undone by a rollback', async (_, change) => {
    const db = await connect();
    const next = random(8);
    await create(db, next);
    const queries = Array.from({ length: 20 }, next);
    await expectExact(db, queries);
    await db.run('SAVEPOINT before');
    await change(db, next);
    await expectExact(db, queries);
    await db.run('ROLLBACK TO before');
    await expectExact(db, queries);
    await db.run('RELEASE before');
    await expectExact(db, queries);
  });

  test.each(Object.entries(step))('after %s by another connection', async (_, change) => {
    const [first, second] = [await connect(), await connect()];
    await first.run('PRAGMA journal_mode = WAL');
    const next = random(9);
    await create(first, next);
    const queries = Array.from({ length: 20 }, next);
    await expectExact(first, queries);
    await second.run('BEGIN');
    await expectExact(second, queries);
    await change(second, next);
    await expectExact(first, queries);
    await second.run('COMMIT');
    await expectExact(first, queries);
    await expectExact(second, queries);
  });

  test('while rows are deleted that a search has yet to give', async () => {
    for (const most of [DEFAULT_BYTES, 0]) {
      const db = (await open()) as BetterSqlite3Connection;
      await db.value(`SELECT vector_config('cache_bytes', ${most})`);
      const next = random(10);
      await create(db, next);
      const query = next();
      await nearest(db, query, ROWS);
      const all = (await nearest(db, query, ROWS)).map(([id]) => id as number);
      db.raw.unsafeMode();
      const found: number[] = [];
      const near = db.raw.prepare('SELECT id FROM docs WHERE knn_match(distance, ?) ORDER BY distance LIMIT 40');
      for (const { id } of near.iterate(Buffer.from(Float32Array.from(query).buffer)) as Iterable<{ id: bigint }>) {
        if (found.length === 0) db.raw.exec(`DELETE FROM docs WHERE id IN (${all.slice(20, 30)})`);
        found.push(Number(id));
      }
      expect(found, `${most} bytes`).toEqual([...all.slice(0, 20), ...all.slice(30, 50)].slice(0, found.length));
      expect(found.length).toBeGreaterThanOrEqual(30);
      await db.run('DROP TABLE docs');
    }
  });
});

test('a long random history gives the same with and without kept vectors', async () => {
  const numbers = new Random(11);
  const next = random(12);
  const [kept, other] = [await connect(2000), await connect(0)];
  await create(kept, next, 'quantization=float2');
  for (let round = 0; round < 120; round++) {
    const keys = Array.from({ length: 5 }, () => numbers.integer(1, ROWS + 20));
    const writer = numbers.chance(0.5) ? kept : other;
    if (numbers.chance(0.4)) await insert(writer, next, [...new Set(keys)], 'REPLACE');
    if (numbers.chance(0.3)) await writer.run(`DELETE FROM docs WHERE id IN (${keys})`);
    if (numbers.chance(0.05)) await writer.value("SELECT vector_merge_index('docs')");
    for (const query of [next(), [1, 2, 3, 4, 5, 6]]) {
      expect(await nearest(kept, query)).toEqual(await nearest(other, query));
    }
  }
  expect(await cacheBytes(kept)).toBeGreaterThan(0);
});
