// An index, or a collation, changes how the rows of a filter are found, and nothing else.

import { describe, expect, test } from 'vitest';
import { hosts } from '../host.js';
import { impossible, predicates } from '../support/predicates.js';
import { SearchedTwin } from '../support/searched-twin.js';
import { workspace } from '../support/workspace.js';

const tables = {
  'every column INDEXED': 'title TEXT INDEXED, page INTEGER INDEXED, score REAL INDEXED, tag INDEXED',
  'a PARTITION KEY': 'title TEXT INDEXED, page INTEGER PARTITION KEY, score REAL, tag INDEXED',
  'a PARTITION KEY without a type': 'title TEXT, page INTEGER INDEXED, score REAL INDEXED, tag PARTITION KEY',
  'a collation': 'title TEXT COLLATE NOCASE, page INTEGER, score REAL, tag COLLATE RTRIM',
  'a collation, INDEXED':
    'title TEXT COLLATE NOCASE INDEXED, page INTEGER, score REAL, tag COLLATE RTRIM PARTITION KEY',
};

describe.each(hosts)('$name', (host) => {
  const { open } = workspace(host);

  test.each(Object.entries(tables))('%s: the rows are those of an ordinary table', async (_, columns) => {
    const twin = await SearchedTwin.create(await open(), columns);
    for (const filter of [...Object.values(predicates).flat(), ...impossible]) {
      await twin.expectSame(
        `SELECT id, distance, title, page FROM {t} WHERE {near} AND (${filter}) ORDER BY distance, id`,
      );
      await twin.expectSame(`SELECT id FROM {t} WHERE {near} AND (${filter}) ORDER BY distance, id LIMIT 3`);
      if (!/distance|similarity/.test(filter)) await twin.expectSame(`SELECT id FROM {t} WHERE ${filter} ORDER BY id`);
    }
  });

  test('an index is renamed and dropped with its table', async () => {
    const db = await open();
    const create = "CREATE VIRTUAL TABLE docs USING vector(dim=1, type=int1, metadata='page INTEGER INDEXED')";
    await db.run(`${create}; INSERT INTO docs(vector, page) VALUES (X'01', 5), (X'02', 6)`);
    await db.run(`ALTER TABLE docs RENAME TO papers; ${create}; INSERT INTO docs(vector, page) VALUES (X'03', 5)`);
    const found = (table: string) =>
      db.column(`SELECT vector FROM ${table} WHERE knn_match(distance, X'01') AND page = 5`);
    expect(await found('papers')).toEqual([Uint8Array.of(1)]);
    expect(await found('docs')).toEqual([Uint8Array.of(3)]);
    await db.run('DROP TABLE papers; DROP TABLE docs');
    expect(await db.all('SELECT name FROM sqlite_master')).toEqual([]);
  });

  test('a key that is there twice is told in the words of the table', async () => {
    const db = await open();
    await db.run("CREATE VIRTUAL TABLE docs USING vector(dim=1, type=int1, metadata='page INTEGER INDEXED')");
    await db.run("INSERT INTO docs VALUES (1, X'01', 5)");
    await expect(db.run("INSERT INTO docs VALUES (1, X'02', 5)")).rejects.toThrow('UNIQUE constraint failed: docs.id');
    await db.run("INSERT OR REPLACE INTO docs VALUES (1, X'02', 6); INSERT OR IGNORE INTO docs VALUES (1, X'03', 7)");
    expect(await db.all('SELECT id, vector, page FROM docs')).toEqual([[1, Uint8Array.of(2), 6]]);
    await db.run("INSERT INTO docs(vector, page) VALUES (X'05', 6)");
    expect(await db.column('SELECT id FROM docs WHERE page = 6 ORDER BY id')).toEqual([1, 2]);
  });
});

describe.each(hosts)('requires_partition, $name', (host) => {
  const { open } = workspace(host);
  const near = "knn_match(distance, X'01')";

  async function openDocs() {
    const db = await open();
    await db.run(`CREATE VIRTUAL TABLE docs USING vector(dim=1, type=int1, requires_partition=1,
      metadata='tenant TEXT PARTITION KEY, page INTEGER INDEXED')`);
    await db.run(
      "INSERT INTO docs VALUES (1, X'01', 'a', 1), (2, X'02', 'b', 2), (3, X'03', 'a', 3), (4, X'04', NULL, 4)",
    );
    return db;
  }

  test.each([
    ["tenant = 'a'", [1, 3]],
    ["tenant IN ('a', 'b')", [1, 2, 3]],
    ["tenant IS 'b'", [2]],
    ['tenant IS NULL', [4]],
    ["tenant = 'a' AND page > 1", [3]],
    ["tenant = 'a' AND (page = 3 OR page = 2)", [3]],
    ["tenant = 'a' AND page > 1 AND page < 9 AND k = 1", [3]],
    ["tenant = 'c'", []],
    ['tenant = NULL', []],
    ["tenant = (SELECT 'b')", [2]],
  ])('%s names one', async (filter, ids) => {
    const db = await openDocs();
    expect(await db.column(`SELECT id FROM docs WHERE ${near} AND ${filter} ORDER BY distance`)).toEqual(ids);
  });

  test.each([
    '',
    'AND page = 1',
    "AND tenant > 'a'",
    "AND tenant <> 'a'",
    "AND tenant LIKE 'a'",
    "AND (tenant = 'a' OR page = 2)",
  ])('a KNN without one is refused: %s', async (filter) => {
    const db = await openDocs();
    await expect(db.all(`SELECT id FROM docs WHERE ${near} ${filter}`)).rejects.toThrow(
      /condition on the partition key "tenant" \(=, IN or IS NULL\)/,
    );
  });

  test('from a column of another table', async () => {
    const db = await openDocs();
    await db.run("CREATE TABLE users(name TEXT, tenant TEXT); INSERT INTO users VALUES ('x', 'b'), ('y', 'a')");
    const query = (join: string) =>
      db.all(`SELECT name, id FROM ${join} WHERE ${near} AND docs.tenant = users.tenant ORDER BY name, id`);
    expect(await query('docs, users')).toEqual([
      ['x', 2],
      ['y', 1],
      ['y', 3],
    ]);
    expect(await query('users CROSS JOIN docs')).toEqual([
      ['x', 2],
      ['y', 1],
      ['y', 3],
    ]);
  });

  test('one that depends on the rows of the search is refused in words', async () => {
    const db = await openDocs();
    await db.run("CREATE TABLE users(tenant TEXT); INSERT INTO users VALUES ('a')");
    const exists = 'EXISTS (SELECT 1 FROM users WHERE users.tenant = docs.tenant)';
    await expect(db.all(`SELECT id FROM docs WHERE ${near} AND ${exists}`)).rejects.toThrow(
      /on the partition key "tenant"/,
    );
  });

  test('any other query is free', async () => {
    const db = await openDocs();
    expect(await db.column('SELECT id FROM docs WHERE page > 1 ORDER BY id')).toEqual([2, 3, 4]);
    await db.run('UPDATE docs SET page = 9 WHERE id = 1; DELETE FROM docs WHERE page = 2');
    expect(await db.value('SELECT count(*) FROM docs')).toBe(3);
  });
});
