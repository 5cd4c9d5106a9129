// KNN inside larger queries: joins, subqueries, compounds, aggregates. The measure is an ordinary table with a stored distance.

import { describe, expect, test } from 'vitest';
import { hosts } from '../host.js';
import { distance, readRows } from '../support/reference.js';
import { query, SearchedTwin } from '../support/searched-twin.js';
import { workspace } from '../support/workspace.js';

const queries: Record<string, string[]> = {
  'a join with a filter on the other table': [
    "SELECT d.id, a.id FROM {t} d JOIN authors a ON a.doc = d.id WHERE {near d} AND a.name = 'b' ORDER BY d.distance, d.id, a.id LIMIT 5",
    "SELECT d.id, a.id FROM authors a JOIN {t} d ON a.doc = d.id WHERE {near d} AND a.name <> 'b' ORDER BY d.distance, d.id, a.id LIMIT 2",
    'SELECT d.id, a.id FROM {t} d, authors a WHERE {near d} AND a.number = d.page ORDER BY d.distance, d.id, a.id LIMIT 10',
    'SELECT d.id, a.id FROM authors a, {t} d WHERE {near d} AND a.number < d.page AND a.id > 3 ORDER BY d.distance, d.id, a.id LIMIT 10',
    'SELECT d.id, a.id FROM {t} d JOIN authors a USING (id) WHERE {near d} ORDER BY d.distance, d.id',
  ],
  'a join in a fixed order': [
    'SELECT d.id, a.id FROM {t} d CROSS JOIN authors a WHERE {near d} AND a.number = d.page ORDER BY d.distance, d.id, a.id',
    'SELECT d.id, a.id FROM authors a CROSS JOIN {t} d WHERE {near d} AND a.number = d.page ORDER BY d.distance, d.id, a.id',
    'SELECT d.id, a.id FROM authors a CROSS JOIN {t} d WHERE {near d} AND a.doc = d.id ORDER BY a.id',
    'SELECT count(*) FROM authors a CROSS JOIN {t} d WHERE {near d}',
    'SELECT d.id, a.id FROM authors a CROSS JOIN {t} d WHERE {near d} AND d.distance < a.number ORDER BY a.id, d.distance, d.id',
  ],
  'an outer join': [
    'SELECT d.id, a.name FROM {t} d LEFT JOIN authors a ON a.doc = d.id WHERE {near d} ORDER BY d.distance, d.id, a.id LIMIT 50',
    'SELECT d.id FROM {t} d LEFT JOIN authors a ON a.doc = d.id WHERE {near d} AND a.id IS NULL ORDER BY d.distance, d.id LIMIT 7',
    'SELECT a.id, d.id, d.distance FROM authors a LEFT JOIN {t} d ON d.id = a.doc AND {near d} ORDER BY a.id, d.id',
    'SELECT a.id, d.id FROM authors a LEFT JOIN {t} d ON d.page = a.number AND {near d} AND d.distance < 20 ORDER BY a.id, d.distance, d.id',
    'SELECT a.id, h.id FROM (SELECT id FROM {t} WHERE {near} ORDER BY distance, id LIMIT 9) h FULL JOIN authors a ON a.doc = h.id ORDER BY 1, 2',
  ],
  'a join of columns with different affinities and collations': [
    ...[
      'd.page = a.word',
      'a.word = d.page',
      'd.title = a.number',
      'a.number = d.title',
      'd.tag = a.any',
      'd.tag = a.word',
    ],
    ...[
      'a.word = d.tag',
      'd.id = a.word',
      'd.id = a.real',
      'd.score = a.number',
      'd.score = a.word',
      'd.title = a.real',
    ],
    ...[
      'd.title = a.nick',
      'a.nick = d.title',
      'a.name = d.title COLLATE NOCASE',
      'd.title < a.nick',
      'a.nick < d.title',
    ],
    ...[
      'd.page < a.word',
      'd.title >= a.number',
      'd.page = a.any',
      'a.any = d.title',
      'd.page IS a.number',
      'd.title IS a.word',
    ],
  ].flatMap((on) => [
    `SELECT d.id, a.id FROM {t} d CROSS JOIN authors a ON ${on} WHERE {near d} ORDER BY d.distance, d.id, a.id`,
    `SELECT d.id, a.id FROM authors a CROSS JOIN {t} d ON ${on} WHERE {near d} ORDER BY d.distance, d.id, a.id`,
    `SELECT d.id, a.id FROM authors a JOIN {t} d ON ${on} WHERE {near d} AND a.id <> 2 ORDER BY d.distance, d.id, a.id LIMIT 5`,
    `SELECT d.id, a.id FROM authors a CROSS JOIN {t} d ON ${on} ORDER BY d.id, a.id`,
  ]),
  'three tables': [
    'SELECT d.id, a.id, p.id FROM {t} d, authors a, plain p WHERE {near d} AND a.number = d.page AND p.id = a.doc ORDER BY d.distance, d.id, a.id LIMIT 8',
    'SELECT d.id, e.id FROM {t} d JOIN {t} e ON e.id = d.id + 1 WHERE {near d} ORDER BY d.distance, d.id LIMIT 8',
    'SELECT d.id, e.id FROM {t} d JOIN {t} e ON e.page = d.page WHERE {near d} AND e.id < 20 ORDER BY d.distance, d.id, e.id',
  ],
  'a subquery': [
    'SELECT * FROM (SELECT id, distance FROM {t} WHERE {near} ORDER BY distance, id LIMIT 5) ORDER BY id DESC',
    'SELECT id FROM (SELECT id, distance, page FROM {t} WHERE {near}) WHERE page > 5 ORDER BY distance, id LIMIT 5',
    'SELECT id FROM {t} WHERE id IN (SELECT id FROM {t} WHERE {near} ORDER BY distance, id LIMIT 5) ORDER BY id',
    'SELECT name FROM authors WHERE doc IN (SELECT id FROM {t} WHERE {near} ORDER BY distance, id LIMIT 40) ORDER BY id',
    'SELECT (SELECT id FROM {t} WHERE {near} ORDER BY distance, id LIMIT 1)',
    'SELECT a.id, (SELECT d.id FROM {t} d WHERE {near d} AND d.page = a.number ORDER BY d.distance, d.id LIMIT 1) FROM authors a ORDER BY a.id',
    'SELECT a.id FROM authors a WHERE EXISTS (SELECT 1 FROM {t} d WHERE {near d} AND d.id = a.doc AND d.distance < 30) ORDER BY a.id',
    'SELECT h.id, a.name FROM (SELECT id, distance FROM {t} WHERE {near} ORDER BY distance, id LIMIT 60) h JOIN authors a ON a.doc = h.id ORDER BY h.distance, h.id, a.id',
  ],
  'a common table expression': [
    'WITH hits AS (SELECT id, distance FROM {t} WHERE {near} ORDER BY distance, id LIMIT 5) SELECT * FROM hits ORDER BY id',
    'WITH hits AS MATERIALIZED (SELECT id, page, distance FROM {t} WHERE {near}) SELECT id FROM hits WHERE page = 10 ORDER BY distance, id',
    'WITH hits AS NOT MATERIALIZED (SELECT id, page, distance FROM {t} WHERE {near}) SELECT x.id, y.id FROM hits x JOIN hits y ON y.page = x.page AND y.id > x.id ORDER BY x.distance, x.id, y.id LIMIT 9',
    'WITH RECURSIVE walk(id, step) AS (SELECT 1, 0 UNION ALL SELECT (SELECT d.id FROM {t} d WHERE {near d} AND d.id > walk.id ORDER BY d.distance, d.id LIMIT 1), step + 1 FROM walk WHERE step < 4) SELECT * FROM walk',
  ],
  'a compound': [
    'SELECT id FROM {t} WHERE {near} AND page = 10 UNION SELECT id FROM {t} WHERE {near} AND page = 20 ORDER BY id',
    'SELECT id, distance FROM {t} WHERE {near} AND page = 10 UNION ALL SELECT id, 0 FROM authors ORDER BY distance, id LIMIT 9',
    'SELECT id FROM {t} WHERE {near} INTERSECT SELECT doc FROM authors ORDER BY id',
    'SELECT id FROM {t} WHERE {near} EXCEPT SELECT id FROM {t} WHERE page > 5 ORDER BY id',
    'SELECT * FROM (SELECT id FROM {t} WHERE {near} AND page = 10 ORDER BY distance, id LIMIT 2) UNION ALL SELECT * FROM (SELECT id FROM {t} WHERE {near} AND page = 20 ORDER BY distance, id LIMIT 2)',
  ],
  'an aggregate': [
    'SELECT count(*), sum(page), min(distance), max(distance) FROM {t} WHERE {near}',
    'SELECT page, count(*), min(distance) FROM {t} WHERE {near} GROUP BY page ORDER BY page LIMIT 4',
    'SELECT distance, count(*) FROM {t} WHERE {near} GROUP BY distance ORDER BY distance LIMIT 4 OFFSET 1',
    'SELECT distance, count(*) FROM {t} WHERE {near} GROUP BY distance HAVING count(*) > 2 ORDER BY count(*) DESC, distance',
    'SELECT id, min(distance) FROM {t} WHERE {near} GROUP BY page, title ORDER BY page, title',
    'SELECT DISTINCT page FROM {t} WHERE {near} ORDER BY page',
    'SELECT DISTINCT distance FROM {t} WHERE {near} ORDER BY distance LIMIT 5',
    'SELECT DISTINCT distance, page FROM {t} WHERE {near} ORDER BY distance, page LIMIT 12',
    'SELECT count(*) FROM (SELECT DISTINCT page FROM {t} WHERE {near} LIMIT 4)',
    'SELECT group_concat(id) FROM (SELECT id FROM {t} WHERE {near} ORDER BY distance, id LIMIT 6)',
  ],
  'a window function': [
    'SELECT id, row_number() OVER (ORDER BY distance, id) FROM {t} WHERE {near} ORDER BY distance, id LIMIT 6',
    'SELECT id, page FROM (SELECT id, page, distance, row_number() OVER (PARTITION BY page ORDER BY distance, id) AS place FROM {t} WHERE {near}) WHERE place <= 2 ORDER BY page, distance, id',
    'SELECT id, sum(distance) OVER (ORDER BY distance, id ROWS 2 PRECEDING) FROM {t} WHERE {near} ORDER BY distance, id LIMIT 6',
  ],
  'any order': [
    'SELECT id FROM {t} WHERE {near} ORDER BY distance, id',
    'SELECT id FROM {t} WHERE {near} ORDER BY distance ASC, id ASC LIMIT 20',
    'SELECT id FROM {t} WHERE {near} ORDER BY distance, id DESC LIMIT 20',
    'SELECT id FROM {t} WHERE {near} ORDER BY distance DESC, id LIMIT 20',
    'SELECT id FROM {t} WHERE {near} ORDER BY distance DESC, id DESC LIMIT 20 OFFSET 3',
    'SELECT distance FROM {t} WHERE {near} ORDER BY distance',
    'SELECT distance FROM {t} WHERE {near} ORDER BY distance DESC LIMIT 20',
    'SELECT id FROM {t} WHERE {near} ORDER BY distance, page, id LIMIT 20',
    'SELECT id FROM {t} WHERE {near} ORDER BY page, distance, id LIMIT 20',
    'SELECT id FROM {t} WHERE {near} ORDER BY id LIMIT 20',
    'SELECT id FROM {t} WHERE {near} ORDER BY id DESC LIMIT 20',
    'SELECT id FROM {t} WHERE {near} ORDER BY title, id',
    'SELECT id FROM {t} WHERE {near} ORDER BY title COLLATE NOCASE, id',
    'SELECT id FROM {t} WHERE {near} ORDER BY distance NULLS LAST, id LIMIT 20',
    'SELECT id FROM {t} WHERE {near} ORDER BY -distance, id LIMIT 20',
    'SELECT id FROM {t} WHERE {near} ORDER BY score IS NULL, distance, id LIMIT 20',
    'SELECT id, distance FROM {t} WHERE {near} ORDER BY 2, 1 LIMIT 20',
    'SELECT id FROM {t} WHERE {near} AND page IN (30, 10, 20) ORDER BY distance, id',
    'SELECT id FROM {t} WHERE {near} AND id IN (50, 7, 3, 20) ORDER BY distance, id',
  ],
  'any limit': [
    'SELECT id FROM {t} WHERE {near} ORDER BY distance, id LIMIT 0',
    'SELECT id FROM {t} WHERE {near} ORDER BY distance, id LIMIT 1',
    'SELECT id FROM {t} WHERE {near} ORDER BY distance, id LIMIT 149',
    'SELECT id FROM {t} WHERE {near} ORDER BY distance, id LIMIT 150',
    'SELECT id FROM {t} WHERE {near} ORDER BY distance, id LIMIT 1000000000000',
    'SELECT id FROM {t} WHERE {near} ORDER BY distance, id LIMIT -1',
    'SELECT id FROM {t} WHERE {near} ORDER BY distance, id LIMIT -1 OFFSET 140',
    'SELECT id FROM {t} WHERE {near} ORDER BY distance, id LIMIT 5 OFFSET 148',
    'SELECT id FROM {t} WHERE {near} ORDER BY distance, id LIMIT 5 OFFSET 150',
    'SELECT id FROM {t} WHERE {near} ORDER BY distance, id LIMIT 5 OFFSET 1000000',
    'SELECT id FROM {t} WHERE {near} ORDER BY distance, id LIMIT 5 OFFSET -2',
    'SELECT id FROM {t} WHERE {near} ORDER BY distance, id LIMIT 2 + 3 OFFSET (SELECT 4)',
  ],
};

