// k with LIKE, GLOB, <> and IS NOT beside it: the k nearest of the rows that match.

import { describe, expect, test } from 'vitest';
import { betterSqlite3, hosts } from '../host.js';
import type { BetterSqlite3Connection } from '../support/better-sqlite3-connection.js';
import { Random } from '../support/random.js';
import { SearchedTwin } from '../support/searched-twin.js';
import { workspace } from '../support/workspace.js';

const filters = [
  "title LIKE 'a%'",
  "title LIKE 'A_C'",
  "title LIKE '%'",
  "title GLOB 'a*'",
  "title GLOB '[A-Z]*'",
  "title <> 'a'",
  "title <> '5'",
  "title IS NOT 'a'",
  'title IS NOT (SELECT name FROM authors WHERE id = 99)',
  "page LIKE '1%'",
  "page GLOB '*5'",
  'page <> 10',
  'page <> 10.5',
  "page <> '10'",
  'page <> 9007199254740993',
  'page IS NOT 10',
  'page IS NOT 9007199254740992.0',
  "page IS NOT 'a'",
  'page <> 5 AND page <> 10 AND page >= 0',
  'page IS NOT 5 AND page IS NOT NULL',
  "score LIKE '%.5'",
  'score <> 0.5',
  'score IS NOT 1.5',
  'score IS NOT 10',
  "tag LIKE '5%'",
  "tag GLOB '*'",
  'id <> 7',
  'id IS NOT 7',
  'id <> 7.5',
  "id LIKE '1%'",
  "id GLOB '*2' AND id <> 12",
  "id IN (3, 7, 20, 21, 50, 70) AND title LIKE '%'",
  "id < 60 AND title <> 'a' AND page IS NOT 5",
];

const none = ["title LIKE 'z%'", 'title LIKE NULL', 'title <> NULL', 'page <> NULL', 'id <> NULL', 'score GLOB NULL'];

describe.each(hosts)('$name', (host) => {
  const { open } = workspace(host);

  async function expectNearest(twin: SearchedTwin, filter: string, k: number): Promise<void> {
    const nearest = `SELECT id, title FROM {t} WHERE {near} AND (${filter}) AND`;
    const sorted = 'ORDER BY distance, id';
    // The ordinary table has no k: the same rows are those of LIMIT.
    const found = await twin.db.all(twin.docs(`${nearest} k = ${k} ${sorted}`));
    expect(found, filter).toEqual(await twin.db.all(twin.plain(`${nearest} 1 ${sorted} LIMIT ${k}`)));
  }

  test.each(['title TEXT, page INTEGER, score REAL, tag', 'title TEXT INDEXED, page INTEGER INDEXED, score REAL, tag'])(
    'gives the k nearest rows that match, of the columns %s',
    async (columns) => {
      const twin = await SearchedTwin.create(await open(), columns);
      for (const filter of filters) {
        expect(await twin.count(filter), filter).toBeGreaterThan(1);
        for (const k of [1, 3, 20]) await expectNearest(twin, filter, k);
      }
      for (const filter of none) await expectNearest(twin, filter, 3);
    },
  );

  test('for IS NOT NULL of a column with a collation', async () => {
    const twin = await SearchedTwin.create(await open(), 'title TEXT COLLATE NOCASE, page INTEGER, score REAL, tag');
    expect(await twin.count('title IS NOT NULL')).toBeLessThan(await twin.count('1'));
    for (const k of [1, 3, 20]) await expectNearest(twin, 'title IS NOT NULL', k);
  });

  test('of any pattern', async () => {
    const twin = await SearchedTwin.create(await open());
    const random = new Random(7);
    for (let i = 0; i < 300; i++) {
      const pattern = Array.from({ length: random.integer(1, 4) }, () => random.pick([...'aAbc_%*?5.0ä '])).join('');
      const operator = random.pick(['LIKE', 'GLOB', '<>', 'IS NOT']);
      const column = random.pick(['title', 'page', 'score']);
      await expectNearest(twin, `${column} ${operator} '${pattern}'`, random.integer(1, 8));
    }
  });

  test('of a column that has as many values as rows', async () => {
    const db = await open();
    await db.run(`CREATE VIRTUAL TABLE docs USING vector(dim=1, metadata='title TEXT');
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
      INSERT INTO docs(id, vector, title) SELECT i, '[' || i || ']', 'title ' || i FROM n`);
    const nearest = (filter: string) =>
      db.column(`SELECT id FROM docs WHERE knn_match(distance, '[0]') AND k = 3 AND ${filter}`);
    expect(await nearest("title LIKE '%77'")).toEqual([77, 177, 277]);
    expect(await nearest("title LIKE 'TITLE 49__'")).toEqual([4900, 4901, 4902]);
    expect(await nearest("title GLOB '*[5]00' AND title <> 'title 500'")).toEqual([1500, 2500, 3500]);
  });

  test('as PRAGMA case_sensitive_like says', async () => {
    const twin = await SearchedTwin.create(await open());
    const count = async () =>
      (await twin.db.all(twin.docs("SELECT id FROM {t} WHERE {near} AND k = 100 AND title LIKE 'ABC'"))).length;
    const before = await count();
    await twin.db.run('PRAGMA case_sensitive_like = ON');
    expect(await count()).toBeLessThan(before);
    await expectNearest(twin, "title LIKE 'ABC'", 3);
    await twin.db.run('PRAGMA case_sensitive_like = OFF');
    expect(await count()).toBe(before);
  });

  test('EXPLAIN QUERY PLAN names what the search evaluates, and what comes after k as far as SQLite shows it', async () => {
    const twin = await SearchedTwin.create(await open());
    const plan = async (filter: string) =>
      String(
        (await twin.db.row(twin.docs(`EXPLAIN QUERY PLAN SELECT id FROM {t} WHERE {near} AND k = 3 AND ${filter}`))).at(
          -1,
        ),
      );
    expect(await plan("title LIKE '%x' AND page <> 3 AND score IS NOT 2 AND id GLOB '1*'")).toMatch(
      /KNN, exact scan: (?=.*title LIKE \?)(?=.*page <> \?)(?=.*score IS NOT \?)(?=.*id GLOB \?)(?!.*after k)/,
    );
    expect(await plan("title COLLATE NOCASE = 'a' AND distance <> 3")).toMatch(/; after k: title, distance \[/);
  });
});

describe('functions of the application', () => {
  const { open } = workspace(betterSqlite3);

  test('that replace LIKE and GLOB count', async () => {
    const twin = await SearchedTwin.create(await open());
    const { raw } = twin.db as BetterSqlite3Connection;
    raw.function('like', { deterministic: true }, (pattern, value) => (String(value) === `${pattern}!` ? 1 : 0));
    raw.function('glob', { deterministic: true }, (pattern, value) =>
      String(value).length === Number(pattern) ? 1 : 0,
    );
    const ids = (filter: string) =>
      twin.db.column(twin.docs(`SELECT id FROM {t} WHERE {near} AND k = 2 AND ${filter} ORDER BY id`));
    expect(await ids("title LIKE 'a%'")).toEqual([]);
    expect(await ids("title GLOB '3'")).toHaveLength(2);
  });
});
