// A row is in several shadow tables: what fails between them leaves nothing of itself.

import { describe, expect, test } from 'vitest';
import { betterSqlite3 } from '../host.js';
import type { BetterSqlite3Connection } from '../support/better-sqlite3-connection.js';
import { blob } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

const { open, file } = workspace(betterSqlite3);

const a = blob([1, 0]);
const b = blob([0, 1]);

/** A table of two rows, in whose vectors nothing can be written. */
async function openBlocked(event: 'INSERT' | 'UPDATE' | 'DELETE'): Promise<BetterSqlite3Connection> {
  const db = (await open()) as BetterSqlite3Connection;
  await db.run("CREATE VIRTUAL TABLE docs USING vector(dim=2, metadata='title TEXT')");
  await db.run(`INSERT INTO docs VALUES (1, ${a}, 'a'), (2, ${b}, 'b')`);
  db.raw.unsafeMode();
  await db.run(`CREATE TRIGGER blocked BEFORE ${event} ON docs_vectors BEGIN SELECT RAISE(ABORT, 'blocked'); END`);
  return db;
}

async function expectUnchanged(db: BetterSqlite3Connection): Promise<void> {
  expect(await db.all('SELECT id, title FROM docs')).toEqual([
    [1, 'a'],
    [2, 'b'],
  ]);
  expect(await db.column(`SELECT id FROM docs WHERE knn_match(distance, ${a}) ORDER BY distance`)).toEqual([1, 2]);
  expect(await db.value('PRAGMA integrity_check')).toBe('ok');
}

describe.each(['BEGIN', 'SELECT 1'])('after %s', (begin) => {
  test.each([
    ['INSERT', `INSERT INTO docs VALUES (3, ${b}, 'c')`],
    ['INSERT', `INSERT INTO docs(vector) VALUES (${b})`],
    ['INSERT', `UPDATE docs SET title = 'new', vector = ${b} WHERE id = 1`],
    ['UPDATE', "UPDATE docs SET title = 'new', id = 5 WHERE id = 1"],
    ['DELETE', 'DELETE FROM docs WHERE id = 1'],
    ['DELETE', 'DELETE FROM docs'],
  ] as const)('a failed %s of a vector undoes %s', async (event, statement) => {
    const db = await openBlocked(event);
    await db.run(begin);
    await expect(db.run(statement)).rejects.toThrow('blocked');
    await expectUnchanged(db);
    if (begin === 'BEGIN') await db.run('COMMIT');
    await expectUnchanged(db);
  });

  test('a failed INSERT OR REPLACE undoes the transaction, as it cannot undo itself', async () => {
    const db = await openBlocked('INSERT');
    await db.run(begin);
    const replace = db.run(`INSERT OR REPLACE INTO docs VALUES (1, ${b}, 'new')`);
    await expect(replace).rejects.toThrow(/blocked; the transaction is rolled back/);
    expect(db.raw.inTransaction).toBe(false);
    await expectUnchanged(db);
  });
});

test('CREATE VIRTUAL TABLE and vector_rebuild_index leave last_insert_rowid() alone', async () => {
  const db = await open();
  await db.run('CREATE TABLE t(x); INSERT INTO t(rowid, x) VALUES (77, 1)');
  await db.run('CREATE VIRTUAL TABLE docs USING vector(dim=2)');
  await db.all("SELECT vector_rebuild_index('docs'), vector_ef_search('docs', 100)");
  expect(await db.value('SELECT last_insert_rowid()')).toBe(77);
});

test('an error in a DEFAULT is no damage', async () => {
  const db = await open();
  await db.run("CREATE VIRTUAL TABLE docs USING vector(dim=2, metadata='x DEFAULT (nosuch(1))')");
  await expect(db.run(`INSERT INTO docs(vector) VALUES (${a})`)).rejects.toThrow(/^unknown function: nosuch/);
});

describe('shadow tables that refer to their own table', () => {
  async function openHostile(...statements: string[]): Promise<BetterSqlite3Connection> {
    const vandal = (await open(file())) as BetterSqlite3Connection;
    await vandal.run("CREATE VIRTUAL TABLE docs USING vector(dim=2, metadata='title TEXT')");
    await vandal.run(`INSERT INTO docs VALUES (1, ${a}, 'a')`);
    vandal.raw.unsafeMode();
    for (const statement of statements) await vandal.run(statement);
    return vandal;
  }

  test.each(['data', 'vectors', 'chunks', 'log'])('docs_%s as a view of it', async (suffix) => {
    const columns = {
      data: 'id, title',
      vectors: 'id, vector',
      chunks: 'id, vector AS data',
      log: 'id AS seq, id AS stamp, id AS key',
    }[suffix];
    const db = await openHostile(
      `DROP TABLE docs_${suffix}`,
      `CREATE VIEW docs_${suffix} AS SELECT ${columns} FROM docs`,
    );
    const knn = db.all(`SELECT id, title, vector FROM docs WHERE knn_match(distance, ${a}) AND title = 'a'`);
    await expect(knn).rejects.toMatchObject({ code: 'SQLITE_CORRUPT' });
  });

  test('a trigger that writes to it', async () => {
    const db = await openHostile(
      `CREATE TRIGGER again AFTER INSERT ON docs_data BEGIN INSERT INTO docs(vector) VALUES (${b}); END`,
    );
    await expect(db.run(`INSERT INTO docs(vector) VALUES (${b})`)).rejects.toMatchObject({ code: 'SQLITE_CORRUPT' });
    expect(await db.value('SELECT count(*) FROM docs')).toBe(1);
  });
});
