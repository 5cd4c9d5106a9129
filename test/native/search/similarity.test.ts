// The hidden column `similarity`: its values, its bounds inside the search, and its order. The measure of bounds and
// order is an ordinary table that holds the distances and similarities of a whole search.

import { describe, expect, test } from 'vitest';
import { hosts } from '../host.js';
import type { Connection } from '../support/connection.js';
import { Random } from '../support/random.js';
import { metrics } from '../support/reference.js';
import { blob } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

describe.each(hosts)('$name', (host) => {
  const { open } = workspace(host);

  /** Three vectors at the cosines 1, 0.6 and 0. */
  async function openAngles(metadata = '') {
    const db = await open();
    await db.run(`CREATE VIRTUAL TABLE docs USING vector(dim=2, type=int1, metric=cosine${metadata})`);
    await db.run("INSERT INTO docs(id, vector) VALUES (1, '[5, 0]'), (2, '[3, 4]'), (3, '[0, 5]')");
    return db;
  }

  const plan = async (db: Connection, statement: string) =>
    (await db.all(`EXPLAIN QUERY PLAN ${statement}`)).map((row) => row.at(-1)).join('\n');

  test.each([
    ['cosine', '[3, 4]', [0.6, 0]],
    ['inner_product', '[3, 4]', [6, -2]],
    ['l2', '[3, 4]', [1 / (1 + 17), 1 / (1 + 58)]],
    ['euclidean', '[5, 4]', [1 / (1 + 5), 1 / (1 + Math.sqrt(58))]],
  ])('its values under %s', async (metric, vector, expected) => {
    const db = await open();
    await db.run(`CREATE VIRTUAL TABLE docs USING vector(dim=2, type=int2, metric=${metric})`);
    const other = metric === 'cosine' ? '[0, 7]' : metric === 'inner_product' ? '[-1, 9]' : '[-1, 7]';
    await db.run(`INSERT INTO docs(vector) VALUES ('${vector}'), ('${other}')`);
    const rows = await db.all(
      "SELECT similarity, typeof(similarity) FROM docs WHERE knn_match(distance, '[2, 0]') ORDER BY id",
    );
    expect(rows.map(([, type]) => type)).toEqual(['real', 'real']);
    for (const [index, similarity] of expected.entries()) expect(rows[index]?.[0]).toBeCloseTo(similarity, 14);
  });

  test('it is NULL in queries without a search, and hidden', async () => {
    const db = await openAngles();
    expect(await db.column('SELECT similarity FROM docs')).toEqual([null, null, null]);
    expect((await db.row('SELECT * FROM docs WHERE id = 1')).length).toBe(2);
    await expect(db.all('SELECT id FROM docs ORDER BY similarity DESC')).rejects.toThrow(
      /expected knn_match\(distance, \?\) or MATCH in WHERE beside ORDER BY distance or similarity/,
    );
  });

  test('a threshold and an order by it are inside the search', async () => {
    const db = await openAngles();
    const statement =
      "SELECT id, similarity FROM docs WHERE knn_match(distance, '[1, 0]') AND similarity >= 0.85 ORDER BY similarity DESC LIMIT 20";
    expect(await db.all(statement)).toEqual([[1, 1]]);
    const shown = await plan(db, statement);
    expect(shown).toMatch(/KNN.*: similarity >= \?/);
    expect(shown).not.toContain('TEMP B-TREE');
  });

  test.each([
    ['similarity DESC', false],
    ['similarity DESC, id', false],
    ['similarity', true],
    ['similarity DESC, id DESC', true],
    ['similarity DESC, distance', true],
  ])('ORDER BY %s is sorted by SQLite: %s', async (order, isSorted) => {
    const db = await openAngles();
    const statement = `SELECT id FROM docs WHERE knn_match(distance, '[1, 0]') ORDER BY ${order}`;
    expect((await plan(db, statement)).includes('TEMP B-TREE')).toBe(isSorted);
    expect(await db.column(statement)).toEqual(order === 'similarity' ? [3, 2, 1] : [1, 2, 3]);
  });

  test('k counts the rows within a threshold', async () => {
    const db = await openAngles();
    const ids = (where: string) =>
      db.column(`SELECT id FROM docs WHERE knn_match(distance, '[1, 0]') AND ${where} ORDER BY similarity DESC`);
    expect(await ids('k = 1 AND similarity < 0.9')).toEqual([2]);
    expect(await ids('k = 1 AND similarity BETWEEN -1 AND 0.5')).toEqual([3]);
    expect(await ids('k = 1 AND similarity = 0')).toEqual([3]);
    expect(await ids('k = 1 AND similarity < 1')).toEqual([2]);
    expect(await ids('k = 1 AND distance > 0')).toEqual([2]);
    expect(await ids('k = 1 AND distance < 9223372036854775807')).toEqual([1]);
    // SQLite evaluates this one, on the row that k has left.
    expect(await ids('k = 1 AND similarity <> 1')).toEqual([]);
    expect(
      await plan(db, "SELECT id FROM docs WHERE knn_match(distance, '[1, 0]') AND k = 1 AND similarity <> 1"),
    ).toMatch(/; after k: similarity \[/);
  });

  test('a range up to the greatest similarity is searched by the graph', async () => {
    const db = await open();
    await db.run('CREATE VIRTUAL TABLE docs USING vector(dim=2, metric=cosine, mode=hnsw)');
    await db.run(
      `WITH RECURSIVE i(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < 20000)
       INSERT INTO docs SELECT i, printf('[%d, %d]', i % 141 + 1, i / 141 + 1) FROM i`,
    );
    const ways = async (where: string) => {
      await db.all(`SELECT id FROM docs WHERE knn_match(distance, '[1, 0]') AND ${where} ORDER BY distance LIMIT 5`);
      const { steps } = JSON.parse(String(await db.value("SELECT vector_last_search('docs')")));
      return [...new Set(steps.map(({ way }: { way: string }) => way))];
    };
    expect(await ways('similarity BETWEEN 0.5 AND 1')).toEqual(['hnsw']);
    expect(await ways('similarity BETWEEN 0.5 AND 0.9')).toEqual(['exact']);
  });

  test('a threshold that is no number, or infinite', async () => {
    const db = await openAngles();
    const ids = (where: string) =>
      db.column(`SELECT id FROM docs WHERE knn_match(distance, '[1, 0]') AND ${where} ORDER BY similarity DESC`);
    expect(await ids('similarity >= NULL')).toEqual([]);
    expect(await ids("similarity < 'text'")).toEqual([1, 2, 3]);
    expect(await ids("similarity >= '0.5'")).toEqual([1, 2]);
    expect(await ids('similarity < 9e999')).toEqual([1, 2, 3]);
    expect(await ids('similarity > -9e999')).toEqual([1, 2, 3]);
    expect(await ids('(similarity >= 9e999 OR similarity <= -9e999)')).toEqual([]);
    expect(await ids('similarity <= -9e999')).toEqual([]);
  });

  test('it cannot be written', async () => {
    const db = await openAngles();
    await expect(db.run("INSERT INTO docs(vector, similarity) VALUES ('[1, 1]', 0.5)")).rejects.toThrow(
      'docs.similarity: expected no value, as it is computed, received 0.5',
    );
    await expect(db.run('UPDATE docs SET similarity = 0.5')).rejects.toThrow(/docs\.similarity: expected no value/);
    await expect(db.all("SELECT id FROM docs WHERE knn_match(similarity, '[1, 0]')")).rejects.toThrow(
      /expected the distance column as its first argument, received column "similarity"/,
    );
  });

  test('a column or a table of the same name takes its place', async () => {
    const db = await openAngles(", metadata='Similarity INTEGER DEFAULT 7'");
    const statement = "SELECT similarity FROM docs WHERE knn_match(distance, '[1, 0]') AND similarity = 7 LIMIT 1";
    expect(await db.column(statement)).toEqual([7]);
    await db.run('CREATE VIRTUAL TABLE others USING vector(dim=1)');
    await db.run("INSERT INTO others(vector) VALUES ('[1]')");
    await db.run('ALTER TABLE others RENAME TO similarity');
    await db.run("INSERT INTO similarity(vector) VALUES ('[2]')");
    expect(await db.column("SELECT distance FROM similarity WHERE knn_match(distance, '[0]') LIMIT 9")).toEqual([1, 4]);
    await db.run('ALTER TABLE similarity RENAME TO others');
    expect(await db.column("SELECT similarity FROM others WHERE knn_match(distance, '[0]') LIMIT 9")).toEqual([
      0.5, 0.2,
    ]);
  });

  test('an index has none while its table has a column of that name, which a join gives', async () => {
    const db = await open();
    await db.run('CREATE TABLE posts(id INTEGER PRIMARY KEY, embedding BLOB)');
    await db.run('CREATE VIRTUAL TABLE posts_embedding USING vector(dim=1, content=posts, content_column=embedding)');
    await db.run("INSERT INTO posts VALUES (1, '[3]')");
    const joined =
      "SELECT similarity FROM posts_embedding JOIN posts USING (id) WHERE knn_match(distance, '[0]') LIMIT 9";
    expect(await db.column(joined)).toEqual([0.1]);
    await db.run('ALTER TABLE posts ADD COLUMN similarity INTEGER DEFAULT 7');
    expect(await db.column(joined)).toEqual([7]);
    await db.run("INSERT INTO posts VALUES (2, '[4]', 8)");
    expect(await db.column(joined)).toEqual([7, 8]);
    await db.run('ALTER TABLE posts DROP COLUMN similarity');
    expect(await db.column(joined)).toEqual([0.1, 1 / 17]);
  });

  // Distances of 1e-20 and less have the similarity 1 under the metrics without a cosine or a product.
  const comparisons = ['>=', '>', '<=', '<', '=', 'IS', '<>'];
  const spaces = metrics.flatMap((metric) => [
    { metric, what: 'random vectors', vector: (random: Random) => random.vector(3, -4, 5).with(0, 1) },
    {
      metric,
      what: 'nearly equal vectors',
      vector: (random: Random) => [1, random.integer(0, 4) * 1e-9, random.pick([0, 1e-11, 1e-5])],
    },
  ]);

  test.each(spaces)('no bound loses a row, and equal ones come by key: $what under $metric', async (space) => {
    const db = await open();
    await db.run(`CREATE VIRTUAL TABLE docs USING vector(dim=3, type=float8, metric=${space.metric})`);
    const random = new Random(11);
    const rows = Array.from({ length: 60 }, () => `(${blob(space.vector(random), 'float8')})`);
    await db.run(`INSERT INTO docs(vector) VALUES ${rows.join()}`);
    const near = `knn_match(distance, ${blob([1, 1e-9, 0], 'float8')})`;
    await db.run(`CREATE TABLE found AS SELECT id, distance, similarity FROM docs WHERE ${near}`);
    const order = 'ORDER BY similarity DESC, id';
    const everything = await db.column(`SELECT id FROM found ${order}`);
    expect(await db.column(`SELECT id FROM docs WHERE ${near} ${order}`)).toEqual(everything);
    expect(await db.column(`SELECT id FROM docs WHERE ${near} ${order} LIMIT 7 OFFSET 3`)).toEqual(
      everything.slice(3, 10),
    );
    for (const comparison of comparisons) {
      for (const bound of ['(SELECT similarity FROM found WHERE id = 9)', '1', '0.5', '0', '-3']) {
        const where = `similarity ${comparison} ${bound}`;
        expect(await db.column(`SELECT id FROM docs WHERE ${near} AND ${where} ${order}`), where).toEqual(
          await db.column(`SELECT id FROM found WHERE ${where} ${order}`),
        );
        if (comparison === '<>' || comparison === 'IS') continue; // SQLite evaluates these, on the rows that k has left
        const nearest = `FROM found WHERE ${where} ORDER BY distance, id LIMIT 1`;
        expect(await db.column(`SELECT id FROM docs WHERE ${near} AND ${where} AND k = 1`), where).toEqual(
          await db.column(`SELECT id ${nearest}`),
        );
      }
    }
  });
});
