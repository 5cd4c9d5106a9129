// The segments of an index over an ordinary table: when they are made, and what is found by their graph.

import { describe, expect, test } from 'vitest';
import { betterSqlite3 } from '../host.js';
import type { BetterSqlite3Connection } from '../support/better-sqlite3-connection.js';
import { IndexedPosts } from '../support/indexed-posts.js';
import { Random } from '../support/random.js';
import { Clusters, recall } from '../support/recall.js';
import { knn } from '../support/reference.js';
import { encode } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

const DIM = 8;

const { open } = workspace(betterSqlite3);

const source = (seed: number) => {
  const clusters = new Clusters(new Random(seed), DIM);
  return (count: number) => Array.from({ length: count }, () => clusters.next());
};

/** An index over a table that is written to in JavaScript. */
async function create(options: string): Promise<IndexedPosts & { insert(vectors: number[][], each?: boolean): void }> {
  const db = (await open()) as BetterSqlite3Connection;
  await db.run('CREATE TABLE posts(id INTEGER PRIMARY KEY, slug TEXT UNIQUE, title TEXT, embedding BLOB)');
  const posts = await IndexedPosts.create(db, { dim: DIM, options });
  const statement = db.raw.prepare('INSERT INTO posts(embedding) VALUES (?)');
  const insert = (vectors: number[][]) => {
    for (const vector of vectors) statement.run(encode(vector));
  };
  return Object.assign(posts, {
    insert: (vectors: number[][], each = false) => (each ? insert(vectors) : db.raw.transaction(insert)(vectors)),
  });
}

async function meanRecall(posts: IndexedPosts, queries: number[][], limit = 10): Promise<number> {
  const rows = new Map((await posts.rows()).map(({ id, vector }) => [id, vector]));
  let sum = 0;
  for (const query of queries) {
    sum += recall(await knn(posts.db, 'docs', query, 'float4', limit), rows, query, posts.space, limit);
  }
  return sum / queries.length;
}

/** Fails unless a search without end gives every row once, and nothing else. */
async function expectAll(posts: IndexedPosts): Promise<void> {
  const found = await knn(posts.db, 'docs', source(99)(1)[0] as number[]);
  expect(found.map(([id]) => id as number).sort((a, b) => a - b)).toEqual((await posts.rows()).map(({ id }) => id));
}

describe('a segment is made', () => {
  test('when rows are inserted one by one', async () => {
    const posts = await create('mode=hnsw, merge_every=300');
    const vectors = source(1);
    posts.insert(vectors(1500), true);
    const { graph, segment_rows, delta_rows } = await posts.info();
    expect(graph).toBe(true);
    expect(segment_rows).toBeGreaterThan(700);
    expect(delta_rows).toBeLessThan(800);
    expect(await meanRecall(posts, vectors(30))).toBeGreaterThanOrEqual(0.95);
    await expectAll(posts);
  });

  test('when rows are inserted in one transaction', async () => {
    const posts = await create('mode=hnsw, merge_every=300');
    const vectors = source(2);
    posts.insert(vectors(2000));
    expect(await posts.info()).toMatchObject({ graph: true, segment_rows: 2000, delta_rows: 0 });
    expect(await meanRecall(posts, vectors(30))).toBeGreaterThanOrEqual(0.95);
    await expectAll(posts);
  });

  test('by one INSERT ... SELECT, and by one UPDATE', async () => {
    const posts = await create('mode=hnsw, merge_every=300');
    posts.insert(source(3)(900));
    await posts.db.run('CREATE TABLE spare AS SELECT id, embedding FROM posts; DELETE FROM posts');
    expect(await posts.info()).toMatchObject({ rows: 0, segment_rows: 0, delta_rows: 0 });
    await posts.db.run('INSERT INTO posts(id, embedding) SELECT id, embedding FROM spare');
    expect(await posts.info()).toMatchObject({ segment_rows: 900, delta_rows: 0 });
    await posts.db.run('UPDATE posts SET embedding = spare.embedding FROM spare WHERE spare.id = 901 - posts.id');
    expect(await posts.info()).toMatchObject({ segment_rows: 900, delta_rows: 0 });
    expect(await meanRecall(posts, source(4)(20))).toBeGreaterThanOrEqual(0.95);
  });

  test('when an automatic table has 10,000 rows, and none before', async () => {
    const posts = await create('mode=auto, m=4, ef_construction=16');
    posts.insert(source(5)(9999));
    expect(await posts.info()).toMatchObject({ graph: false, segment_rows: 0 });
    posts.insert(source(6)(200));
    await posts.db.value("SELECT vector_merge_index('docs')");
    expect(await posts.info()).toMatchObject({ graph: true, segment_rows: 10_199 });
    await posts.db.run('DELETE FROM posts WHERE id > 100');
    expect(await posts.info()).toMatchObject({ graph: false, segment_rows: 0 });
    await expectAll(posts);
  });
});

/** Most rows in the segment, 100 not. */
async function createMerged(): Promise<Awaited<ReturnType<typeof create>>> {
  const posts = await create('mode=hnsw, merge_every=1000000');
  posts.insert(source(1)(2000));
  await posts.db.value("SELECT vector_merge_index('docs')");
  posts.insert(source(2)(100));
  return posts;
}

