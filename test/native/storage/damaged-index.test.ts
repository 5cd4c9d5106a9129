// An index, or a log, that somebody has damaged: an error that names the table and the remedy, and the remedy works, because the rows are
// the truth.

import { copyFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { betterSqlite3 } from '../host.js';
import { BetterSqlite3Connection } from '../support/better-sqlite3-connection.js';
import { SqlError, type Value } from '../support/connection.js';
import { extensionPath } from '../support/extension-path.js';
import { Random } from '../support/random.js';
import { expectNearest, knn, readRows, type Space } from '../support/reference.js';
import { blobOf, encode } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

const DIM = 8;
const QUERY = [1, 2, 3, 4, 5, 6, 7, 8];
const SPACE: Space = { type: 'float4', metric: 'l2' };

const { closing, file } = workspace(betterSqlite3);

async function openFile(path: string, extension = true): Promise<BetterSqlite3Connection> {
  const db = closing(new BetterSqlite3Connection(path));
  await db.run('PRAGMA synchronous = OFF');
  if (extension) await db.load(extensionPath());
  return db;
}

/** A file with a table of 400 rows in its index and 20 changes since. */
async function createFile(options = 'mode=hnsw, m=4'): Promise<void> {
  const db = await openFile(file());
  await db.run(`CREATE VIRTUAL TABLE docs USING vector(dim=${DIM}, ${options})`);
  const random = new Random(1);
  const insert = db.raw.prepare('INSERT OR REPLACE INTO docs(id, vector) VALUES (?, ?)');
  const put = (from: number, to: number) =>
    db.raw.transaction(() => {
      for (let id = from; id <= to; id++) insert.run(id, encode(random.vector(DIM, -50, 50)));
    })();
  put(1, 400);
  await db.value("SELECT vector_merge_index('docs')");
  put(391, 405);
  await db.run('DELETE FROM docs WHERE id BETWEEN 1 AND 5');
  await db.close();
}

/** A connection to a copy of the file in which something was done past the extension. */
async function openDamaged(damage: (db: BetterSqlite3Connection) => unknown): Promise<BetterSqlite3Connection> {
  const path = file('damaged.db');
  copyFileSync(file(), path);
  const vandal = await openFile(path, false);
  vandal.raw.unsafeMode();
  await damage(vandal);
  await vandal.close();
  return await openFile(path);
}

const chunkIds = (db: BetterSqlite3Connection) =>
  db.raw.prepare('SELECT id FROM docs_index ORDER BY id').pluck().all() as bigint[];

const bytesOf = (db: BetterSqlite3Connection, id: bigint) =>
  Buffer.from(db.raw.prepare('SELECT data FROM docs_index WHERE id = ?').pluck().get(id) as Uint8Array);

const write = (db: BetterSqlite3Connection, id: bigint, bytes: Uint8Array) =>
  db.raw.prepare('UPDATE docs_index SET data = ? WHERE id = ?').run(bytes, id);

const repairable = expect.objectContaining({
  code: 'SQLITE_CORRUPT',
  message: expect.stringMatching(/docs.*vector_rebuild_index\('docs'\)/s),
});

const integrity = async (db: BetterSqlite3Connection) => (await db.column('PRAGMA integrity_check')).join('\n');

async function expectRight(db: BetterSqlite3Connection): Promise<void> {
  expectNearest(await knn(db, 'docs', QUERY), await readRows(db, 'docs'), QUERY, SPACE);
}

/** Fails unless the index is refused, rows can be read and written all the same, and a rebuild repairs it. */
async function expectRepairable(db: BetterSqlite3Connection): Promise<void> {
  await expect(knn(db, 'docs', QUERY)).rejects.toThrow(repairable);
  expect(await integrity(db)).toMatch(/docs.*vector_rebuild_index/s);
  await expect(db.value("SELECT vector_index_info('docs')")).rejects.toThrow(repairable);
  await expectRowsWritable(db);
  await expect(knn(db, 'docs', QUERY)).rejects.toThrow(repairable);
  await expectRebuilt(db);
}

async function expectRowsWritable(db: BetterSqlite3Connection): Promise<void> {
  const before = Number(await db.value('SELECT count(*) FROM docs'));
  const vector = blobOf(encode(QUERY));
  await db.run(`INSERT INTO docs(id, vector) VALUES (1000, ${vector}), (1001, ${vector})`);
  await db.run(`UPDATE docs SET vector = ${vector} WHERE id = 20`);
  await db.run('DELETE FROM docs WHERE id IN (30, 1001)');
  expect(await db.value('SELECT count(*) FROM docs')).toBe(before);
  expect(await db.value('SELECT vector FROM docs WHERE id = 20')).toEqual(encode(QUERY));
}

async function expectRebuilt(db: BetterSqlite3Connection): Promise<void> {
  const rows = await db.value('SELECT count(*) FROM docs');
  expect(await db.value("SELECT vector_rebuild_index('docs')")).toBe(rows);
  await expectRight(db);
  expect(await integrity(db)).toBe('ok');
  expect(JSON.parse(String(await db.value("SELECT vector_index_info('docs')")))).toMatchObject({
    segment_rows: rows,
    delta_rows: 0,
    dead_rows: 0,
  });
}

const withFlippedBit = (bytes: Buffer, random: Random) => {
  const flipped = Buffer.from(bytes);
  const at = random.integer(0, bytes.length - 1);
  flipped[at] = (flipped[at] ?? 0) ^ (1 << random.integer(0, 7));
  return flipped;
};

const damages: Record<string, (bytes: Buffer, random: Random) => Uint8Array> = {
  'cut off in the middle': (bytes) => bytes.subarray(0, bytes.length >> 1),
  'cut off by a byte': (bytes) => bytes.subarray(0, -1),
  'a byte longer': (bytes) => Buffer.concat([bytes, Buffer.from([0])]),
  empty: () => Buffer.alloc(0),
  zeroed: (bytes) => Buffer.alloc(bytes.length),
  'with a bit flipped': withFlippedBit,
};

describe.each(['mode=hnsw, m=4, merge_every=8', 'mode=exact'])('%s', (options) => {
  test.each(Object.entries(damages))('a chunk that is %s, and the header', async (_, damage) => {
    await createFile(options);
    const random = new Random(2);
    const ids = chunkIds(await openFile(file(), false));
    expect(ids.length).toBeGreaterThanOrEqual(options === 'mode=exact' ? 4 : 6);
    for (const id of ids) {
      await expectRepairable(await openDamaged((db) => write(db, id, damage(bytesOf(db, id), random))));
    }
  });
});

describe('chunks', () => {
  test('one that is missing', async () => {
    await createFile();
    for (const id of chunkIds(await openFile(file(), false)).filter((id) => id !== 0n)) {
      await expectRepairable(await openDamaged((db) => db.run(`DELETE FROM docs_index WHERE id = ${id}`)));
    }
  });

  test('two that have changed places', async () => {
    await createFile();
    const ids = chunkIds(await openFile(file(), false));
    for (const [index, id] of ids.entries()) {
      const other = ids[(index + 1) % ids.length] as bigint;
      await expectRepairable(
        await openDamaged((db) => {
          const [bytes, others] = [bytesOf(db, id), bytesOf(db, other)];
          write(db, id, others);
          write(db, other, bytes);
        }),
      );
    }
  });

  test('one that is text, or a number', async () => {
    await createFile();
    for (const id of chunkIds(await openFile(file(), false))) {
      await expectRepairable(
        await openDamaged((db) => db.run(`UPDATE docs_index SET data = 'no bytes' WHERE id = ${id}`)),
      );
      await expectRepairable(await openDamaged((db) => db.run(`UPDATE docs_index SET data = 5 WHERE id = ${id}`)));
    }
  });

  test('every bit of the header counts', async () => {
    await createFile();
    const size = bytesOf(await openFile(file(), false), 0n).length;
    for (let at = 0; at < size; at++) {
      if (at >= 4 && at < 8) continue; // the version, see file-versions.test.ts
      const db = await openDamaged((db) => {
        const bytes = bytesOf(db, 0n);
        bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8));
        write(db, 0n, bytes);
      });
      await expect(knn(db, 'docs', QUERY), `byte ${at}`).rejects.toThrow(repairable);
      await db.close();
    }
  });

  test('without a header there is no index: the rows are searched, and the remains are reported', async () => {
    await createFile();
    const db = await openDamaged((vandal) => vandal.run('DELETE FROM docs_index WHERE id = 0'));
    await expectRight(db);
    expect(await integrity(db)).toMatch(/docs.*no header.*vector_rebuild_index/s);
    await expectRowsWritable(db);
    await expectRight(db);
    await expectRebuilt(db);
  });

  test('all of them from another table', async () => {
    await createFile();
    const db = await openDamaged(async (vandal) => {
      const other = await openFile(file('other.db'));
      await other.run(`CREATE VIRTUAL TABLE docs USING vector(dim=${DIM}, mode=hnsw)`);
      await other.run(`INSERT INTO docs(vector) VALUES (${blobOf(encode(QUERY))})`);
      await other.value("SELECT vector_merge_index('docs')");
      await other.close();
      await vandal.run(`ATTACH '${file('other.db')}' AS other; DELETE FROM docs_index`);
      await vandal.run('INSERT INTO docs_index SELECT * FROM other.docs_index');
    });
    await expectRepairable(db);
  });

  test('without docs_index', async () => {
    await createFile();
    const db = await openDamaged((vandal) => vandal.run('DROP TABLE docs_index'));
    await expect(knn(db, 'docs', QUERY)).rejects.toThrow(/docs_index/);
    await db.run('DROP TABLE docs');
    expect(await db.all('SELECT name FROM sqlite_master')).toEqual([]);
  });
});

