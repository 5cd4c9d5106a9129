// Every way to ask for neighbors wrongly, and what the plan of a right query says.

import { describe, expect, test } from 'vitest';
import { hosts } from '../host.js';
import type { Connection } from '../support/connection.js';
import { createLine } from '../support/line.js';
import { knn, metrics } from '../support/reference.js';
import { blob } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

const origin = blob([0, 0]);

describe.each(hosts)('$name', (host) => {
  const { open } = workspace(host);

  const line = async () => await createLine(await open());

  const wrong: [what: string, where: string, message: RegExp][] = [
    ['k without KNN', 'k = 3', /\bk\b.*knn_match|knn_match.*\bk\b/is],
    [
      'KNN twice',
      `knn_match(distance, ${origin}) AND knn_match(distance, ${blob([1, 1])})`,
      /one|once|twice|second|two/i,
    ],
    ['knn_match and MATCH', `knn_match(distance, ${origin}) AND vector MATCH ${origin}`, /one|once|twice|second|two/i],
    ['KNN under OR', `knn_match(distance, ${origin}) OR page = 3`, /knn_match.*OR/s],
    ['KNN under NOT', `NOT knn_match(distance, ${origin})`, /knn_match.*NOT/s],
    ['KNN compared', `knn_match(distance, ${origin}) = 0`, /knn_match/],
    ['KNN on another column', `knn_match(page, ${origin})`, /distance/],
    ['KNN on no column', `knn_match(1, ${origin})`, /distance/],
    ['MATCH under OR', `vector MATCH ${origin} OR page = 3`, /MATCH|match/],
    ['too few dimensions', `knn_match(distance, ${blob([1])})`, /2.*1/s],
    ['too many dimensions', `knn_match(distance, ${blob([1, 2, 3])})`, /2.*3/s],
    ['dimensions of another type', `knn_match(distance, ${blob([1, 2], 'float8')})`, /2.*4|8.*16/s],
    ['half an element', "knn_match(distance, X'0102030405')", /8.*5|2/s],
    ['an empty vector', "knn_match(distance, X'')", /2.*0/s],
    ['too few dimensions in JSON', "knn_match(distance, '[1]')", /2.*1/s],
    ['too many dimensions in JSON', "knn_match(distance, '[1, 2, 3]')", /2.*3/s],
    ['bad JSON', "knn_match(distance, '[1, 2')", /expected/],
    ['text in JSON', `knn_match(distance, '[1, "2"]')`, /number/],
    ['NULL', 'knn_match(distance, NULL)', /NULL/],
    ['an integer', 'knn_match(distance, 5)', /BLOB.*JSON.*integer/is],
    ['NaN', `knn_match(distance, ${blob([1, Number.NaN])})`, /finite|NaN/i],
    ['infinity', `knn_match(distance, ${blob([Number.POSITIVE_INFINITY, 1])})`, /finite|infinit/i],
    ['ef_search without KNN', 'ef_search = 3', /ef_search.*knn_match|knn_match.*ef_search/is],
    ['ef_search of zero', `knn_match(distance, ${origin}) AND ef_search = 0`, /ef_search.*1.*4096.*0/s],
    ['ef_search above the range', `knn_match(distance, ${origin}) AND ef_search = 4097`, /ef_search.*4096.*4097/s],
    ['ef_search that is no number', `knn_match(distance, ${origin}) AND ef_search = 'x'`, /ef_search.*4096.*x/s],
    ['ef_search of NULL', `knn_match(distance, ${origin}) AND ef_search = NULL`, /ef_search.*4096.*NULL/s],
    ['ef_search compared', `knn_match(distance, ${origin}) AND ef_search > 5`, /ef_search/],
    ['MATCH NULL', 'vector MATCH NULL AND k = 1', /NULL/],
    ['MATCH with too few dimensions', `vector MATCH ${blob([1])} AND k = 1`, /2.*1/s],
  ];

  // Without a query, distance is NULL in every row, and an order by it is none.
  test.each([
    'SELECT id FROM docs ORDER BY distance',
    'SELECT id FROM docs ORDER BY distance DESC LIMIT 3',
    'SELECT id FROM docs WHERE page = 3 ORDER BY page, distance',
    'SELECT id FROM docs WHERE id = 3 OR page = 4 ORDER BY distance',
    'SELECT id FROM docs JOIN (SELECT 1 AS one) ON one = 1 ORDER BY distance',
    'SELECT id FROM docs UNION ALL SELECT 1 ORDER BY id LIMIT (SELECT id FROM docs ORDER BY distance LIMIT 1)',
    'SELECT DISTINCT page FROM docs ORDER BY distance',
  ])('an order by distance without a KNN is an error that names knn_match: %s', async (statement) => {
    const db = await line();
    await expect(db.all(statement)).rejects.toThrow(/expected knn_match\(distance, \?\).*beside ORDER BY distance/);
  });

  test('the distance of a row without a KNN is NULL, also where SQLite sorts to group', async () => {
    const db = await line();
    const rows = await db.value('SELECT count(*) FROM docs');
    expect(await db.all('SELECT DISTINCT distance FROM docs')).toEqual([[null]]);
    expect(await db.all('SELECT distance, count(*) FROM docs GROUP BY distance')).toEqual([[null, rows]]);
    expect(await db.column('SELECT distance FROM docs WHERE id = 3 ORDER BY id')).toEqual([null]);
  });

  test.each([
    `knn_match(distance, ${origin}) AND (page = 3 OR id = 4)`,
    `knn_match(distance, ${origin}) AND (id = 3 AND page IS NOT NULL OR id = 4)`,
    `knn_match(distance, ${origin}) AND id IN (SELECT id FROM docs WHERE page > 0)`,
    `id IN (SELECT id FROM docs WHERE page > 0) AND vector MATCH ${origin} AND k = 3`,
  ])('an order by distance with a KNN is not, also where SQLite asks for a part of it: %s', async (where) => {
    const db = await line();
    expect(await db.all(`SELECT id FROM docs WHERE ${where} ORDER BY distance LIMIT 2`)).not.toEqual([]);
  });

  test.each(wrong)('%s: %s', async (_, where, message) => {
    const db = await line();
    await expect(db.all(`SELECT id FROM docs WHERE ${where}`)).rejects.toThrow(message);
    expect(await db.column(`SELECT id FROM docs WHERE knn_match(distance, ${origin}) AND k = 1`)).toEqual([0]);
  });

  test('a wrong query vector is an error on an empty table too, and under LIMIT 1', async () => {
    const db = await open();
    await db.run('CREATE VIRTUAL TABLE docs USING vector(dim=2)');
    await expect(db.all(`SELECT id FROM docs WHERE knn_match(distance, ${blob([1])}) LIMIT 1`)).rejects.toThrow(
      /2.*1/s,
    );
  });

  test('a zero query is an error where the metric is cosine, and only there', async () => {
    const db = await open();
    for (const metric of metrics) {
      await db.run(`CREATE VIRTUAL TABLE ${metric} USING vector(dim=2, metric=${metric})`);
      await db.run(`INSERT INTO ${metric}(vector) VALUES ('[1, 1]')`);
    }
    expect(await knn(db, 'l2', [0, 0])).toEqual([[1, 2]]);
    expect(await db.column(`SELECT distance = 0 FROM inner_product WHERE knn_match(distance, ${origin})`)).toEqual([1]);
    await expect(knn(db, 'cosine', [0, 0])).rejects.toThrow(/cosine.*zero/is);
  });

  test('knn_match elsewhere than in WHERE says where it belongs', async () => {
    const db = await line();
    await expect(db.all(`SELECT knn_match(distance, ${origin}) FROM docs`)).rejects.toThrow(/knn_match.*WHERE/s);
    await expect(db.all(`SELECT id FROM docs ORDER BY knn_match(distance, ${origin})`)).rejects.toThrow(
      /knn_match.*WHERE/s,
    );
    await expect(db.all(`SELECT knn_match(1, ${origin})`)).rejects.toThrow(/knn_match/);
  });

  test('knn_match takes two arguments', async () => {
    const db = await line();
    await expect(db.all('SELECT id FROM docs WHERE knn_match(distance)')).rejects.toThrow(/arguments/);
    await expect(db.all(`SELECT id FROM docs WHERE knn_match(distance, ${origin}, 5)`)).rejects.toThrow(/arguments/);
  });

  test('knn_match on an ordinary table names what it is for', async () => {
    const db = await open();
    await db.run('CREATE TABLE t(distance REAL); INSERT INTO t VALUES (1)');
    await expect(db.all(`SELECT * FROM t WHERE knn_match(distance, ${origin})`)).rejects.toThrow(/knn_match/);
  });

  test('in WHERE, on the nullable side of a LEFT JOIN, SQLite cannot hand it to the table', async () => {
    const db = await line();
    await db.run('CREATE TABLE authors(doc INTEGER); INSERT INTO authors VALUES (3)');
    const join = 'SELECT docs.id FROM authors LEFT JOIN docs ON docs.id = authors.doc';
    await expect(db.all(`${join} WHERE knn_match(distance, ${origin})`)).rejects.toThrow(/knn_match/);
    expect(await db.all(`${join} AND knn_match(distance, ${origin})`)).toEqual([[3]]);
  });

  test('ef_search can be set in a query, and reads back; it is no column to write', async () => {
    const db = await line();
    const search = `SELECT id, ef_search FROM docs WHERE knn_match(distance, ${origin}) AND k = 2`;
    expect(await db.all(`${search} ORDER BY distance`)).toEqual([
      [0, null],
      [1, null],
    ]);
    expect(await db.all(`${search} AND ef_search = 7 ORDER BY distance`)).toEqual([
      [0, 7],
      [1, 7],
    ]);
    expect(await db.value('SELECT ef_search FROM docs WHERE id = 1')).toBe(null);
    await expect(db.run(`INSERT INTO docs(vector, ef_search) VALUES (${origin}, 5)`)).rejects.toThrow(/ef_search.*5/);
    await expect(db.run('UPDATE docs SET ef_search = 5')).rejects.toThrow(/ef_search.*5/);
  });

  describe('EXPLAIN QUERY PLAN', () => {
    const plan = async (db: Connection, statement: string) =>
      (await db.all(`EXPLAIN QUERY PLAN ${statement}`)).map((row) => row.at(-1)).join('\n');

    test('says KNN, and what is pushed into it', async () => {
      const db = await line();
      const near = `SELECT id FROM docs WHERE knn_match(distance, ${origin})`;
      expect(await plan(db, near)).toMatch(/docs.*KNN/);
      expect(await plan(db, `${near} AND page > 5 AND title IN ('a', 'b')`)).toMatch(/KNN.*page > .*title IN/);
      expect(await plan(db, `${near} AND id = 5`)).toMatch(/KNN.*id =/);
      expect(await plan(db, `${near} AND distance < 5`)).toMatch(/KNN.*distance </);
      expect(await plan(db, `${near} AND k = 5`)).toMatch(/KNN.*k =/);
      expect(await plan(db, `${near} AND ef_search = 5`)).toMatch(/KNN.*ef_search =/);
    });

    test('says how rows are read without KNN', async () => {
      const db = await line();
      expect(await plan(db, 'SELECT * FROM docs')).not.toMatch(/KNN/);
      expect(await plan(db, 'SELECT * FROM docs WHERE id = 5')).toMatch(/id =/);
      expect(await plan(db, "SELECT * FROM docs WHERE title = 'odd'")).toMatch(/title =/);
    });

    test('shows no sorting for ORDER BY distance and ORDER BY distance, id', async () => {
      const db = await line();
      const near = `SELECT id FROM docs WHERE knn_match(distance, ${origin})`;
      for (const order of ['distance', 'distance, id', 'distance, rowid']) {
        expect(await plan(db, `${near} ORDER BY ${order} LIMIT 3`), order).not.toMatch(/TEMP B-TREE/);
      }
      expect(await plan(db, `${near} AND page > 5 AND title LIKE 'o%' ORDER BY distance LIMIT 3`)).not.toMatch(
        /B-TREE/,
      );
      expect(await plan(db, `${near} ORDER BY distance DESC LIMIT 3`)).toMatch(/TEMP B-TREE/);
    });
  });
});
