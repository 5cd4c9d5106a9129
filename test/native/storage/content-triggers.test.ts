// Changes of an ordinary table that other triggers and foreign keys make: its index follows them as well.

import { describe, expect, test } from 'vitest';
import { hosts } from '../host.js';
import { IndexedPosts, POSTS } from '../support/indexed-posts.js';
import { blob } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

const near = blob([2, 1]);

describe.each(hosts)('$name', (host) => {
  const { open } = workspace(host);

  describe('foreign keys', () => {
    async function createOwned(): Promise<IndexedPosts> {
      const db = await open();
      await db.run(`PRAGMA foreign_keys = ON; CREATE TABLE items(id INTEGER PRIMARY KEY, kind TEXT);
        INSERT INTO items VALUES (1, 'a'), (2, 'b'), (3, 'a'), (4, 'b');
        CREATE TABLE posts(id INTEGER PRIMARY KEY REFERENCES items(id) ON DELETE CASCADE ON UPDATE CASCADE, embedding BLOB);
        INSERT INTO posts VALUES (1, '[1, 0]'), (2, '[2, 0]'), (3, '[3, 0]'), (4, NULL)`);
      return await IndexedPosts.create(db, { options: 'mode=hnsw, merge_every=1' });
    }

    test('ON DELETE CASCADE takes rows out of the index', async () => {
      const posts = await createOwned();
      await posts.db.run("DELETE FROM items WHERE kind = 'a'");
      expect((await posts.rows()).map(({ id }) => id)).toEqual([2]);
      await posts.expectLastingAgreement();
    });

    test('ON UPDATE CASCADE moves rows in the index', async () => {
      const posts = await createOwned();
      await posts.db.run('UPDATE items SET id = id * 10');
      expect((await posts.rows()).map(({ id }) => id)).toEqual([10, 20, 30]);
      await posts.expectLastingAgreement();
    });

    test('ON UPDATE SET NULL of the embedding takes rows out of the index', async () => {
      const db = await open();
      await db.run(`PRAGMA foreign_keys = ON; CREATE TABLE texts(embedding TEXT PRIMARY KEY);
        INSERT INTO texts VALUES ('[1, 0]'), ('[2, 0]');
        CREATE TABLE posts(id INTEGER PRIMARY KEY,
          embedding TEXT REFERENCES texts(embedding) ON DELETE SET NULL ON UPDATE CASCADE);
        INSERT INTO posts SELECT rowid, embedding FROM texts`);
      const posts = await IndexedPosts.create(db);
      await db.run("UPDATE texts SET embedding = '[5, 0]' WHERE embedding = '[1, 0]'");
      await posts.expectAgreement();
      await db.run("DELETE FROM texts WHERE embedding = '[2, 0]'");
      expect(await posts.rows()).toEqual([{ id: 1, vector: [5, 0] }]);
      await posts.expectLastingAgreement();
    });
  });

  describe('other triggers on the table', () => {
    const triggers = [
      ['that sets the embedding', 'AFTER INSERT', "UPDATE posts SET embedding = '[2, 2]' WHERE id = new.id"],
      ['that takes it away', 'AFTER INSERT', 'UPDATE posts SET embedding = NULL WHERE id = new.id'],
      ['that deletes the row', 'AFTER INSERT', 'DELETE FROM posts WHERE id = new.id'],
      ['that deletes other rows', 'BEFORE INSERT', 'DELETE FROM posts WHERE id < 5'],
      ['that moves the row', 'AFTER INSERT', 'UPDATE posts SET id = 100 - new.id WHERE id = new.id'],
      ['that replaces other rows', 'AFTER INSERT', "REPLACE INTO posts(id, slug) VALUES (200, 's4'), (201, 's5')"],
      ['that ignores the row', 'BEFORE INSERT', 'SELECT RAISE(IGNORE)'],
      ['that sees a DELETE', 'AFTER DELETE', `REPLACE INTO posts(id, embedding) VALUES (200, ${near})`],
      [
        'that sees an UPDATE',
        'AFTER UPDATE OF title',
        "UPDATE posts SET embedding = '[0, ' || id || ']' WHERE title = 'odd'",
      ],
    ] as const;

    describe.each([
      ['made before the index', true],
      ['made after it', false],
    ])('%s', (_, before) => {
      test.each(triggers)('one %s', async (_, when, body) => {
        const db = await open();
        const trigger = `CREATE TRIGGER own ${when} ON posts BEGIN ${body}; END`;
        await db.run(`${POSTS}; ${before ? trigger : ''}`);
        const posts = await IndexedPosts.create(db, { options: 'mode=hnsw, merge_every=1' });
        await db.run(before ? 'SELECT 1' : trigger);
        const steps = [
          `INSERT INTO posts(id, title, embedding) VALUES (40, 'odd', '[1, 1]'), (41, 'even', '[2, 1]')`,
          "UPDATE posts SET title = upper(title), embedding = '[4, 4]' WHERE id IN (6, 40)",
          'DELETE FROM posts WHERE id IN (7, 41)',
        ];
        for (const step of steps) {
          await db.run(step);
          await posts.expectAgreement();
        }
        await posts.expectLastingAgreement();
      });
    });
  });

  describe('a trigger that searches the index', () => {
    test.each(['before the index', 'after it'])('made %s, finds what was there, and what has come', async (when) => {
      const db = await open();
      const prepared = `CREATE TABLE alike(post INTEGER, other INTEGER);
        CREATE TRIGGER own AFTER INSERT ON posts BEGIN
          INSERT INTO alike SELECT new.id, id FROM docs
            WHERE knn_match(distance, new.embedding) AND id <> new.id ORDER BY distance LIMIT 2;
        END`;
      await db.run(`${POSTS}; ${when === 'after it' ? '' : prepared}`);
      const posts = await IndexedPosts.create(db, { options: 'mode=hnsw' });
      if (when === 'after it') await db.run(prepared);
      await db.run("INSERT INTO posts(id, embedding) VALUES (40, '[2, 2]'), (41, '[2, 2.5]')");
      expect(await db.all('SELECT post, other FROM alike ORDER BY post, other')).toEqual([
        [40, 1],
        [40, 2],
        [41, 2],
        [41, 40],
      ]);
      await posts.expectLastingAgreement();
    });
  });

  test('a view with INSTEAD OF triggers writes to the table', async () => {
    const db = await open();
    await db.run(`${POSTS}; CREATE VIEW seen AS SELECT id, embedding FROM posts;
      CREATE TRIGGER added INSTEAD OF INSERT ON seen BEGIN INSERT INTO posts(id, embedding) VALUES (new.id, new.embedding); END;
      CREATE TRIGGER gone INSTEAD OF DELETE ON seen BEGIN DELETE FROM posts WHERE id = old.id; END`);
    const posts = await IndexedPosts.create(db);
    await db.run(`INSERT INTO seen VALUES (50, ${near}), (51, NULL); DELETE FROM seen WHERE id < 4`);
    expect(await posts.rows()).toHaveLength(8);
    await posts.expectLastingAgreement();
  });
});
