// How recall is measured: when a graph is built, at merges as it grows, and by queries of the user's.

import { Buffer } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import { betterSqlite3 } from '../host.js';
import type { BetterSqlite3Connection } from '../support/better-sqlite3-connection.js';
import { checksum } from '../support/checksum.js';
import { Embeddings } from '../support/embeddings.js';
import { encode } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

const DIM = 16;
const WANTED = ['1', '10', '50', '200'];

interface Recall {
  target: number | null;
  ef: Record<string, number> | null;
  sample: number | null;
  source: string | null;
  rows: number | null;
  stale: boolean;
}

const { open, file } = workspace(betterSqlite3);
const openFile = async () => (await open(file())) as BetterSqlite3Connection;
const openMemory = async () => (await open()) as BetterSqlite3Connection;

const vectorsOf = (seed = 1, centers?: number) => new Embeddings(seed, DIM, 'float4', centers);

function create(db: BetterSqlite3Connection, options = 'mode=hnsw'): void {
  db.raw.exec(`CREATE VIRTUAL TABLE docs USING vector(dim=${DIM}, metric=cosine, m=8, ef_construction=32, ${options})`);
}

function insert(db: BetterSqlite3Connection, vectors: Embeddings, rows: number): void {
  const statement = db.raw.prepare('INSERT INTO docs(vector) VALUES (?)');
  db.raw.transaction(() => {
    for (let row = 0; row < rows; row++) statement.run(encode(vectors.next()));
  })();
}

const merge = (db: BetterSqlite3Connection) => db.value("SELECT vector_merge_index('docs')");
const info = async (db: BetterSqlite3Connection) =>
  JSON.parse(String(await db.value("SELECT vector_index_info('docs')"))) as { recall: Recall };
const recall = async (db: BetterSqlite3Connection) => (await info(db)).recall;
const header = (db: BetterSqlite3Connection) =>
  db.raw.prepare('SELECT data FROM docs_index WHERE id = 0').pluck().get() as Buffer;

/** Vectors one after another. */
const blobOf = (vectors: Embeddings, count: number) =>
  Buffer.concat(Array.from({ length: count }, () => encode(vectors.next())));

describe('a build measures recall', () => {
  test('by rows that it holds back, and the file keeps it', async () => {
    const db = await openFile();
    create(db);
    insert(db, vectorsOf(), 6000);
    await merge(db);
    const measured = await recall(db);
    expect(measured).toMatchObject({ target: 0.98, sample: 300, source: 'rows', rows: 6000, stale: false });
    const widths = WANTED.map((wanted) => measured.ef?.[wanted] ?? 0);
    expect(widths).toEqual([...widths].sort((a, b) => a - b));
    expect(widths[0]).toBeGreaterThanOrEqual(32);
    expect(await recall(await openFile())).toEqual(measured);
  });

  test('to the same bytes, however many threads there are', async () => {
    const places: Buffer[] = [];
    for (const threads of [1, 3]) {
      const db = await openMemory();
      await db.value(`SELECT vector_config('threads', ${threads})`);
      create(db);
      insert(db, vectorsOf(), 3000);
      await merge(db);
      places.push(header(db).subarray(-136, -8));
    }
    await (await openMemory()).value("SELECT vector_config('threads', 0)");
    expect(places[0]?.[0]).toBe(1);
    expect(places[1]?.equals(places[0] as Buffer)).toBe(true);
  });

  test('unless it has so few rows that every search compares with all of them', async () => {
    const db = await openMemory();
    create(db);
    insert(db, vectorsOf(), 1500);
    await merge(db);
    expect(await recall(db)).toEqual({
      ...{ target: 0.98, ef: null, sample: null, source: null, rows: null, stale: false },
    });
  });

  test('and the widths follow the recall that the table is to have', async () => {
    const widths: number[] = [];
    for (const target of [0.8, 0.95, 0.99]) {
      const db = await openMemory();
      create(db, `mode=hnsw, recall=${target}`);
      insert(db, vectorsOf(), 6000);
      await merge(db);
      widths.push((await recall(db)).ef?.['10'] ?? 0);
    }
    expect(widths[1]).toBeGreaterThan(widths[0] ?? 0);
    expect(widths[2]).toBeGreaterThan(widths[1] ?? 0);
  });
});

