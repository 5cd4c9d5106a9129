// Vectors that have been packed into docs_chunks: nobody who reads or writes rows can tell, and a damaged chunk is an error that can be repaired.

import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { betterSqlite3 } from '../host.js';
import { BetterSqlite3Connection } from '../support/better-sqlite3-connection.js';
import { SqlError, type Value } from '../support/connection.js';
import { extensionPath } from '../support/extension-path.js';
import { Random } from '../support/random.js';
import { blob, blobOf, decode, encode } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

const DIM = 512;
const CAPACITY = 9; // 512 bytes in pages of 4 KiB: see native/storage/chunk_capacity.cc

const MIN = -(2n ** 63n);
const MAX = 2n ** 63n - 1n;

const { open, file } = workspace(betterSqlite3);

/** The vector that `n` stands for: all elements alike. */
const vector = (n: number) => blob(new Array(DIM).fill(n), 'int1');

async function openTable(path?: string): Promise<BetterSqlite3Connection> {
  const db = (await open(path)) as BetterSqlite3Connection;
  await db.run(`CREATE VIRTUAL TABLE docs USING vector(dim=${DIM}, type=int1, mode=exact)`);
  return db;
}

async function insert(db: BetterSqlite3Connection, keys: Iterable<number | bigint>, n = 1): Promise<void> {
  await db.run(`INSERT INTO docs(id, vector) VALUES ${Array.from(keys, (key) => `(${key}, ${vector(n)})`).join()}`);
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

const pack = (db: BetterSqlite3Connection) => db.all("SELECT vector_merge_index('docs')");
const sweep = (db: BetterSqlite3Connection) => db.all("SELECT vector_rebuild_index('docs')");

interface Chunk {
  id: Value;
  keys: bigint[];
  present: boolean[];
}

/** The chunks as docs/internals/format.md says that they are to be read. */
async function chunks(db: BetterSqlite3Connection): Promise<Chunk[]> {
  const rows = await db.all('SELECT id, data FROM docs_chunks ORDER BY id');
  return rows.map(([id, data]) => {
    const bytes = data as Uint8Array;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const count = view.getUint32(0, true);
    expect(bytes.byteLength).toBe(4 + count * (8 + 1 + DIM));
    return {
      id: id as Value,
      keys: Array.from({ length: count }, (_, index) => view.getBigInt64(4 + 8 * index, true)),
      present: Array.from({ length: count }, (_, index) => view.getUint8(4 + 8 * count + index) === 1),
    };
  });
}

const sizes = async (db: BetterSqlite3Connection) => (await chunks(db)).map(({ keys }) => keys.length);
const loose = (db: BetterSqlite3Connection) => db.column('SELECT id FROM docs_vectors ORDER BY id');
const integrity = async (db: BetterSqlite3Connection) => (await db.column('PRAGMA integrity_check')).join('\n');

/** The rows, each as its key and the number that its vector stands for; what KNN and integrity_check say agrees. */
async function rows(db: BetterSqlite3Connection): Promise<[key: Value, n: number][]> {
  const found = await db.all('SELECT id, vector FROM docs ORDER BY id');
  const near = await db.all(`SELECT id, distance FROM docs WHERE knn_match(distance, ${vector(0)}) ORDER BY id`);
  const result = found.map(([key, bytes]): [Value, number] => {
    const elements = decode(bytes as Uint8Array, 'int1');
    expect(new Set(elements).size).toBe(1);
    return [key as Value, elements[0] as number];
  });
  expect(near).toEqual(result.map(([key, n]) => [key, DIM * n * n]));
  expect(await integrity(db)).toBe('ok');
  return result;
}

describe('packing', () => {
  test('rows that were appended fill chunk after chunk, also later on', async () => {
    const db = await openTable();
    await insert(db, range(1, 20));
    expect(await chunks(db)).toEqual([]);
    await pack(db);
    expect(await loose(db)).toEqual([]);
    expect(await sizes(db)).toEqual([9, 9, 2]);
    await insert(db, range(21, 30));
    await pack(db);
    expect(await sizes(db)).toEqual([9, 9, 9, 3]);
    expect((await chunks(db)).map(({ id }) => id)).toEqual([1, 10, 19, 28]);
    expect(await rows(db)).toEqual(range(1, 30).map((key) => [key, 1]));
  });

  test('rows within the range of a chunk split it, into parts of one size', async () => {
    const db = await openTable();
    const tens = range(1, 19).map((ten) => 10 * ten);
    await insert(db, tens);
    await pack(db);
    await insert(db, range(11, 15));
    await pack(db);
    expect(await sizes(db)).toEqual([7, 7, 9, 1]);
    expect((await rows(db)).map(([key]) => key)).toEqual([10, ...range(11, 15), ...tens.slice(1)]);
  });

  test('more rows between two of a chunk than are written at once', async () => {
    const db = await openTable();
    await insert(db, [0, 10_000, 10_001]);
    await pack(db);
    await insert(db, range(1, 5000));
    await insert(db, [10_002]);
    await pack(db);
    expect(await loose(db)).toEqual([]);
    expect((await rows(db)).map(([key]) => key)).toEqual([...range(0, 5000), 10_000, 10_001, 10_002]);
    expect((await chunks(db)).filter(({ keys }) => keys.length < CAPACITY).length).toBeLessThanOrEqual(5);
  });

  test('any integer is a key', async () => {
    const db = await openTable();
    const keys = [MIN, MIN + 1n, -(2n ** 40n), -1n, 0n, 1n, 2n ** 40n, MAX - 1n, MAX];
    for (const key of [5, 0, 8, 3, 7, 1, 6, 2, 4]) {
      await insert(db, [keys[key] as bigint], key);
      await pack(db);
    }
    expect(await loose(db)).toEqual([]);
    const expected = keys.map((key, n) => [Number.isSafeInteger(Number(key)) ? Number(key) : key, n]);
    expect(await rows(db)).toEqual(expected);
    await sweep(db);
    expect(await sizes(db)).toEqual([9]);
    expect(await rows(db)).toEqual(expected);
    await db.run('DELETE FROM docs WHERE id < 0 OR id > 0');
    expect(await rows(db)).toEqual([[0, 4]]);
  });

  test('a table takes little more than its vectors, also when it grew while it was packed', async () => {
    const db = (await open(file())) as BetterSqlite3Connection;
    await db.run('CREATE VIRTUAL TABLE docs USING vector(dim=384, mode=exact)');
    const put = db.raw.prepare('INSERT INTO docs(vector) VALUES (?)');
    const bytes = encode(new Array(384).fill(0.5));
    for (let round = 0; round < 20; round++) {
      db.raw.transaction(() => {
        for (let row = 0; row < 150; row++) put.run(bytes);
      })();
      await pack(db);
    }
    const size = Number(await db.value('PRAGMA page_count')) * 4096;
    expect(size / (20 * 150 * 1536)).toBeLessThan(1.25);
    const chunkBytes = await db.value("SELECT sum(pgsize) FROM dbstat WHERE name = 'docs_chunks'");
    expect(Number(chunkBytes) / (20 * 150 * 1536)).toBeLessThan(1.07);
  });

  test('vectors that fit their pages as they are stay rows', async () => {
    const db = (await open()) as BetterSqlite3Connection;
    await db.run('CREATE VIRTUAL TABLE docs USING vector(dim=2, mode=exact)');
    await db.run(`INSERT INTO docs(vector) VALUES (${blob([1, 2])})`);
    await sweep(db);
    expect(await loose(db)).toEqual([1]);
    expect(await chunks(db)).toEqual([]);
  });

  test('a sweep closes the gaps that deleted rows leave', async () => {
    const db = await openTable();
    await insert(db, range(1, 900));
    await pack(db);
    await db.run('DELETE FROM docs WHERE id % 3 > 0');
    expect((await sizes(db)).length).toBe(100);
    await sweep(db);
    expect(await sizes(db)).toEqual([...new Array(33).fill(CAPACITY), 3]);
    expect((await rows(db)).map(([key]) => key)).toEqual(range(1, 300).map((key) => 3 * key));
  });

  test('chunks that are full are left alone by a sweep', async () => {
    const db = await openTable();
    await insert(db, range(1, 45));
    await sweep(db);
    db.raw.unsafeMode();
    await db.run("CREATE TRIGGER blocked BEFORE INSERT ON docs_chunks BEGIN SELECT RAISE(ABORT, 'written to'); END");
    await sweep(db);
    expect(await sizes(db)).toEqual(new Array(5).fill(CAPACITY));
  });

  test('last_insert_rowid() stays what it was', async () => {
    const db = await openTable();
    await insert(db, range(1, 20));
    await sweep(db);
    expect(await db.value('SELECT last_insert_rowid()')).toBe(20);
  });
});

describe('a packed row', () => {
  async function openPacked(): Promise<BetterSqlite3Connection> {
    const db = await openTable();
    await insert(db, range(1, 12));
    await pack(db);
    return db;
  }
  const untouched = range(1, 12).map((key) => [key, 1]);

  test('that is deleted is marked in its chunk, which stays as long as it was', async () => {
    const db = await openPacked();
    await db.run('DELETE FROM docs WHERE id = 3');
    const [first] = await chunks(db);
    expect(first?.present).toEqual([true, true, false, true, true, true, true, true, true]);
    expect(await rows(db)).toEqual(untouched.filter(([key]) => key !== 3));
  });

  test('that is the last of its chunk takes the chunk along', async () => {
    const db = await openPacked();
    await db.run('DELETE FROM docs WHERE id > 9');
    expect(await sizes(db)).toEqual([9]);
    await db.run('DELETE FROM docs');
    expect(await sizes(db)).toEqual([]);
    expect(await rows(db)).toEqual([]);
  });

  test.each([
    ['UPDATE', `UPDATE docs SET vector = ${vector(7)} WHERE id = 3`],
    ['REPLACE', `REPLACE INTO docs(id, vector) VALUES (3, ${vector(7)})`],
    ['an upsert', `DELETE FROM docs WHERE id = 3; INSERT INTO docs(id, vector) VALUES (3, ${vector(7)})`],
  ])('that is written again by %s has its new vector only', async (_, statement) => {
    const db = await openPacked();
    await db.run(statement);
    expect(await loose(db)).toEqual([3]);
    expect(await rows(db)).toEqual(untouched.map(([key]) => [key, key === 3 ? 7 : 1]));
    await pack(db);
    expect(await loose(db)).toEqual([]);
    expect(await rows(db)).toEqual(untouched.map(([key]) => [key, key === 3 ? 7 : 1]));
  });

  test("gets another key, a free one or, with OR REPLACE, another packed row's", async () => {
    const db = await openPacked();
    await db.run(`UPDATE docs SET vector = ${vector(5)} WHERE id = 3`);
    await pack(db);
    await db.run('UPDATE docs SET id = 100 WHERE id = 3');
    expect((await rows(db)).at(-1)).toEqual([100, 5]);
    await db.run('UPDATE OR REPLACE docs SET id = 1 WHERE id = 100');
    await db.run(`UPDATE OR REPLACE docs SET id = 2, vector = ${vector(6)} WHERE id = 12`);
    expect(await rows(db)).toEqual([[1, 5], [2, 6], ...untouched.slice(3, 11)]);
  });

  test('is back after a rollback, of a transaction and of a savepoint', async () => {
    const db = await openPacked();
    const change = `DELETE FROM docs WHERE id < 5; UPDATE docs SET vector = ${vector(3)} WHERE id > 8; UPDATE docs SET id = id + 50`;
    await db.run(`BEGIN; ${change}`);
    await sweep(db);
    expect(await rows(db)).not.toEqual(untouched);
    await db.run('ROLLBACK');
    expect(await rows(db)).toEqual(untouched);
    await db.run(`BEGIN; SAVEPOINT s; ${change}`);
    await pack(db);
    await db.run('ROLLBACK TO s; COMMIT');
    expect(await rows(db)).toEqual(untouched);
  });
});

test.each([1, 2, 3])('random rows, packed now and then, are those of an ordinary table, seed %i', async (seed) => {
  const random = new Random(seed);
  const db = await openTable();
  const model = new Map<bigint, number>();
  const key = () => {
    if (random.chance(0.1)) return random.pick([MIN, MIN + 1n, MAX - 1n, MAX]);
    if (random.chance(0.5)) return BigInt(random.integer(0, 80));
    return BigInt(random.integer(-(2 ** 31), 2 ** 31)) * 4294967296n + BigInt(random.integer(0, 2 ** 32 - 1));
  };
  const some = () => (model.size > 0 && random.chance(0.7) ? random.pick([...model.keys()]) : key());
  const number = () => random.integer(-100, 100);

  async function change(): Promise<void> {
    const [from, to, n] = [some(), some(), number()];
    await random.pick<() => Promise<void>>([
      async () => {
        const fresh = Array.from({ length: random.integer(1, 12) }, key);
        await db.run(`REPLACE INTO docs(id, vector) VALUES ${fresh.map((each) => `(${each}, ${vector(n)})`).join()}`);
        for (const each of fresh) model.set(each, n);
      },
      async () => {
        await db.run(`UPDATE docs SET vector = ${vector(n)} WHERE id = ${from}`);
        if (model.has(from)) model.set(from, n);
      },
      async () => {
        await db.run(`UPDATE OR REPLACE docs SET id = ${to} WHERE id = ${from}`);
        const moved = model.get(from);
        if (moved === undefined) return;
        model.delete(from);
        model.set(to, moved);
      },
      async () => {
        await db.run(`DELETE FROM docs WHERE id BETWEEN ${from} AND ${to}`);
        for (const each of [...model.keys()]) if (each >= from && each <= to) model.delete(each);
      },
    ])();
  }

  for (let batch = 0; batch < 60; batch++) {
    const undone = random.chance(0.2);
    const before = new Map(model);
    if (undone) await db.run('BEGIN');
    for (let step = random.integer(1, 8); step > 0; step--) {
      await change();
      if (random.chance(0.15)) await pack(db);
      if (random.chance(0.03)) await sweep(db);
    }
    if (undone) {
      await db.run('ROLLBACK');
      model.clear();
      for (const [each, n] of before) model.set(each, n);
    }
    const expected = [...model].sort(([a], [b]) => (a < b ? -1 : 1));
    expect((await rows(db)).map(([each, n]) => [BigInt(each as number | bigint), n])).toEqual(expected);
  }
});

describe('a damaged chunk', () => {
  /** Rows 1 to 27 in three chunks, of which the second, of the rows 10 to 18, is changed past the extension. */
  async function openDamaged(...statements: string[]): Promise<BetterSqlite3Connection> {
    const before = await openTable(file());
    await insert(before, range(1, 27));
    await sweep(before);
    expect(await sizes(before)).toEqual([9, 9, 9]);
    before.raw.unsafeMode();
    for (const statement of statements) await before.run(statement);
    await before.close();
    return (await open(file())) as BetterSqlite3Connection;
  }

  /** The second chunk with keys and flags as given. */
  function chunk({ count = 9, keys = range(10, 18), present = new Array(9).fill(1) as number[] } = {}): string {
    const bytes = new Uint8Array(4 + 9 * (9 + DIM)).fill(1);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, count, true);
    for (const [index, key] of keys.entries()) view.setBigInt64(4 + 8 * index, BigInt(key), true);
    bytes.set(present, 4 + 72);
    return blobOf(bytes);
  }

  const unreadable: [what: string, data: string][] = [
    ['is empty', "X''"],
    ['is too short for a count', "X'0900'"],
    ['ends early', `substr(${chunk()}, 1, 4000)`],
    ['goes on', `CAST(${chunk()} || X'00' AS BLOB)`],
    ['is text', "'text'"],
    ['is a number', '5'],
    ['counts too few', chunk({ count: 8 })],
    ['counts too many', chunk({ count: 0xffffffff })],
    ['has keys out of order', chunk({ keys: [10, 12, 11, 13, 14, 15, 16, 17, 18] })],
    ['has a key twice', chunk({ keys: [10, 11, 11, 13, 14, 15, 16, 17, 18] })],
    ['has a key below its id', chunk({ keys: [9, 11, 12, 13, 14, 15, 16, 17, 18] })],
    ['has a flag that is neither 0 nor 1', chunk({ present: [1, 1, 2, 1, 1, 1, 1, 1, 1] })],
  ];
  const corrupt = expect.objectContaining({
    code: 'SQLITE_CORRUPT',
    message: expect.stringMatching(/docs.*rows 10 to 18.*write those rows again or delete them/),
  });
  const all = 'SELECT vector FROM docs';

  describe.each(unreadable)('that %s', (_, data) => {
    const damage = `UPDATE docs_chunks SET data = ${data} WHERE id = 10`;

    test('is reported with its rows, and the other rows can be read', async () => {
      const db = await openDamaged(damage);
      await expect(db.all(all)).rejects.toThrow(corrupt);
      await expect(db.all('SELECT vector FROM docs WHERE id = 14')).rejects.toThrow(corrupt);
      expect(await integrity(db)).toMatch(/rows 10 to 18/);
      expect(await db.all('SELECT length(vector) FROM docs WHERE id < 10 OR id > 18')).toHaveLength(18);
    });

    test('is gone when its rows are deleted', async () => {
      const db = await openDamaged(damage);
      await db.run('DELETE FROM docs WHERE id BETWEEN 10 AND 17');
      await expect(db.all(all)).rejects.toThrow(corrupt);
      await db.run('DELETE FROM docs WHERE id = 18');
      expect((await rows(db)).map(([key]) => key)).toEqual([...range(1, 9), ...range(19, 27)]);
    });

    test('is gone when its rows are written again, moved or deleted', async () => {
      const db = await openDamaged(damage);
      await db.run(`UPDATE docs SET vector = ${vector(2)} WHERE id BETWEEN 10 AND 15`);
      expect(await db.value('SELECT vector FROM docs WHERE id = 12')).toEqual(encode(new Array(DIM).fill(2), 'int1'));
      await expect(db.all(all)).rejects.toThrow(corrupt);
      await db.run(`UPDATE docs SET id = 100, vector = ${vector(3)} WHERE id = 16`);
      await db.run('DELETE FROM docs WHERE id = 17');
      await db.run(`REPLACE INTO docs(id, vector) VALUES (18, ${vector(4)})`);
      const repaired = [...range(10, 15).map((key) => [key, 2]), [18, 4]];
      const others = (keys: number[]) => keys.map((key) => [key, 1]);
      expect(await rows(db)).toEqual([...others(range(1, 9)), ...repaired, ...others(range(19, 27)), [100, 3]]);
      await sweep(db);
      expect((await rows(db)).length).toBe(26);
    });
  });

  test('that overlaps the next is reported, and vector_rebuild_index repairs it', async () => {
    const db = await openDamaged(
      `UPDATE docs_chunks SET data = ${chunk({ keys: [10, 11, 12, 13, 14, 15, 16, 17, 20] })} WHERE id = 10`,
    );
    expect(await integrity(db)).toMatch(/docs.*row 18/);
    await db.run('DELETE FROM docs WHERE id = 18');
    expect(await integrity(db)).toMatch(/overlap at row 20.*vector_rebuild_index/);
    await sweep(db);
    expect((await rows(db)).map(([key]) => key)).toEqual([...range(1, 17), ...range(19, 27)]);
  });

  test('that is missing leaves rows without vectors, which are reported', async () => {
    const db = await openDamaged('DELETE FROM docs_chunks WHERE id = 10');
    expect(await integrity(db)).toMatch(/row 10 has no vector; write it again or delete it/);
    await expect(db.all('SELECT vector FROM docs WHERE id = 14')).rejects.toThrow(/row 14/);
    await db.run('DELETE FROM docs WHERE id BETWEEN 10 AND 18');
    expect((await rows(db)).length).toBe(18);
  });

  test('with a vector that also has a row of its own is reported, and the row can be written again', async () => {
    const db = await openDamaged(`INSERT INTO docs_vectors VALUES (12, ${vector(5)})`);
    expect(await integrity(db)).toMatch(/row 12 has two vectors; write that row again or delete it/);
    await db.run(`UPDATE docs SET vector = ${vector(6)} WHERE id = 12`);
    expect((await rows(db))[11]).toEqual([12, 6]);
  });

  test('does not keep new rows from being packed elsewhere', async () => {
    const db = await openDamaged("UPDATE docs_chunks SET data = X'00' WHERE id = 10");
    await db.run(`UPDATE docs SET vector = ${vector(2)} WHERE id BETWEEN 10 AND 14`);
    await insert(db, range(28, 40));
    await db.run('DELETE FROM docs WHERE id BETWEEN 15 AND 18');
    await sweep(db);
    expect(await loose(db)).toEqual([]);
    expect((await rows(db)).length).toBe(36);
  });
});