describe('the log', () => {
  const base = 'SELECT min(seq) FROM docs_log';

  test.each([
    ['emptied', 'DELETE FROM docs_log'],
    ['without the entry that the index was made at', `DELETE FROM docs_log WHERE seq = (${base})`],
    ['with another stamp there', `UPDATE docs_log SET stamp = stamp + 1 WHERE seq = (${base})`],
    ['with an entry missing', `DELETE FROM docs_log WHERE seq = (${base}) + 3`],
    ['with most entries missing', `DELETE FROM docs_log WHERE seq BETWEEN (${base}) + 1 AND (${base}) + 18`],
  ])('%s', async (_, damage) => {
    await createFile();
    const db = await openDamaged((vandal) => vandal.run(damage));
    await expect(knn(db, 'docs', QUERY)).rejects.toThrow(repairable);
    expect(await integrity(db)).toMatch(/docs.*vector_rebuild_index/s);
    await expectRebuilt(db);
  });

  // Nothing tells such a log from one of another history; the integrity check compares all rows.
  test.each([
    ['with an entry without a key', `UPDATE docs_log SET key = NULL WHERE seq = (${base}) + 3`],
    ['with another key', `UPDATE docs_log SET key = 77 WHERE seq = (${base}) + 3`],
    ['cut off at its end', `DELETE FROM docs_log WHERE seq > (${base}) + 3`],
  ])('%s, it is found by PRAGMA integrity_check', async (_, damage) => {
    await createFile();
    const db = await openDamaged((vandal) => vandal.run(damage));
    expect(await integrity(db)).toMatch(/docs.*(index|log).*vector_rebuild_index/s);
    await expectRebuilt(db);
  });
});