describe('a merge', () => {
  test('keeps what was measured until the rows have doubled, and then measures again', async () => {
    const db = await openMemory();
    create(db);
    const vectors = vectorsOf();
    insert(db, vectors, 4000);
    await merge(db);
    const measured = await recall(db);
    for (const rows of [800, 150, 40]) {
      insert(db, vectors, rows);
      await merge(db);
      expect(await recall(db)).toEqual(measured);
    }
    insert(db, vectors, 3500);
    await merge(db);
    insert(db, vectors, 500);
    await merge(db);
    expect(await recall(db)).toMatchObject({ rows: 8990, sample: 424 });
  });

  test('measures again when new rows are harder to find', async () => {
    const db = await openMemory();
    create(db);
    insert(db, vectorsOf(1, 3000), 4000);
    await merge(db);
    const before = (await recall(db)).ef?.['50'] ?? 0;
    // Far fewer directions: near to each other, and to few others.
    const other = vectorsOf(2, 1);
    insert(db, other, 1100);
    await merge(db);
    insert(db, other, 300);
    await merge(db);
    const after = await recall(db);
    expect(after.rows).toBe(5400);
    expect(after.ef?.['50']).not.toBe(before);
  });

  test('of deletions keeps what was measured', async () => {
    const db = await openMemory();
    create(db);
    insert(db, vectorsOf(), 3000);
    await merge(db);
    const measured = await recall(db);
    await db.run('DELETE FROM docs WHERE id <= 200');
    await merge(db);
    expect(await recall(db)).toEqual(measured);
  });

  test('that small transactions make measures too', async () => {
    const db = await openMemory();
    await db.run('PRAGMA synchronous = OFF');
    create(db, 'mode=hnsw, merge_every=400');
    const vectors = vectorsOf();
    insert(db, vectors, 2100);
    await merge(db);
    const separately = db.raw.prepare('INSERT INTO docs(vector) VALUES (?)');
    for (let row = 0; row < 4500; row++) separately.run(encode(vectors.next()));
    const { rows } = await recall(db);
    expect(rows).toBeGreaterThan(2100);
  });
});

