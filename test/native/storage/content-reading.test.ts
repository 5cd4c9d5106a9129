// Queries over an index of an ordinary table: its key and its distance, joined with the table for everything else.

import { describe, expect, test } from 'vitest';
import { hosts } from '../host.js';
import { IndexedPosts } from '../support/indexed-posts.js';
import { Random } from '../support/random.js';
import { distance } from '../support/reference.js';
import { blob, encode } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

const ROWS = 300;
const near = blob([3, -2, 1, 0]);

const states = [
  ['not merged', 'mode=auto'],
  ['merged in part', 'mode=hnsw, merge_every=200'],
  ['merged', 'mode=hnsw, merge_every=1'],
] as const;

describe.each(hosts)('$name', (host) => {
  const { open } = workspace(host);

  /** Posts with ties among them, one in ten without an embedding; and with rows that were replaced and are gone. */
  async function create(options: string): Promise<IndexedPosts> {
    const db = await open();
    await db.run(
      'CREATE TABLE posts(id INTEGER PRIMARY KEY, slug TEXT UNIQUE, title TEXT, page INTEGER, embedding BLOB)',
    );
    const posts = await IndexedPosts.create(db, { dim: 4, options });
    const random = new Random(5);
    const row = (id: number, slug: number) => {
      const embedding = random.chance(0.1) ? 'NULL' : blob(random.vector(4, -3, 3));
      return `(${id}, 's${slug}', '${random.pick(['odd', 'even'])}', ${random.integer(0, 50)}, ${embedding})`;
    };
    await db.run(`INSERT INTO posts VALUES ${Array.from({ length: ROWS }, (_, id) => row(id, id)).join()}`);
    await db.run(`REPLACE INTO posts VALUES ${Array.from({ length: 40 }, (_, id) => row(1000 + id, 3 * id)).join()}`);
    return posts;
  }

  describe.each(states)('an index that is %s', (_, options) => {
    /** What the same query gives over `posts` alone: {near} is true of rows with an embedding, {distance} their distance. */
    async function expectSame(posts: IndexedPosts, query: string): Promise<void> {
      const plain = `(SELECT id, vector_distance(embedding, ${near}, 'l2', 'float4') AS distance FROM posts WHERE embedding IS NOT NULL)`;
      const expected = await posts.db.all(query.replaceAll('{docs}', `${plain} AS docs`).replaceAll('{near}', 'true'));
      const found = await posts.db.all(
        query.replaceAll('{docs}', 'docs').replaceAll('{near}', `knn_match(docs.distance, ${near})`),
      );
      expect(found, query).toEqual(expected);
      expect(found.length, query).toBeGreaterThan(0);
    }

    test.each([
      'SELECT id FROM {docs} WHERE {near} ORDER BY distance, id',
      'SELECT id, distance FROM {docs} WHERE {near} ORDER BY distance, id LIMIT 5',
      'SELECT id FROM {docs} WHERE {near} ORDER BY distance, id LIMIT 5 OFFSET 100',
      'SELECT id FROM {docs} WHERE {near} AND id BETWEEN 100 AND 150 ORDER BY distance, id LIMIT 10',
      'SELECT id FROM {docs} WHERE {near} AND id > 120 AND id <= 1010 ORDER BY distance, id LIMIT 10',
      'SELECT id FROM {docs} WHERE {near} AND id IN (2, 5, 21, 1003, 1004, 7777) ORDER BY distance, id',
      'SELECT id FROM {docs} WHERE {near} AND id + 0 < 60 ORDER BY distance, id LIMIT 10',
      'SELECT id FROM {docs} WHERE {near} AND distance < 7 ORDER BY distance, id',
      'SELECT id FROM {docs} WHERE {near} AND distance >= 7 AND distance <= 9 ORDER BY distance, id',
      "SELECT id FROM {docs} WHERE {near} AND id IN (SELECT id FROM posts WHERE title = 'odd' AND page < 20) ORDER BY distance, id LIMIT 7",
      "SELECT docs.id, title, distance FROM {docs} JOIN posts USING (id) WHERE {near} AND title = 'odd' ORDER BY distance, docs.id LIMIT 12",
      "SELECT docs.id, page FROM {docs} JOIN posts ON posts.id = docs.id WHERE {near} AND slug LIKE 's1%' ORDER BY distance, docs.id LIMIT 8",
      'SELECT docs.id FROM posts CROSS JOIN {docs} ON posts.id = docs.id WHERE {near} AND page > 45 ORDER BY distance, docs.id',
      'SELECT title, count(*), min(distance) FROM {docs} JOIN posts USING (id) WHERE {near} GROUP BY title ORDER BY title',
      'SELECT count(*), max(distance) FROM {docs} WHERE {near}',
      'SELECT id FROM {docs} ORDER BY id DESC LIMIT 9',
      'SELECT count(*), min(id), max(id) FROM {docs} WHERE id > 10',
      'SELECT posts.id, docs.id FROM posts LEFT JOIN {docs} USING (id) WHERE posts.id < 30 ORDER BY posts.id',
    ])('%s', async (query) => {
      await expectSame(await create(options), query);
    });

    test('k gives k rows, whichever are gone', async () => {
      const posts = await create(options);
      const distances = (await posts.rows())
        .map(({ vector }) => distance(vector, [3, -2, 1, 0], 'l2'))
        .sort((a, b) => a - b);
      for (const k of [1, 5, 50, 200]) {
        const found = await posts.db.column(`SELECT distance FROM docs WHERE embedding MATCH ${near} AND k = ${k}`);
        expect(found).toEqual(distances.slice(0, k));
      }
    });

    test("a row's own embedding finds it first", async () => {
      const { db } = await create(options);
      await db.run(`UPDATE posts SET embedding = '[' || id || ', 0.5, 0, 0]' WHERE id IN (40, 77, 1001)`);
      for (const id of [40, 77, 1001]) {
        const own = `(SELECT embedding FROM posts WHERE id = ${id})`;
        expect(
          await db.all(`SELECT id, distance FROM docs WHERE knn_match(distance, ${own}) ORDER BY distance LIMIT 1`),
        ).toEqual([[id, 0]]);
      }
      expect(
        await db.all(`SELECT posts.id, docs.id FROM posts JOIN docs
          WHERE posts.id IN (40, 77) AND knn_match(docs.distance, posts.embedding) AND docs.distance = 0 ORDER BY posts.id`),
      ).toEqual([
        [40, 40],
        [77, 77],
      ]);
    });
  });

  test('SELECT * gives the key alone', async () => {
    const { db } = await create('mode=auto');
    expect(await db.all('SELECT * FROM docs WHERE id < 20 LIMIT 1')).toEqual([[1]]);
    expect(await db.column("SELECT name FROM pragma_table_info('docs')")).toEqual(['id']);
    expect(await db.column("SELECT name FROM pragma_table_xinfo('docs') WHERE hidden = 1")).toEqual([
      'embedding',
      'distance',
      'k',
      'ef_search',
      'docs',
      'similarity',
      'recall',
    ]);
  });

  test('the vector column reads as a BLOB, whichever way it is written in the table', async () => {
    const { db } = await create('mode=auto');
    await db.run(
      `UPDATE posts SET embedding = '[1, 2, 3, 4.5]' WHERE id IN (5, 7); UPDATE posts SET embedding = ${near} WHERE id = 7`,
    );
    expect(await db.all('SELECT id, embedding FROM docs WHERE id IN (5, 7)')).toEqual([
      [5, encode([1, 2, 3, 4.5])],
      [7, encode([3, -2, 1, 0])],
    ]);
    expect(
      await db.all("SELECT embedding FROM docs WHERE knn_match(distance, '[1, 2, 3, 4.5]') ORDER BY distance LIMIT 1"),
    ).toEqual([[encode([1, 2, 3, 4.5])]]);
  });

  test('distance is NULL outside a KNN query', async () => {
    const { db } = await create('mode=auto');
    expect(await db.column('SELECT DISTINCT distance FROM docs')).toEqual([null]);
  });

  test('a query vector of another dimension is an error that says both', async () => {
    const { db } = await create('mode=auto');
    await expect(db.all("SELECT id FROM docs WHERE knn_match(distance, '[1, 2]')")).rejects.toThrow(
      /docs.*expected 4 dimensions of float4, received 2 dimensions/,
    );
  });
});
