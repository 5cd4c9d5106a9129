// Queries that once were planned so that the KNN fell out, or answered wrongly.

import { describe, expect, test } from 'vitest';
import { hosts } from '../host.js';
import { blob } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

const near = blob([0], 'int1');

describe.each(hosts)('$name', (host) => {
  const { open } = workspace(host);

  async function openDocs() {
    const db = await open();
    await db.run("CREATE VIRTUAL TABLE docs USING vector(dim=1, type=int1, metadata='title TEXT, page INTEGER')");
    await db.run(
      "INSERT INTO docs VALUES (1, X'01', 't1', 1), (2, X'02', 't2', 2), (3, X'03', 't3', 2), (4, X'04', 't4', 3)",
    );
    return db;
  }

  test('an OR over metadata in a join that is sorted or grouped', async () => {
    const db = await openDocs();
    await db.run(
      "CREATE TABLE names(id INTEGER PRIMARY KEY, name TEXT); INSERT INTO names VALUES (1, 'b'), (2, 'a'), (3, 'c')",
    );
    const where = `knn_match(docs.distance, ${near}) AND (page = 2 OR title = 't1')`;
    expect(
      await db.all(`SELECT docs.id, name FROM docs JOIN names WHERE ${where} ORDER BY docs.distance, name LIMIT 4`),
    ).toEqual([
      [1, 'a'],
      [1, 'b'],
      [1, 'c'],
      [2, 'a'],
    ]);
    expect(
      await db.all(
        `SELECT name, min(docs.distance) FROM docs JOIN names USING (id) WHERE ${where} AND k = 2 GROUP BY name`,
      ),
    ).toEqual([
      ['a', 4],
      ['b', 1],
    ]);
  });

  test('k from a column of another table', async () => {
    const db = await openDocs();
    await db.run('CREATE TABLE counts(k INTEGER); INSERT INTO counts VALUES (3)');
    const query = (join: string) =>
      db.column(
        `SELECT id FROM ${join} WHERE knn_match(docs.distance, ${near}) AND docs.k = counts.k ORDER BY distance`,
      );
    expect(await query('docs, counts')).toEqual([1, 2, 3]);
    expect(await query('counts CROSS JOIN docs')).toEqual([1, 2, 3]);
  });

  test.each(['k <= 3', 'k > 0', 'k BETWEEN 1 AND 3', 'k IS NOT NULL'])(
    '%s is refused: k is only ever set',
    async (k) => {
      const db = await openDocs();
      await expect(db.all(`SELECT id FROM docs WHERE knn_match(distance, ${near}) AND ${k}`)).rejects.toThrow(
        /expected k = \?/,
      );
    },
  );

  test('k set inside can be filtered by outside', async () => {
    const db = await openDocs();
    const inner = `SELECT id, k AS set_k FROM docs WHERE vector MATCH ${near} AND k = 3`;
    expect(await db.column(`SELECT id FROM (${inner}) WHERE set_k > 1 ORDER BY id`)).toEqual([1, 2, 3]);
    expect(await db.column(`SELECT id FROM (${inner}) WHERE set_k IS NOT NULL ORDER BY id`)).toEqual([1, 2, 3]);
    expect(await db.column(`SELECT id FROM (${inner}) WHERE set_k > 3`)).toEqual([]);
  });

  // SQLite then calls the function for each row as well.
  test('knn_match behind twenty other conditions', async () => {
    const db = await openDocs();
    const others = Array.from({ length: 20 }, (_, index) => `page < ${100 + index}`).join(' AND ');
    const where = `${others} AND knn_match(distance, ${near}) AND k = 2`;
    expect(await db.column(`SELECT id FROM docs WHERE ${where} ORDER BY distance`)).toEqual([1, 2]);
  });

  // MATCH cannot tell on a row whether it has been answered, so it never says yes.
  test.each([
    ['under OR', `vector MATCH ${near} OR page = 2`],
    ['under NOT beside a KNN', `knn_match(distance, ${near}) AND k = 3 AND NOT (vector MATCH ${near})`],
    ['on a metadata column beside a KNN', `knn_match(distance, ${near}) AND k = 3 AND title MATCH 'zzz'`],
    ['on the table beside a KNN', `knn_match(distance, ${near}) AND k = 3 AND docs MATCH 'zzz'`],
    ['behind twenty conditions', `${'page < 99 AND '.repeat(20)} vector MATCH ${near} AND k = 2`],
  ])('MATCH %s is refused', async (_, where) => {
    const db = await openDocs();
    await expect(db.all(`SELECT id FROM docs WHERE ${where}`)).rejects.toThrow(/MATCH.*knn_match\(distance, query\)/);
  });

  // A numeric column makes a number of the text it is compared with, and a number is less than any text.
  test('a text below the text of a numeric column', async () => {
    const db = await open();
    const titles = ["'5'", "' 7.5e1 '", "'2024-01-01'", "'-'", "'%'", "'1-2'", "'+1'", 'NULL'];
    await db.run("CREATE VIRTUAL TABLE docs USING vector(dim=1, type=int1, metadata='title TEXT')");
    await db.run('CREATE TABLE plain(id INTEGER PRIMARY KEY, title TEXT); CREATE TABLE numbers(n NUMERIC)');
    await db.run(`INSERT INTO docs(vector, title) VALUES ${titles.map((title) => `(X'01', ${title})`).join()}`);
    await db.run('INSERT INTO plain SELECT id, title FROM docs');
    await db.run("INSERT INTO numbers VALUES ('!'), ('a'), ('2024'), ('2024-01-01')");
    for (const comparison of ['<', '<=', '>', '>=', '=', 'IS']) {
      const query = (table: string, knn: string) =>
        db.all(
          `SELECT n, t.id FROM numbers CROSS JOIN ${table} t WHERE ${knn} t.title ${comparison} n ORDER BY n, t.id`,
        );
      expect(await query('docs', `knn_match(t.distance, ${near}) AND`), comparison).toEqual(await query('plain', ''));
      expect(await query('docs', ''), comparison).toEqual(await query('plain', ''));
    }
  });

  test('more conditions, and longer lists, than the shadow tables can be asked at once', async () => {
    const db = await openDocs();
    const list = Array.from({ length: 40_000 }, (_, index) => index).join();
    const ids = (filter: string) =>
      db.column(`SELECT id FROM docs WHERE knn_match(distance, ${near}) AND ${filter} ORDER BY distance`);
    expect(await ids(`page IN (${list})`)).toEqual([1, 2, 3, 4]);
    expect(await ids(`id IN (${list}) AND page IN (2, 3)`)).toEqual([2, 3, 4]);
  });
});