describe('vector_calibrate', () => {
  async function openDocs() {
    const db = await openFile();
    create(db);
    insert(db, vectorsOf(), 5000);
    await merge(db);
    return db;
  }

  const calibrate = (db: BetterSqlite3Connection, queries: unknown) =>
    Number(db.raw.prepare("SELECT vector_calibrate('docs', ?)").pluck().get(queries));

  test('measures with the queries that it is given', async () => {
    const db = await openDocs();
    const byRows = await recall(db);
    // Queries that are unlike the rows are harder.
    expect(calibrate(db, blobOf(vectorsOf(99), 80))).toBe(80);
    const byQueries = await recall(db);
    expect(byQueries).toMatchObject({ target: 0.98, sample: 80, source: 'queries', rows: 5000, stale: false });
    expect(byQueries.ef?.['10']).toBeGreaterThan(byRows.ef?.['10'] ?? 0);
  });

  test('takes a JSON array of arrays as well', async () => {
    const db = await openDocs();
    const vectors = vectorsOf(99);
    const list = Array.from({ length: 30 }, () => vectors.next());
    expect(calibrate(db, Buffer.concat(list.map((vector) => encode(vector))))).toBe(30);
    const byBlob = await recall(db);
    expect(calibrate(db, ` [ ${list.map((vector) => JSON.stringify(vector)).join(' , ')} ] `)).toBe(30);
    expect(await recall(db)).toEqual(byBlob);
  });

  test('is seen by other connections at once, and after they close', async () => {
    const db = await openDocs();
    const other = await openFile();
    await recall(other);
    calibrate(db, blobOf(vectorsOf(99), 40));
    expect(await recall(other)).toMatchObject({ source: 'queries', sample: 40 });
    await db.close();
    await other.close();
    expect(await recall(await openFile())).toMatchObject({ source: 'queries', sample: 40 });
  });

  test('belongs to the transaction', async () => {
    const db = await openDocs();
    const before = await recall(db);
    await db.run('BEGIN');
    calibrate(db, blobOf(vectorsOf(99), 40));
    expect(await recall(db)).toMatchObject({ source: 'queries' });
    await db.run('ROLLBACK');
    expect(await recall(db)).toEqual(before);
  });

  test('outlives merges and rebuilds, and says when the table has outgrown it; NULL ends it', async () => {
    const db = await openDocs();
    calibrate(db, blobOf(vectorsOf(99), 40));
    const measured = await recall(db);
    insert(db, vectorsOf(5), 1000);
    await merge(db);
    expect(await recall(db)).toEqual(measured);
    await db.value("SELECT vector_rebuild_index('docs')");
    expect(await recall(db)).toEqual(measured);
    insert(db, vectorsOf(6), 4500);
    await merge(db);
    expect(await recall(db)).toEqual({ ...measured, stale: true });
    expect(calibrate(db, null)).toBe(0);
    expect(await recall(db)).toMatchObject({ source: 'rows', stale: false });
  });

  test('counts rows that wait for a merge as found, and deleted rows not at all', async () => {
    const db = await openDocs();
    await db.run('DELETE FROM docs WHERE id % 3 = 0');
    insert(db, vectorsOf(7), 300);
    expect(calibrate(db, blobOf(vectorsOf(1), 40))).toBe(40);
    expect(await recall(db)).toMatchObject({ source: 'queries', sample: 40 });
  });

  test('measures nothing where the rows of the index have gone from their table without notice', async () => {
    const db = await openMemory();
    db.raw.exec(`CREATE TABLE posts(id INTEGER PRIMARY KEY, number INTEGER UNIQUE, embedding BLOB);
      CREATE VIRTUAL TABLE docs USING vector(dim=${DIM}, metric=cosine, m=8, ef_construction=32, mode=hnsw,
        content=posts, content_column=embedding, merge_every=100000)`);
    const vectors = vectorsOf();
    const statement = db.raw.prepare('INSERT INTO posts(number, embedding) VALUES (?, ?)');
    db.raw.transaction(() => {
      for (let row = 0; row < 3000; row++) statement.run(row, encode(vectors.next()));
    })();
    await merge(db);
    expect((await recall(db)).source).toBe('rows');
    await db.run('INSERT OR REPLACE INTO posts SELECT id + 10000, number, embedding FROM posts'); // fires no trigger
    expect(calibrate(db, blobOf(vectors, 20))).toBe(0);
    expect((await recall(db)).source).toBe('rows');
  });

  test('measures nothing where every search compares with all rows', async () => {
    const db = await openMemory();
    create(db, 'mode=exact');
    insert(db, vectorsOf(), 100);
    expect(calibrate(db, blobOf(vectorsOf(2), 20))).toBe(0);
    expect(await recall(db)).toMatchObject({ ef: null, source: null });
  });

  test.each<[what: string, queries: unknown, message: RegExp]>([
    ['too few', Buffer.alloc(DIM * 4, 1), /vector_calibrate: expected at least 20 queries, received 1$/],
    ['none', Buffer.alloc(0), /expected at least 20 queries, received 0$/],
    ['an empty array', '[]', /expected at least 20 queries, received 0$/],
    ['half a vector', Buffer.alloc(DIM * 4 + 3, 1), /queries: expected a multiple of 64 bytes.*received 67 bytes/],
    ['zeros', Buffer.alloc(DIM * 4 * 20), /queries: vector 0: expected a vector with a direction/],
    ['NaN', Buffer.alloc(DIM * 4 * 20, 0xff), /queries: vector 0: expected finite elements/],
    [
      'a number',
      5,
      /queries: expected a BLOB of vectors one after another, or a JSON array of vectors as text, received 5/,
    ],
    ['text', 'apples', /queries: expected '\[' at byte 0 of a JSON array of vectors, received 'apples'/],
    [
      'a single vector',
      '[1, 2]',
      /expected a JSON array of numbers at byte 1 of a JSON array of vectors, received '1, 2\]'/,
    ],
    ['an array without an end', '[[1, 2], [3', /expected a JSON array with an end at byte 9/],
    ['more after it', '[[1]] [2]', /expected nothing after the JSON array at byte 6/],
    ['no comma', '[[1] [2]]', /expected ',' or '\]' at byte 5/],
    ['another dimension', '[[1, 2]]', /vector 0: expected 16 dimensions of float4, received 2 dimensions/],
    ['text in a vector', '[["1"]]', /queries: vector 0: expected a number at position/],
  ])('refuses %s', async (_, queries, message) => {
    const db = await openMemory();
    create(db);
    expect(() => calibrate(db, queries)).toThrow(message);
    expect(await recall(db)).toMatchObject({ source: null });
  });
});