describe.each(hosts)('$name', (host) => {
  const { open } = workspace(host);

  test.each(Object.entries(queries))('%s gives what an ordinary table gives', async (_, statements) => {
    const twin = await SearchedTwin.create(await open());
    for (const statement of statements) await twin.expectSame(statement);
  });

  test('without ORDER BY, rows come nearest first', async () => {
    const { db } = await SearchedTwin.create(await open());
    const distances = await db.column(`SELECT distance FROM docs WHERE knn_match(distance, ${query})`);
    expect(distances).toEqual(await db.column('SELECT distance FROM plain ORDER BY distance'));
    const filtered = await db.column(
      `SELECT distance FROM docs WHERE page IN (20, 5, 10) AND knn_match(distance, ${query}) AND title LIKE '%a%'`,
    );
    expect(filtered).toEqual(
      await db.column("SELECT distance FROM plain WHERE page IN (20, 5, 10) AND title LIKE '%a%' ORDER BY distance"),
    );
  });

  describe('query vectors from another table', () => {
    // `measured` holds the distance of every row from every query and every row, computed in JavaScript.
    async function openQueries() {
      const { db } = await SearchedTwin.create(await open());
      await db.run('CREATE TABLE queries(id INTEGER PRIMARY KEY, vector, wanted INTEGER)');
      await db.run("INSERT INTO queries VALUES (-1, X'00000000', 2), (-2, X'03fe0100', 3), (-3, '[-3, -3, 3, 3]', 1)");
      const rows = await readRows(db, 'plain', 'int1');
      const queries = [
        [0, 0, 0, 0],
        [3, -2, 1, 0],
        [-3, -3, 3, 3],
      ].map((vector, index) => ({ id: -1 - index, vector }));
      const measured = [...queries, ...rows].flatMap((origin) =>
        rows.map((row) => `(${origin.id}, ${row.id}, ${distance(origin.vector, row.vector, 'l2')})`),
      );
      await db.run(`CREATE TABLE measured(origin, id, distance); INSERT INTO measured VALUES ${measured.join()}`);
      await db.run(`CREATE TABLE places AS SELECT *, row_number() OVER (PARTITION BY origin ORDER BY distance, id) AS place
        FROM measured`);
      return db;
    }

    test('in a correlated subquery', async () => {
      const db = await openQueries();
      const found = await db.all(`SELECT q.id, (SELECT d.id FROM docs d WHERE knn_match(d.distance, q.vector)
        ORDER BY d.distance, d.id LIMIT 1) FROM queries q ORDER BY q.id`);
      expect(found).toEqual(
        await db.all('SELECT origin, id FROM places WHERE origin < 0 AND place = 1 ORDER BY origin'),
      );
      expect(found).toHaveLength(3);
    });

    test('in a join, with k of its own for each', async () => {
      const db = await openQueries();
      const found =
        await db.all(`SELECT q.id, d.id FROM queries q JOIN docs d ON knn_match(d.distance, q.vector) AND d.k = q.wanted
        ORDER BY q.id, d.distance, d.id`);
      expect(found).toEqual(
        await db.all(`SELECT q.id, p.id FROM queries q JOIN places p ON p.origin = q.id AND p.place <= q.wanted
          ORDER BY q.id, p.place`),
      );
      expect(found).toHaveLength(6);
    });

    test('in a join with all rows of each', async () => {
      const db = await openQueries();
      const found = await db.all(`SELECT q.id, d.id, d.distance FROM queries q CROSS JOIN docs d
        WHERE knn_match(d.distance, q.vector) AND d.page = 10 ORDER BY q.id, d.distance, d.id`);
      expect(found).toEqual(
        await db.all(`SELECT origin, id, measured.distance FROM measured JOIN plain USING (id) WHERE origin < 0 AND page = 10
          ORDER BY origin, measured.distance, id`),
      );
    });

    test('from the vector table itself: the nearest other row of each row', async () => {
      const db = await openQueries();
      const found =
        await db.all(`SELECT a.id, (SELECT b.id FROM docs b WHERE knn_match(b.distance, a.vector) AND b.id <> a.id
        ORDER BY b.distance, b.id LIMIT 1) FROM docs a ORDER BY a.id`);
      expect(found).toEqual(
        await db.all(`SELECT p.id, (SELECT m.id FROM measured m WHERE m.origin = p.id AND m.id <> p.id
          ORDER BY m.distance, m.id LIMIT 1) FROM plain p ORDER BY p.id`),
      );
    });

    test('two KNN queries on two aliases of one table', async () => {
      const db = await openQueries();
      const found =
        await db.all(`SELECT a.id, b.id FROM docs a, docs b WHERE knn_match(a.distance, X'00000000') AND a.k = 2
        AND knn_match(b.distance, a.vector) AND b.k = 3 ORDER BY a.distance, a.id, b.distance, b.id`);
      expect(found).toEqual(
        await db.all(`SELECT a.id, b.id FROM places a JOIN places b ON b.origin = a.id
          WHERE a.origin = -1 AND a.place <= 2 AND b.place <= 3 ORDER BY a.place, b.place`),
      );
    });
  });

  describe('changing the rows that were found', () => {
    const nearest = (limit: number) => `SELECT id FROM plain ORDER BY distance, id LIMIT ${limit}`;

    test.each([
      ['DELETE with k', `DELETE FROM docs WHERE knn_match(distance, ${query}) AND k = 5`],
      ['DELETE with MATCH', `DELETE FROM docs WHERE vector MATCH ${query} AND k = 5`],
      [
        'DELETE by a subquery',
        `DELETE FROM docs WHERE id IN (SELECT id FROM docs WHERE knn_match(distance, ${query}) ORDER BY distance, id LIMIT 5)`,
      ],
    ])('%s', async (_, statement) => {
      const { db } = await SearchedTwin.create(await open());
      await db.run(statement);
      expect(await db.value('SELECT changes()')).toBe(5);
      expect(await db.column('SELECT id FROM docs ORDER BY id')).toEqual(
        await db.column(`SELECT id FROM plain WHERE id NOT IN (${nearest(5)}) ORDER BY id`),
      );
    });

    test.each([
      ['UPDATE with k', `UPDATE docs SET title = 'found' WHERE knn_match(distance, ${query}) AND k = 5`],
      [
        'UPDATE with a distance',
        `UPDATE docs SET title = 'found' WHERE knn_match(distance, ${query}) AND distance <= 8`,
      ],
      [
        'UPDATE by a subquery',
        `UPDATE docs SET title = 'found' WHERE id IN (SELECT id FROM docs WHERE knn_match(distance, ${query}) ORDER BY distance, id LIMIT 5)`,
      ],
      [
        'UPDATE of the vectors that were searched',
        `UPDATE docs SET title = 'found', vector = X'7f7f7f7f' WHERE knn_match(distance, ${query}) AND k = 5`,
      ],
    ])('%s', async (_, statement) => {
      const { db } = await SearchedTwin.create(await open());
      const expected = statement.includes('distance <= 8') ? 'SELECT id FROM plain WHERE distance <= 8' : nearest(5);
      const ids = await db.column(`SELECT id FROM plain WHERE id IN (${expected}) ORDER BY id`);
      await db.run(statement);
      expect(ids.length).toBeGreaterThan(0);
      expect(await db.column("SELECT id FROM docs WHERE title = 'found' ORDER BY id")).toEqual(ids);
    });

    test('UPDATE ... FROM with a distance as the new value', async () => {
      const { db } = await SearchedTwin.create(await open());
      await db.run(`UPDATE docs SET score = h.distance FROM (SELECT id, distance FROM docs WHERE knn_match(distance, ${query})) h
        WHERE docs.id = h.id`);
      expect(await db.all('SELECT id, score FROM docs ORDER BY id')).toEqual(
        await db.all('SELECT id, distance FROM plain ORDER BY id'),
      );
    });

    test('INSERT ... SELECT copies the nearest rows of the table itself', async () => {
      const { db } = await SearchedTwin.create(await open());
      await db.run(`INSERT INTO docs SELECT id + 1000, vector, 'copy', page, score, tag FROM docs
        WHERE knn_match(distance, ${query}) ORDER BY distance, id LIMIT 5`);
      expect(await db.column("SELECT id - 1000 FROM docs WHERE title = 'copy' ORDER BY id")).toEqual(
        await db.column(`SELECT id FROM plain WHERE id IN (${nearest(5)}) ORDER BY id`),
      );
    });
  });
});