test('bytes of a file with chunks, changed at random, give errors, or rows, but no crash', async () => {
  const sound = await openTable(file());
  await insert(sound, range(1, 40));
  await sweep(sound);
  await sound.run('DELETE FROM docs WHERE id % 7 = 0');
  await sound.close();
  const bytes = readFileSync(file());
  const start = bytes.indexOf(Buffer.from(encode([9, 0, 0, 0, 1, 0, 0, 0], 'int1'))); // the first chunk
  expect(start).toBeGreaterThan(0);
  const random = new Random(7);
  const statements = [
    'PRAGMA synchronous = OFF',
    'SELECT * FROM docs',
    `SELECT id FROM docs WHERE knn_match(distance, ${vector(0)})`,
    'PRAGMA integrity_check',
    `UPDATE docs SET vector = ${vector(5)} WHERE id = 2`,
    'UPDATE docs SET id = 99 WHERE id = 3',
    'DELETE FROM docs WHERE id < 6',
    `INSERT INTO docs(vector) VALUES (${vector(7)})`,
    "SELECT vector_merge_index('docs')",
    "SELECT vector_rebuild_index('docs')",
    'DROP TABLE docs',
  ];
  for (let round = 0; round < 60; round++) {
    const damaged = Buffer.from(bytes);
    for (let change = random.integer(1, 4); change > 0; change--) {
      const at = random.chance(0.7) ? start + random.integer(-12, 90) : random.integer(100, bytes.length - 1);
      damaged[at] = random.integer(0, 255);
    }
    writeFileSync(file('damaged.db'), damaged);
    const db = new BetterSqlite3Connection(file('damaged.db'));
    await db.load(extensionPath());
    for (const statement of statements)
      await db.all(statement).catch((error) => expect(error).toBeInstanceOf(SqlError));
    await db.close();
  }
});