describe('the functions', () => {
  test('vector_index_info tells what is in the segment and what is not', async () => {
    const posts = await createMerged();
    await posts.db.run('DELETE FROM posts WHERE id <= 50; UPDATE posts SET embedding = NULL WHERE id = 60');
    expect(await posts.info()).toMatchObject({ rows: 2049, dim: DIM, type: 'float4', metric: 'l2', graph: true });
    expect(await posts.info()).toMatchObject({ segment_rows: 2000, delta_rows: 100, dead_rows: 51 });
  });

  test('vector_merge_index merges what has changed, and says how much', async () => {
    const posts = await createMerged();
    await posts.db.run('DELETE FROM posts WHERE id <= 50; UPDATE posts SET id = -id WHERE id = 60');
    expect(await posts.db.value("SELECT vector_merge_index('docs')")).toBe(152);
    expect(await posts.info()).toMatchObject({ rows: 2050, segment_rows: 2050, delta_rows: 0, dead_rows: 0 });
    expect(await posts.db.value("SELECT vector_merge_index('docs')")).toBe(0);
    await expectAll(posts);
  });

  test('vector_rebuild_index builds over all rows, and says how many', async () => {
    const posts = await createMerged();
    await posts.db.run('DELETE FROM posts WHERE id <= 50');
    expect(await posts.db.value("SELECT vector_rebuild_index('docs')")).toBe(2050);
    expect(await posts.info()).toMatchObject({ segment_rows: 2050, delta_rows: 0, dead_rows: 0 });
    expect(await meanRecall(posts, source(7)(20))).toBeGreaterThanOrEqual(0.95);
  });

  test('vector_ef_search is kept with the index', async () => {
    const posts = await createMerged();
    expect(await posts.db.value("SELECT vector_ef_search('docs', 24)")).toBe(24);
    expect(await posts.info()).toMatchObject({ ef_search: 24 });
    expect(await meanRecall(posts, source(9)(20))).toBeGreaterThanOrEqual(0.95);
  });
});

describe('the graph finds the nearest rows', () => {
  test('after most of them are deleted', async () => {
    const posts = await createMerged();
    await posts.db.run('DELETE FROM posts WHERE id % 10 <> 0');
    const queries = source(8)(30);
    expect(await meanRecall(posts, queries)).toBeGreaterThanOrEqual(0.95);
    await expectAll(posts);
    await posts.db.value("SELECT vector_merge_index('docs')");
    expect(await posts.info()).toMatchObject({ rows: 210, segment_rows: 210, dead_rows: 0 });
    expect(await meanRecall(posts, queries)).toBeGreaterThanOrEqual(0.95);
  });

  test.each([
    ['a few', 100],
    ['most', 1900],
  ])('after %s of them are replaced without a word to the index', async (_, replaced) => {
    const posts = await createMerged();
    const { db } = posts;
    await db.run("UPDATE posts SET slug = 's' || id");
    const logged = await posts.logged();
    await db.run(`REPLACE INTO posts(id, slug) SELECT id + 10000, slug FROM posts WHERE id <= ${replaced}`);
    expect(await posts.logged()).toBe(logged);
    const queries = source(8)(30);
    expect(await meanRecall(posts, queries)).toBeGreaterThanOrEqual(0.95);
    await expectAll(posts);
    await db.run(
      `UPDATE posts SET embedding = (SELECT embedding FROM posts WHERE id = 2000) WHERE id > 10000 AND id < 10020`,
    );
    await db.value("SELECT vector_merge_index('docs')");
    expect(await meanRecall(posts, queries)).toBeGreaterThanOrEqual(0.95);
    await expectAll(posts);
    await db.value("SELECT vector_rebuild_index('docs')");
    expect(await posts.info()).toMatchObject({ segment_rows: 2119 - replaced, delta_rows: 0, dead_rows: 0 });
    await expectAll(posts);
    expect(await db.column('PRAGMA integrity_check')).toEqual(['ok']);
  });

  test('after some were replaced while a merge was under way', async () => {
    const posts = await create('mode=hnsw, merge_every=400');
    const { db } = posts;
    const vectors = source(13);
    for (let round = 0; round < 60; round++) {
      posts.insert(vectors(30), true);
      await db.run("UPDATE posts SET slug = 's' || id WHERE slug IS NULL");
      await db.run(
        `REPLACE INTO posts(slug, title) SELECT slug, 'gone' FROM posts WHERE id % 40 = ${round % 40} AND embedding IS NOT NULL`,
      );
    }
    expect(await posts.info()).toMatchObject({ graph: true });
    expect(await meanRecall(posts, vectors(30))).toBeGreaterThanOrEqual(0.95);
    await expectAll(posts);
    expect(await db.column('PRAGMA integrity_check')).toEqual(['ok']);
    await db.value("SELECT vector_merge_index('docs')");
    await expectAll(posts);
  });

  test('among few of them, by a filter on the table', async () => {
    const posts = await createMerged();
    const [query = []] = source(12)(1);
    const rows = new Map((await posts.rows()).filter(({ id }) => id % 50 === 0).map(({ id, vector }) => [id, vector]));
    const found = await posts.db.all(`SELECT id, distance FROM docs WHERE knn_match(distance, '[${query.join()}]')
      AND id IN (SELECT id FROM posts WHERE id % 50 = 0) ORDER BY distance LIMIT 10`);
    expect(recall(found, rows, query, posts.space, 10)).toBe(1);
    const joined = await posts.db.all(`SELECT id, distance FROM docs JOIN posts USING (id)
      WHERE knn_match(distance, '[${query.join()}]') AND id % 50 = 0 ORDER BY distance LIMIT 10`);
    expect(recall(joined, rows, query, posts.space, 10)).toBeGreaterThanOrEqual(0.9);
  });
});
