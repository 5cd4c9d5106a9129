// The recall that a search is asked for: by the option `recall`, by the hidden column of that name, and how ef_search overrides it.

import { copyFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { betterSqlite3, hosts } from '../host.js';
import type { BetterSqlite3Connection } from '../support/better-sqlite3-connection.js';
import type { Connection } from '../support/connection.js';
import { Embeddings } from '../support/embeddings.js';
import type { Metric } from '../support/reference.js';
import { blob, type ElementType, encode } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

const DIM = 24;
const ROWS = 11_000;

interface Form {
  metric?: Metric;
  type?: ElementType;
  options?: string;
  /** How good the graph is. */
  graph?: string;
}

/** A table whose graph is narrow, so that recall depends on how wide a search is. */
function fill(
  db: BetterSqlite3Connection,
  { metric = 'cosine', type = 'float4', options = '', graph = 'm=6, ef_construction=24' }: Form,
  rows = ROWS,
) {
  const vectors = new Embeddings(1, DIM, type);
  db.raw.exec(`CREATE VIRTUAL TABLE docs USING vector(dim=${DIM}, metric=${metric}, type=${type}, ${graph}${options})`);
  const insert = db.raw.prepare('INSERT INTO docs(vector) VALUES (?)');
  db.raw.transaction(() => {
    for (let row = 0; row < rows; row++) insert.run(encode(vectors.next(), type));
  })();
  return Array.from({ length: 200 }, () => encode(vectors.next(), type));
}

const lastSearch = async (db: Connection) => JSON.parse(String(await db.value("SELECT vector_last_search('docs')")));
const recallInfo = async (db: Connection) =>
  JSON.parse(String(await db.value("SELECT vector_index_info('docs')"))).recall;

describe('a search finds the share of the nearest rows that it is asked for', () => {
  const { open } = workspace(betterSqlite3);

  test.each<Form>([
    { metric: 'cosine' },
    { metric: 'l2' },
    { metric: 'inner_product' },
    { metric: 'l1', graph: 'm=8, ef_construction=32' },
    { metric: 'euclidean', type: 'float8', options: ', quantization=int1' },
    { metric: 'cosine', type: 'float2' },
    { metric: 'l2', type: 'int1' },
    { metric: 'cosine', options: ', quantization=none' },
  ])('$metric $type $options', async (form) => {
    const db = (await open()) as BetterSqlite3Connection;
    const queries = fill(db, form);
    const ids = (condition: string, k: number) =>
      db.raw.prepare(`SELECT id FROM docs WHERE knn_match(distance, ?) AND ${condition} LIMIT ${k}`).pluck();
    const widths: number[] = [];
    for (const k of [10, 30]) {
      // So wide that the search is an exact scan.
      const truth = queries.map((query) => new Set(ids('ef_search = 4096', k).all(query)));
      for (const target of [0.8, 0.9]) {
        let found = 0;
        queries.forEach((query, index) => {
          for (const id of ids(`recall = ${target}`, k).all(query)) found += truth[index]?.has(id) ? 1 : 0;
        });
        const { steps, recall, ef_search } = await lastSearch(db);
        const measured = found / (k * queries.length);
        expect(steps).toMatchObject([{ way: 'hnsw' }]);
        expect(recall).toBe(target);
        expect(measured, `k ${k}, recall ${target}, ef ${ef_search}`).toBeGreaterThan(target - 0.03);
        // A beam of 32 is the narrowest, and no beam is narrower than 2 k.
        if (ef_search > 2 * k && ef_search > 32) expect(measured).toBeLessThan(target + 0.05);
        widths.push(ef_search);
      }
    }
    // More of as many rows, or as much of more rows, takes a wider beam.
    const [ten = 0, moreOfTen = 0, thirty = 0, moreOfThirty = 0] = widths;
    expect(moreOfTen).toBeGreaterThan(ten);
    expect(moreOfThirty).toBeGreaterThan(thirty);
    expect(moreOfThirty).toBeGreaterThan(moreOfTen);
  });
});

describe.each(hosts)('$name', (host) => {
  const { open } = workspace(host);

  /** Three rows, which are compared one by one, and how a search among them says that it aims. */
  async function openSmall(options = '') {
    const db = await open();
    await db.run(`CREATE VIRTUAL TABLE docs USING vector(dim=2, metric=cosine${options});
      INSERT INTO docs(id, vector) VALUES (1, '[1, 0]'), (2, '[1, 1]'), (3, '[0, 1]')`);
    return db;
  }
  const search = (db: Connection, more: string) =>
    db.column(`SELECT id FROM docs WHERE knn_match(distance, '[1, 0]') AND k = 3 ${more}`);

  test('it is 0.98 unless the table says otherwise, and a query can say it for itself', async () => {
    const db = await openSmall();
    await search(db, '');
    expect(await lastSearch(db)).toMatchObject({ recall: 0.98 });
    await search(db, 'AND recall = 0.5');
    expect(await lastSearch(db)).toMatchObject({ recall: 0.5 });
    const own = await openSmall(', recall=0.9');
    await search(own, '');
    expect(await lastSearch(own)).toMatchObject({ recall: 0.9 });
    expect(await recallInfo(own)).toMatchObject({ target: 0.9 });
  });

  test.each([', ef_search=50', ''])(
    'ef_search takes its place, but for a query that says a recall%s',
    async (options) => {
      const db = await openSmall(options);
      if (options === '') await db.value("SELECT vector_ef_search('docs', 50)");
      expect(await recallInfo(db)).toMatchObject({ target: null, ef: null });
      await search(db, '');
      expect(await lastSearch(db)).toMatchObject({ recall: null });
      await search(db, 'AND recall = 0.7');
      expect(await lastSearch(db)).toMatchObject({ recall: 0.7 });
      await search(db, 'AND ef_search = 20');
      expect(await lastSearch(db)).toMatchObject({ recall: null });
    },
  );

  test('the column has what the query says, and is NULL otherwise', async () => {
    const db = await openSmall();
    const query = (more: string) =>
      db.column(`SELECT recall FROM docs WHERE knn_match(distance, '[1, 0]') AND k = 1 ${more}`);
    expect(await query('AND recall = 0.75')).toEqual([0.75]);
    expect(await query("AND recall = '0.75'")).toEqual([0.75]);
    expect(await query('')).toEqual([null]);
    expect(await db.column('SELECT recall FROM docs WHERE id = 1')).toEqual([null]);
  });

  test('the plan names it', async () => {
    const db = await openSmall();
    const plan = await db.all(
      "EXPLAIN QUERY PLAN SELECT id FROM docs WHERE knn_match(distance, '[1, 0]') AND k = 3 AND recall = 0.9",
    );
    expect(String(plan[0]?.at(-1))).toMatch(/KNN, exact scan: k = \?, recall = \?/);
  });

  test.each(['0', '1', '-0.5', '0.9991', "'most'", 'NULL', "X'05'", '98'])('a query refuses %s', async (recall) => {
    const db = await openSmall();
    await expect(search(db, `AND recall = ${recall}`)).rejects.toThrow(
      /docs\.recall: expected a number above 0 and at most 0\.999, received /,
    );
  });

  test('a query refuses it beside ef_search, in another comparison, and without a search', async () => {
    const db = await openSmall();
    await expect(search(db, 'AND recall = 0.9 AND ef_search = 50')).rejects.toThrow(
      /expected ef_search = \? or recall = \?, .*received both/,
    );
    await expect(search(db, 'AND recall > 0.9')).rejects.toThrow(/expected recall = \?, received recall in another/);
    await expect(db.all('SELECT id FROM docs WHERE recall = 0.9')).rejects.toThrow(
      /expected knn_match.* beside recall =/,
    );
    await expect(db.run("INSERT INTO docs(vector, recall) VALUES ('[1, 1]', 0.9)")).rejects.toThrow(/recall/);
  });

  test('a column or a table of that name is the user’s own', async () => {
    const db = await open();
    await db.run(`CREATE VIRTUAL TABLE docs USING vector(dim=2, metadata='Recall REAL');
      INSERT INTO docs(vector, recall) VALUES ('[1, 0]', 5), ('[0, 1]', 7);
      CREATE VIRTUAL TABLE recall USING vector(dim=1); INSERT INTO recall(vector) VALUES ('[1]');
      CREATE TABLE posts(id INTEGER PRIMARY KEY, recall TEXT, embedding BLOB);
      INSERT INTO posts VALUES (1, 'own', '[1]');
      CREATE VIRTUAL TABLE posts_embedding USING vector(dim=1, content=posts, content_column=embedding)`);
    expect(await db.all("SELECT recall FROM docs WHERE knn_match(distance, '[1, 0]') AND recall = 7")).toEqual([[7]]);
    expect(await db.all("SELECT id FROM recall WHERE knn_match(distance, '[1]')")).toEqual([[1]]);
    expect(
      await db.all(
        "SELECT recall FROM posts JOIN posts_embedding USING (id) WHERE knn_match(distance, '[1]') ORDER BY distance",
      ),
    ).toEqual([['own']]);
  });
});

describe('a file of a build before the column', () => {
  const { open, file } = workspace(betterSqlite3);

  test('keeps its columns of that name', async () => {
    copyFileSync(fileURLToPath(new URL('../fixtures/similarity-columns.db', import.meta.url)), file());
    const db = await open(file());
    expect(
      await db.column(`SELECT recall FROM docs WHERE knn_match(distance, ${blob([1, 0])}) ORDER BY distance`),
    ).toEqual([0.5, null, 1]);
  });
});
