// An index over an ordinary table follows it, whatever changes the table.

import { describe, expect, test } from 'vitest';
import { hosts } from '../host.js';
import { IndexedPosts, POSTS } from '../support/indexed-posts.js';
import { blob } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

const near = blob([2, 1]);
const far = blob([9, 9]);

const changes = [
  ['INSERT', `INSERT INTO posts(slug, embedding) VALUES ('new', ${near})`],
  ['INSERT of JSON text', "INSERT INTO posts(slug, embedding) VALUES ('new', '[2, 1]')"],
  ['INSERT without an embedding', "INSERT INTO posts(slug) VALUES ('new')"],
  ['INSERT of several rows', `INSERT INTO posts(id, embedding) VALUES (50, ${near}), (-3, '[2, 2]'), (51, NULL)`],
  ['INSERT ... SELECT', 'INSERT INTO posts(title, embedding) SELECT title, embedding FROM posts'],
  ['UPDATE of embeddings', `UPDATE posts SET embedding = ${near} WHERE id > 6`],
  ['UPDATE of embeddings to NULL', 'UPDATE posts SET embedding = NULL WHERE id < 4'],
  ['UPDATE ... FROM', 'UPDATE posts SET embedding = other.embedding FROM posts AS other WHERE other.id = posts.id + 6'],
  ['UPDATE of keys', 'UPDATE posts SET id = id + 100 WHERE id % 2'],
  ['UPDATE of keys by the name rowid', 'UPDATE posts SET rowid = rowid + 100 WHERE id % 2'],
  ['UPDATE of keys by the name _rowid_', 'UPDATE posts SET _rowid_ = -_rowid_'],
  ['UPDATE of keys to the neighbors', 'UPDATE posts SET id = id - 1'],
  ['UPDATE of keys and embeddings', `UPDATE posts SET id = id + 100, embedding = ${near} WHERE id > 8`],
  ['UPDATE of keys and embeddings to NULL', 'UPDATE posts SET id = id + 100, embedding = NULL WHERE id < 3'],
  ['UPDATE of another column', "UPDATE posts SET title = 'changed'"],
  ['DELETE', 'DELETE FROM posts WHERE id BETWEEN 2 AND 6'],
  [
    'DELETE of what it finds',
    `DELETE FROM posts WHERE id IN (SELECT id FROM docs WHERE knn_match(distance, ${near}) ORDER BY distance LIMIT 3)`,
  ],
  [
    'UPDATE of what it finds',
    `UPDATE posts SET embedding = ${far} WHERE id IN (SELECT id FROM docs WHERE embedding MATCH ${near} AND k = 3)`,
  ],
  [
    'INSERT of the least and greatest keys',
    `INSERT INTO posts(id, embedding) VALUES (-9007199254740991, ${near}), (9007199254740991, ${near})`,
  ],
  ['DELETE without WHERE', 'DELETE FROM posts'],
  [
    'UPSERT that updates',
    `INSERT INTO posts(id, embedding) VALUES (3, ${near}), (60, ${near})
    ON CONFLICT(id) DO UPDATE SET embedding = excluded.embedding`,
  ],
  [
    'UPSERT that updates a key',
    `INSERT INTO posts(id, slug, embedding) VALUES (60, 's3', ${far})
    ON CONFLICT(slug) DO UPDATE SET id = excluded.id, embedding = ${near}`,
  ],
  [
    'UPSERT that does nothing',
    `INSERT INTO posts(id, embedding) VALUES (3, ${near}), (60, ${near}) ON CONFLICT DO NOTHING`,
  ],
  [
    'INSERT OR IGNORE',
    `INSERT OR IGNORE INTO posts(id, slug, embedding) VALUES (3, 'x', ${near}), (60, 's4', ${near})`,
  ],
  ['UPDATE OR IGNORE', `UPDATE OR IGNORE posts SET id = 3, embedding = ${near} WHERE id IN (7, 8)`],
] as const;

// What a REPLACE deletes fires no trigger, unless recursive_triggers is on.
const replacements = [
  ['REPLACE of a key', `REPLACE INTO posts(id, embedding) VALUES (3, ${far}), (60, ${near})`],
  ['REPLACE of a key by a row without an embedding', 'REPLACE INTO posts(id, slug) VALUES (1, NULL), (2, NULL)'],
  ['REPLACE of another column', `REPLACE INTO posts(id, slug, embedding) VALUES (60, 's3', ${near})`],
  ['REPLACE of another column without an embedding', "REPLACE INTO posts(slug) VALUES ('s1'), ('s2'), ('s3')"],
  ['REPLACE of two rows by one', `REPLACE INTO posts(id, slug, embedding) VALUES (3, 's1', ${far})`],
  ['REPLACE of all rows', "REPLACE INTO posts(slug, embedding) SELECT slug, '[0, ' || id || ']' FROM posts"],
  ['UPDATE OR REPLACE of a key', 'UPDATE OR REPLACE posts SET id = 1 WHERE id = 8'],
  ['UPDATE OR REPLACE of another column', "UPDATE OR REPLACE posts SET slug = 's1' WHERE id IN (8, 11)"],
  ['UPDATE OR REPLACE of keys to one', 'UPDATE OR REPLACE posts SET id = 1'],
] as const;

const states = [
  ['not merged', 'mode=auto'],
  ['merged before', 'mode=hnsw'],
  ['merged at each commit', 'mode=hnsw, merge_every=1'],
] as const;