describe('a damaged curve is an error that names the remedy', () => {
  async function openDamaged(damage: (place: Buffer) => void) {
    const db = await openFile();
    create(db);
    insert(db, vectorsOf(), 3000);
    await merge(db);
    await db.close();
    const vandal = (await open(file(), { extension: false })) as BetterSqlite3Connection;
    const bytes = Buffer.from(header(vandal));
    damage(bytes.subarray(-136, -8));
    bytes.writeBigUInt64LE(checksum(bytes.subarray(0, -8), 0n), bytes.length - 8);
    vandal.raw.prepare('UPDATE docs_index SET data = ? WHERE id = 0').run(bytes);
    await vandal.close();
    return await openFile();
  }

  test.each<[what: string, damage: (place: Buffer) => void]>([
    ['a source that does not exist', (place) => place.writeUInt8(9, 1)],
    ['no searches', (place) => place.writeUInt32LE(0, 4)],
    ['recall that falls with the width', (place) => place.writeUInt16LE(65535, 20)],
    ['something in the gap', (place) => place.writeUInt16LE(1, 2)],
  ])('with %s', async (_, damage) => {
    const db = await openDamaged(damage);
    await expect(
      db.all("SELECT id FROM docs WHERE knn_match(distance, '[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]')"),
    ).rejects.toThrow(/damaged recall curve.*vector_rebuild_index/s);
    expect((await db.column('PRAGMA integrity_check')).join()).toMatch(/damaged recall curve/);
    await db.value("SELECT vector_rebuild_index('docs')");
    expect(await recall(db)).toMatchObject({ source: 'rows' });
    expect(await db.column('PRAGMA integrity_check')).toEqual(['ok']);
  });

  test('of a form that a later version has, it counts as none', async () => {
    const db = await openDamaged((place) => place.writeUInt8(2, 0));
    expect(await recall(db)).toMatchObject({ target: 0.98, ef: null, source: null });
    expect(await db.column('PRAGMA integrity_check')).toEqual(['ok']);
  });

  test.each(["x''", "x'01'", "'text'", '5', 'zeroblob(124)'])('where queries were measured: %s', async (value) => {
    const db = await openFile();
    create(db);
    insert(db, vectorsOf(), 100);
    await db.close();
    const vandal = await open(file(), { extension: false });
    await vandal.run(`INSERT INTO docs_meta VALUES ('recall', ${value})`);
    const damaged = await openFile();
    await expect(recall(damaged)).rejects.toThrow(
      /its recall curve is damaged; vector_calibrate\('docs', NULL\) removes it/,
    );
    expect((await damaged.column('PRAGMA integrity_check')).join()).toMatch(/recall curve is damaged/);
    expect(await damaged.value("SELECT vector_calibrate('docs', NULL)")).toBe(0);
    expect(await damaged.column('PRAGMA integrity_check')).toEqual(['ok']);
  });
});