describe('rows that were changed past the extension are found by PRAGMA integrity_check', () => {
  test.each([
    [
      'another vector',
      `UPDATE docs_vectors SET vector = ${blobOf(encode(QUERY))} WHERE id = 100`,
      /another vector of row 100/,
    ],
    [
      'another vector of a row that has changed since',
      `UPDATE docs_vectors SET vector = ${blobOf(encode(QUERY.map((element) => 2 * element)))} WHERE id = 400`,
      /ok/,
    ],
    [
      'a row less',
      'DELETE FROM docs_data WHERE id = 100; DELETE FROM docs_vectors WHERE id = 100',
      /a row 100 that the table lacks/,
    ],
    [
      'the last row less',
      'DELETE FROM docs_data WHERE id = 390; DELETE FROM docs_vectors WHERE id = 390',
      /a row 390 that the table lacks/,
    ],
    [
      'a row more',
      `INSERT INTO docs_data VALUES (2000); INSERT INTO docs_vectors VALUES (2000, ${blobOf(encode(QUERY))})`,
      /lacks row 2000/,
    ],
  ])('%s', async (_, damage, message) => {
    await createFile();
    // Rows of their own, as before they were packed.
    const db = await openDamaged(async (vandal) => {
      await unpack(vandal);
      await vandal.run(damage);
    });
    expect(await integrity(db)).toMatch(message);
    expect((await db.column('PRAGMA quick_check')).join()).toBe('ok');
    await expectRebuilt(db);
  });
});

test('writes go on when a merge would be due, and the damage stays until it is repaired', async () => {
  await createFile('mode=hnsw, merge_every=3');
  const ids = chunkIds(await openFile(file(), false));
  for (const id of ids) {
    const db = await openDamaged((vandal) => write(vandal, id, Buffer.alloc(100)));
    const insert = db.raw.prepare('INSERT INTO docs(vector) VALUES (?)');
    for (let i = 0; i < 20; i++) insert.run(encode(QUERY));
    expect(await db.value('SELECT count(*) FROM docs')).toBe(420);
    await expect(knn(db, 'docs', QUERY)).rejects.toThrow(repairable);
    await expectRebuilt(db);
    for (let i = 0; i < 20; i++) insert.run(encode(QUERY));
    await expectRight(db);
    await db.close();
  }
});