describe.each(hosts)('$name', (host) => {
  const { open } = workspace(host);

  async function create(options = 'mode=auto'): Promise<IndexedPosts> {
    const db = await open();
    await db.run(POSTS);
    const posts = await IndexedPosts.create(db, { options });
    await db.value("SELECT vector_merge_index('docs')");
    await posts.expectAgreement();
    return posts;
  }

  describe.each(states)('an index that is %s', (_, options) => {
    test.each([...changes, ...replacements])('follows %s', async (_, change) => {
      const posts = await create(options);
      await posts.db.run(change);
      await posts.expectLastingAgreement();
    });

    test.each(replacements)('follows %s with recursive triggers', async (_, change) => {
      const posts = await create(options);
      await posts.db.run(`PRAGMA recursive_triggers = ON; ${change}`);
      await posts.expectLastingAgreement();
    });
  });

  describe.each(states.slice(0, 2))('a transaction with an index that is %s', (_, options) => {
    test.each([...changes, ...replacements])(
      'is followed by it: %s, and what is done and undone after that',
      async (_, change) => {
        const posts = await create(options);
        await posts.db.run(`BEGIN; ${change}`);
        await posts.expectAgreement();
        await posts.db.run(
          `SAVEPOINT s; DELETE FROM posts WHERE id % 2; REPLACE INTO posts VALUES (3, 's3', 'again', ${far})`,
        );
        await posts.expectAgreement();
        await posts.db.run('ROLLBACK TO s');
        await posts.expectAgreement();
        await posts.db.run('ROLLBACK');
        await posts.expectAgreement();
      },
    );
  });

  test('a key that was replaced can be used again, with an embedding and without', async () => {
    const posts = await create('mode=hnsw');
    await posts.db.run("REPLACE INTO posts(slug) VALUES ('s1'), ('s2'), ('s3')");
    await posts.db.run(`INSERT INTO posts(id, embedding) VALUES (1, ${near}), (2, NULL)`);
    await posts.expectAgreement();
    await posts.db.run(`UPDATE posts SET embedding = ${near} WHERE id = 2; UPDATE posts SET id = 3 WHERE id = 9`);
    await posts.expectLastingAgreement();
  });

  describe('the index is not told of', () => {
    test.each([
      ['another column', "UPDATE posts SET title = 'changed', slug = slug || '!'"],
      ['the embedding that a row has already', 'UPDATE posts SET embedding = embedding'],
      ['the key that a row has already', 'UPDATE posts SET id = id'],
      ['a row without an embedding that comes', "INSERT INTO posts(id, title) VALUES (50, 'new')"],
      ['a row without an embedding that goes', 'DELETE FROM posts WHERE embedding IS NULL'],
      ['an embedding that stays NULL', 'UPDATE posts SET embedding = NULL WHERE id = 12'],
      ['a row that is ignored', `INSERT OR IGNORE INTO posts(id, embedding) VALUES (3, ${near})`],
    ])('%s', async (_, change) => {
      const posts = await create();
      const logged = await posts.logged();
      await posts.db.run(change);
      expect(await posts.logged()).toBe(logged);
      await posts.expectAgreement();
    });
  });

  test('the table keeps its own changes() and last_insert_rowid()', async () => {
    const { db } = await create();
    const counts = async (change: string) => {
      await db.run(change);
      return await db.row('SELECT changes(), last_insert_rowid()');
    };
    expect(await counts(`INSERT INTO posts(id, embedding) VALUES (70, ${near}), (71, ${near})`)).toEqual([2, 71]);
    expect(await counts(`UPDATE posts SET embedding = ${far} WHERE id < 4`)).toEqual([3, 71]);
    expect(await counts('UPDATE posts SET id = id + 200 WHERE id < 3')).toEqual([2, 71]);
    expect(await counts('DELETE FROM posts WHERE id > 69')).toEqual([4, 71]);
  });

  test('RETURNING gives the rows of INSERT, UPDATE, UPSERT and DELETE', async () => {
    const posts = await create('mode=hnsw, merge_every=1');
    const { db } = posts;
    expect(
      await db.all("INSERT INTO posts(slug, embedding) VALUES ('a', '[2, 1]'), ('b', NULL) RETURNING id, slug"),
    ).toEqual([
      [13, 'a'],
      [14, 'b'],
    ]);
    await posts.expectAgreement();
    expect(
      await db.all('UPDATE posts SET embedding = NULL, id = id + 50 WHERE id = 13 RETURNING id, embedding'),
    ).toEqual([[63, null]]);
    await posts.expectAgreement();
    expect(
      await db.all(`INSERT INTO posts(id, embedding) VALUES (63, '[5, 5]')
        ON CONFLICT DO UPDATE SET embedding = excluded.embedding RETURNING id, embedding`),
    ).toEqual([[63, '[5, 5]']]);
    await posts.expectAgreement();
    expect(await db.column('DELETE FROM posts WHERE id > 10 RETURNING id')).toEqual([11, 12, 14, 63]);
    await posts.expectAgreement();
  });

  test('triggers write to the index where the schema is not trusted', async () => {
    const posts = await create();
    await posts.db.run(`PRAGMA trusted_schema = OFF; INSERT INTO posts(embedding) VALUES (${near})`);
    await posts.expectAgreement();
  });
});
