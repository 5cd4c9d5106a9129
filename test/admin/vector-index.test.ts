import { eq, inArray } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import { indexInfo, mergeIndex, rebuildIndex, setEfSearch, vectorIndex } from 'drizzle-vector';
import { describe, expect, it } from 'vitest';
import { openPosts, posts } from '../support/posts.js';
import { openProxy } from '../support/proxy.js';
import { thrown } from '../support/thrown.js';

// With a graph, which commits leave alone.
const postsEmbedding = vectorIndex('posts_embedding', posts, {
  column: 'embedding',
  metric: 'l2_squared',
  mode: 'hnsw',
  mergeEvery: 1_000_000,
});

describe('on an index over an ordinary table', () => {
  it('indexInfo() tells what it is and holds: the rows that have a vector', () => {
    const db = openPosts(postsEmbedding);

    expect(indexInfo(db, postsEmbedding)).toMatchObject({
      ...{ rows: 4, dimensions: 2, type: 'float4', metric: 'l2_squared', mode: 'hnsw', m: 16 },
      ...{ graph: false, segmentRows: 0, deltaRows: 4, deadRows: 0 },
    });
    expect(indexInfo(db, alias(postsEmbedding, 'i')).rows).toBe(4);
  });

  it('mergeIndex() merges what changed', () => {
    const db = openPosts(postsEmbedding);

    expect(mergeIndex(db, postsEmbedding)).toBe(4);
    db.delete(posts).where(eq(posts.id, 1)).run();
    db.update(posts).set({ embedding: null }).where(eq(posts.id, 2)).run();

    expect(indexInfo(db, postsEmbedding).rows).toBe(2);
    expect(mergeIndex(db, postsEmbedding)).toBe(2);
    expect(indexInfo(db, postsEmbedding)).toMatchObject({ rows: 2, deltaRows: 0 });
  });

  it('rebuildIndex() builds it from the table, with progress', () => {
    const db = openPosts(postsEmbedding);
    const phases = new Set<string>();
    db.insert(posts)
      .values(Array.from({ length: 1500 }, (_, i) => ({ title: `${i}`, embedding: new Float32Array([i, 9]) })))
      .run();

    expect(rebuildIndex(db, postsEmbedding, { onProgress: ({ phase }) => void phases.add(phase) })).toBe(1504);

    expect(phases).toContain('read');
    expect(indexInfo(db, postsEmbedding)).toMatchObject({ rows: 1504, segmentRows: 1504, deltaRows: 0 });
  });

  it('setEfSearch() changes it, as part of the transaction', () => {
    const db = openPosts(postsEmbedding);

    expect(setEfSearch(db, postsEmbedding, 200)).toBe(200);
    expect(() =>
      db.transaction((tx) => {
        setEfSearch(tx, postsEmbedding, 300);
        tx.rollback();
      }),
    ).toThrow();

    expect(indexInfo(db, postsEmbedding).efSearch).toBe(200);
  });

  it('each gives a promise where the driver does', async () => {
    const proxy = openProxy(openPosts(postsEmbedding).$client);

    expect(await mergeIndex(proxy, postsEmbedding)).toBe(4);
    expect(await rebuildIndex(proxy, postsEmbedding)).toBe(4);
    expect((await indexInfo(proxy, postsEmbedding)).segmentRows).toBe(4);
  });

  it('indexInfo() says so when the database has no such index', () => {
    const db = openPosts(postsEmbedding);
    db.$client.exec('drop table posts_embedding');

    expect(thrown(() => indexInfo(db, postsEmbedding))).toMatchObject({
      code: 'schema_mismatch',
      message: expect.stringContaining('posts_embedding'),
    });
    expect(
      db
        .select()
        .from(posts)
        .where(inArray(posts.id, [1, 2]))
        .all(),
    ).toHaveLength(2);
  });
});