test('a connection that has the index in memory goes on, and one that reads it anew is told', async () => {
  await createFile();
  const db = await openFile(file());
  await expectRight(db);
  const [, chunk = 0n] = chunkIds(db);
  const vandal = await openFile(file(), false);
  vandal.raw.unsafeMode();
  write(vandal, chunk, Buffer.alloc(9));
  await expectRight(db);
  expect(await integrity(db)).toMatch(/docs.*vector_rebuild_index/s);
  await expectRebuilt(db);
  await expectRight(await openFile(file()));
});

test('bytes of the index changed at random are noticed, whatever is done first', async () => {
  await createFile();
  const random = new Random(3);
  const ids = chunkIds(await openFile(file(), false));
  const statements = [
    `SELECT id FROM docs WHERE knn_match(distance, ${blobOf(encode(QUERY))}) ORDER BY distance LIMIT 5`,
    "SELECT vector_merge_index('docs')",
    `INSERT INTO docs(vector) VALUES (${blobOf(encode(QUERY))})`,
    "SELECT vector_index_info('docs')",
    'PRAGMA integrity_check',
  ];
  for (let round = 0; round < 30; round++) {
    const id = random.pick(ids);
    const db = await openDamaged((vandal) => {
      let bytes = bytesOf(vandal, id);
      for (let change = random.integer(1, 20); change > 0; change--) bytes = withFlippedBit(bytes, random);
      write(vandal, id, bytes);
    });
    for (let i = 0; i < 4; i++) await db.all(random.pick(statements)).catch(expectSqlError);
    await db.value("SELECT vector_rebuild_index('docs')").catch(expectSqlError);
    const rows = await knn(db, 'docs', QUERY).catch(expectSqlError);
    if (rows) await expectRight(db);
    await db.close();
  }
});

function expectSqlError(error: unknown): undefined {
  expect(error).toBeInstanceOf(SqlError);
}

/** Gives the vectors in docs_chunks rows of their own again: see docs/internals/format.md. */
async function unpack(db: BetterSqlite3Connection): Promise<void> {
  const size = DIM * 4;
  for (const data of (await db.column('SELECT data FROM docs_chunks')) as Uint8Array[]) {
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    const count = view.getUint32(0, true);
    for (let index = 0; index < count; index++) {
      if (view.getUint8(4 + 8 * count + index) === 0) continue;
      const key: Value = view.getBigInt64(4 + 8 * index, true);
      const at = 4 + 9 * count + index * size;
      await db.run(`INSERT INTO docs_vectors VALUES (${key}, ${blobOf(data.subarray(at, at + size))})`);
    }
  }
  await db.run('DELETE FROM docs_chunks');
}

test('an index that cannot be written does not fail the commit: the rows stay, and are searched without it', async () => {
  await createFile('mode=hnsw, m=4, merge_every=30');
  const db = await openDamaged((vandal) =>
    vandal.run("CREATE TRIGGER no BEFORE INSERT ON docs_index BEGIN SELECT raise(ABORT, 'no room for it'); END"),
  );
  const insert = db.raw.prepare('INSERT INTO docs(id, vector) VALUES (?, ?)');
  const random = new Random(2);
  db.raw.transaction(() => {
    for (let id = 1000; id < 1040; id++) insert.run(id, encode(random.vector(DIM, -50, 50)));
  })();
  const info = JSON.parse(String(await db.value("SELECT vector_index_info('docs')")));
  expect(info).toMatchObject({ rows: 440, segment_rows: 0, delta_rows: 440, merge_error: 'no room for it' });
  const rows = await readRows(db, 'docs', SPACE.type);
  expectNearest(await knn(db, 'docs', QUERY, SPACE.type, 10), rows, QUERY, SPACE, 10);
  expect(await db.column('PRAGMA integrity_check')).toEqual(['ok']);
  await db.close();

  const whole = await openFile(file('damaged.db'), false);
  await whole.run('DROP TRIGGER no');
  await whole.load(extensionPath());
  expect(await whole.value("SELECT vector_merge_index('docs')")).toBe(440);
  expectNearest(await knn(whole, 'docs', QUERY, SPACE.type, 10), rows, QUERY, SPACE, 10);
});
