// Whatever stands beside the KNN predicate, the rows are those that an ordinary table with a stored distance would give.

import { describe, expect, test } from 'vitest';
import { hosts } from '../host.js';
import { impossible, predicates } from '../support/predicates.js';
import { SearchedTwin } from '../support/searched-twin.js';
import { workspace } from '../support/workspace.js';

const shapes = (where: string) => [
  `SELECT id, distance, title, page FROM {t} WHERE ${where} ORDER BY distance, id`,
  `SELECT id, distance FROM {t} WHERE ${where} ORDER BY distance, id LIMIT 3`,
  `SELECT id FROM {t} WHERE ${where} ORDER BY distance, id LIMIT 4 OFFSET 2`,
  `SELECT distance FROM {t} WHERE ${where} ORDER BY distance LIMIT 5`,
  `SELECT id, similarity FROM {t} WHERE ${where} ORDER BY similarity DESC, id LIMIT 3`,
  `SELECT id FROM {t} WHERE ${where} ORDER BY page DESC, id LIMIT 3`,
  `SELECT count(*), min(id), max(distance) FROM {t} WHERE ${where}`,
];

describe.each(hosts)('$name', (host) => {
  const { open } = workspace(host);

  describe.each(Object.entries(predicates))('a filter on %s', (_, filters) => {
    test('gives the rows of an ordinary table', async () => {
      const twin = await SearchedTwin.create(await open());
      for (const filter of filters.map((filter) => filter.replaceAll('{t}', 'plain'))) {
        expect(await twin.count(filter), `rows that satisfy ${filter}`).toBeGreaterThan(0);
      }
      for (const filter of filters) {
        for (const statement of shapes(`{near} AND (${filter})`)) await twin.expectSame(statement);
        await twin.expectSame(shapes(`${filter.includes(' OR ') ? `(${filter})` : filter} AND {near}`)[0] as string);
      }
    });
  });

  // SQLite 3.40 plans the branches of an OR without regard to the KNN beside them, and prefers two lookups by key.
  test('an OR of lookups by key gives the rows of an ordinary table', async () => {
    const twin = await SearchedTwin.create(await open());
    const [statement = ''] = shapes('{near} AND (id = 7 AND page IS NOT NULL OR id = 8)');
    await twin.expectSame(statement);
  });

  test('a filter that nothing satisfies gives no rows', async () => {
    const twin = await SearchedTwin.create(await open());
    for (const filter of impossible) {
      expect(await twin.count(filter), filter).toBe(0);
      for (const statement of shapes(`{near} AND ${filter}`)) await twin.expectSame(statement);
    }
  });

  test('the same filters without KNN give the rows of an ordinary table', async () => {
    const twin = await SearchedTwin.create(await open());
    const needsSearch = (filter: string) => /distance|similarity/.test(filter);
    for (const filter of [...Object.values(predicates).flat(), ...impossible].filter((each) => !needsSearch(each))) {
      await twin.expectSame(`SELECT id, title, page, score, tag FROM {t} WHERE ${filter} ORDER BY id`);
      await twin.expectSame(`SELECT id FROM {t} WHERE ${filter} ORDER BY page, id LIMIT 3 OFFSET 1`);
    }
  });

  test('any pair of filters', async () => {
    const twin = await SearchedTwin.create(await open());
    const singles = [
      'id > 20',
      'id IN (3, 7, 20, 21, 50, 70)',
      'page IN (5, 10, 15)',
      'page >= 5',
      "page < '20'",
      'page IS NOT NULL',
      "title = 'a' COLLATE NOCASE",
      "title LIKE '%a%'",
      'title > 5',
      'score IS NULL',
      'score < 2',
      "tag IN (5, 'a')",
      'distance <= 25',
      'similarity > 0.03',
      "(page = 10 OR title = 'b')",
    ];
    for (const one of singles) {
      for (const other of singles) {
        await twin.expectSame(
          `SELECT id, distance FROM {t} WHERE ${one} AND {near} AND ${other} ORDER BY distance, id LIMIT 7`,
        );
      }
    }
  });

  test('a filter never leaves too few rows, even when they are the farthest of thousands', async () => {
    const db = await open();
    await db.run("CREATE VIRTUAL TABLE docs USING vector(dim=2, type=int2, metadata='title TEXT, page INTEGER')");
    await db.run(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6000)
      INSERT INTO docs SELECT i, '[' || (i % 100) || ', ' || (i / 100) || ']', 'title ' || i, i / 100 FROM n`);
    const near = "knn_match(distance, '[0, 0]')";
    const far = [5999, 5998, 5997, 5996, 5899];
    const ids = (filter: string) =>
      db.column(`SELECT id FROM docs WHERE ${near} AND ${filter} ORDER BY distance, id LIMIT 5`);
    expect((await ids(`title IN (${far.map((id) => `'title ${id}'`)})`)).toSorted()).toEqual(far.toSorted());
    expect((await ids("(title LIKE 'title 599_' AND id > 5995)")).toSorted()).toEqual([5996, 5997, 5998, 5999]);
    expect((await ids('(page = 59 OR page = 61) AND abs(id) % 20 = 19')).toSorted()).toEqual([
      5919, 5939, 5959, 5979, 5999,
    ]);
    expect(await db.column(`SELECT id FROM docs WHERE ${near} ORDER BY distance, id LIMIT 1 OFFSET 5999`)).toEqual([
      5999,
    ]);
    expect(await db.value(`SELECT count(*) FROM docs WHERE ${near}`)).toBe(6000);
  });
});
