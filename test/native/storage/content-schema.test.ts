// An index over an ordinary table when one of the two is renamed, altered or dropped.

import { describe, expect, test } from 'vitest';
import { hosts } from '../host.js';
import type { Connection } from '../support/connection.js';
import { CONTENT, IndexedPosts, POSTS } from '../support/indexed-posts.js';
import { knn } from '../support/reference.js';
import { tableNames } from '../support/titled-rows.js';
import { blob } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

const near = blob([2, 1]);

const triggers = (index: string) => ['delete', 'insert', 'move', 'update'].map((event) => `${index}_${event}`);
const shadows = (index: string) => ['index', 'log', 'meta'].map((suffix) => `${index}_${suffix}`);
const parts = (index: string) => [index, ...triggers(index), ...shadows(index)].sort();

const queries = [
  ['KNN', `SELECT id FROM docs WHERE knn_match(distance, ${near}) ORDER BY distance LIMIT 3`],
  ['a scan', 'SELECT id FROM docs'],
  ['a vector', 'SELECT embedding FROM docs WHERE id = 3'],
  ['vector_rebuild_index', "SELECT vector_rebuild_index('docs')"],
] as const;

describe.each(hosts)('$name', (host) => {
  const { open, file } = workspace(host);

  async function create(path?: string): Promise<IndexedPosts> {
    const db = await open(path);
    await db.run(POSTS);
    const posts = await IndexedPosts.create(db, { options: 'mode=hnsw' });
    await posts.db.run(`UPDATE posts SET embedding = ${near} WHERE id = 4; DELETE FROM posts WHERE id = 5`);
    await posts.expectAgreement();
    return posts;
  }

  describe('while', () => {
    const states = [
      [
        'the table has another name',
        'ALTER TABLE posts RENAME TO news',
        'news',
        'ALTER TABLE news RENAME TO posts',
        /expected the table "posts".*"news"/,
      ],
      [
        'the vector column has another name',
        'ALTER TABLE posts RENAME embedding TO body',
        'posts',
        'ALTER TABLE posts RENAME body TO embedding',
        /expected the column "embedding" of the table "posts"/,
      ],
      [
        'the key has another name',
        'ALTER TABLE posts RENAME id TO number',
        'posts',
        'ALTER TABLE posts RENAME number TO id',
        /expected the column "id" of the table "posts"/,
      ],
    ] as const;

    describe.each(states)('%s', (_, rename, table, back, message) => {
      test.each(queries)('%s is an error that says so', async (_, query) => {
        const { db } = await create();
        await db.run(rename);
        await expect(db.all(query)).rejects.toThrow(message);
        await expect(db.all(query)).rejects.toThrow(/drop "docs" and create it/);
      });

      test.each([
        ['INSERT', `INSERT INTO ${table} VALUES (50, 'new', 'new', ${near})`],
        ['DELETE', `DELETE FROM ${table} WHERE slug = 's3'`],
        ['UPDATE of keys', `UPDATE ${table} SET rowid = 60 WHERE slug = 's3'`],
      ])('%s is an error that says so, and changes nothing', async (_, change) => {
        const posts = await create();
        await posts.db.run(rename);
        const before = await posts.db.all(`SELECT * FROM ${table}`);
        await expect(posts.db.run(change)).rejects.toThrow(message);
        expect(await posts.db.all(`SELECT * FROM ${table}`)).toEqual(before);
        await posts.db.run(back);
        await posts.expectAgreement();
      });

      test('what does not concern the index can be written', async () => {
        const posts = await create();
        await posts.db.run(`${rename}; UPDATE ${table} SET title = 'changed'; DELETE FROM ${table} WHERE slug = 's12'`);
        await posts.db.run(back);
        await posts.expectAgreement();
      });

      test('it can be renamed back, and all is well', async () => {
        const posts = await create();
        await posts.db.run(rename);
        await expect(knn(posts.db, 'docs', [2, 1])).rejects.toThrow(message);
        await posts.db.run(`${back}; INSERT INTO posts(embedding) VALUES (${near}); DELETE FROM posts WHERE id = 3`);
        await posts.expectLastingAgreement();
      });

      test('the index can be dropped, with its triggers', async () => {
        const { db } = await create();
        await db.run(`${rename}; DROP TABLE docs`);
        expect(await tableNames(db)).toEqual([table]);
        await db.run(`INSERT INTO ${table} VALUES (50, 'new', 'new', 'no vector')`);
      });

      test('another connection says the same at its next query', async () => {
        const path = file();
        const posts = await create(path);
        await posts.db.run('PRAGMA journal_mode = WAL');
        const other = await open(path);
        await posts.expectAgreement([2, 1], other);
        await posts.db.run(rename);
        await expect(knn(other, 'docs', [2, 1])).rejects.toThrow(message);
        await posts.db.run(back);
        await posts.expectAgreement([2, 1], other);
      });

      test('a connection that opens the file anew says the same', async () => {
        const path = file();
        const first = await create(path);
        await first.db.run(rename);
        await first.db.close();
        const db = await open(path);
        await expect(knn(db, 'docs', [2, 1])).rejects.toThrow(message);
        await db.run(back);
        await new IndexedPosts(db).expectLastingAgreement();
      });
    });
  });

  describe('when the table is dropped', () => {
    test.each(queries)('%s is an error that says so', async (_, query) => {
      const { db } = await create();
      await db.run('DROP TABLE posts');
      await expect(db.all(query)).rejects.toThrow(/expected the table "posts".*a database without it/);
    });

    test('the index can be dropped', async () => {
      const { db } = await create();
      await db.run('DROP TABLE posts; DROP TABLE docs');
      expect(await tableNames(db)).toEqual([]);
    });

    test('ROLLBACK brings the table back, and the index follows it', async () => {
      const posts = await create();
      await posts.db.run('BEGIN; DROP TABLE posts');
      await expect(knn(posts.db, 'docs', [2, 1])).rejects.toThrow(/posts/);
      await posts.db.run(`ROLLBACK; INSERT INTO posts(embedding) VALUES (${near})`);
      await posts.expectLastingAgreement();
    });

    // As migrations alter a table: SQLite drops the triggers with the old one.
    test('and another takes its name, the index follows that, or says that it does not', async () => {
      const posts = await create();
      await posts.db.run(`CREATE TABLE new_posts(id INTEGER PRIMARY KEY, slug TEXT UNIQUE, title TEXT NOT NULL, embedding BLOB);
        INSERT INTO new_posts SELECT * FROM posts; DROP TABLE posts; ALTER TABLE new_posts RENAME TO posts`);
      const follows = async () => {
        await posts.db.run(`INSERT INTO posts(title, embedding) VALUES ('new', ${near})`);
        await posts.expectLastingAgreement();
      };
      const error = await knn(posts.db, 'docs', [2, 1]).then(
        () => undefined,
        (cause: Error) => cause,
      );
      if (error) expect(error.message).toMatch(/docs.*posts/);
      else await follows();
    });
  });

  describe('the table can be altered', () => {
    test('by a column that is added, renamed and dropped', async () => {
      const posts = await create();
      await posts.db.run(`ALTER TABLE posts ADD COLUMN page INTEGER; ALTER TABLE posts RENAME page TO sheet;
        INSERT INTO posts(sheet, embedding) VALUES (1, ${near}); ALTER TABLE posts DROP COLUMN sheet; ALTER TABLE posts DROP COLUMN title`);
      await posts.db.run('UPDATE posts SET embedding = NULL WHERE id = 1');
      await posts.expectLastingAgreement();
    });

    test('but the vector column cannot be dropped', async () => {
      const posts = await create();
      await expect(posts.db.run('ALTER TABLE posts DROP COLUMN embedding')).rejects.toThrow(/docs_/);
      await posts.expectLastingAgreement();
    });
  });

  describe('ALTER TABLE of the index', () => {
    test.each([
      ['as it is', 'OFF'],
      ['in the legacy way', 'ON'],
    ])('gives it another name, %s, and it follows the table still', async (_, legacy) => {
      const posts = await create();
      const { db } = posts;
      await db.run(`PRAGMA legacy_alter_table = ${legacy}; ALTER TABLE docs RENAME TO other`);
      expect(await tableNames(db)).toEqual([...parts('other'), 'posts'].sort());
      await db.run(
        `INSERT INTO posts(embedding) VALUES (${near}); DELETE FROM posts WHERE id = 3; UPDATE posts SET id = 30 WHERE id = 4`,
      );
      expect(await db.column('SELECT id FROM other')).toEqual((await posts.rows()).map(({ id }) => id));
      await expect(db.run('INSERT INTO posts(id, embedding) VALUES (50, 5)')).rejects.toThrow(/row 50/);
      await db.run('ALTER TABLE other RENAME TO docs');
      await posts.expectLastingAgreement();
    });

    test('is undone with its transaction', async () => {
      const posts = await create();
      await posts.db.run(
        `BEGIN; ALTER TABLE docs RENAME TO other; INSERT INTO posts(embedding) VALUES (${near}); ROLLBACK`,
      );
      expect(await tableNames(posts.db)).toEqual([...parts('docs'), 'posts'].sort());
      await posts.db.run(`INSERT INTO posts(embedding) VALUES (${near})`);
      await posts.expectLastingAgreement();
    });

    test.each([
      ['a shadow table', 'CREATE TABLE other_log(mine)'],
      ['a trigger', 'CREATE TRIGGER other_move AFTER DELETE ON posts BEGIN SELECT 1; END'],
    ])('onto a name that is taken for %s fails and changes nothing', async (_, taken) => {
      const posts = await create();
      await posts.db.run(taken);
      const before = await tableNames(posts.db);
      await expect(posts.db.run('ALTER TABLE docs RENAME TO other')).rejects.toThrow(/other_/);
      expect(await tableNames(posts.db)).toEqual(before);
      await posts.db.run(`INSERT INTO posts(embedding) VALUES (${near}); DELETE FROM posts WHERE id = 2`);
      await posts.expectLastingAgreement();
    });

    test('fails while its table has another name, and changes nothing', async () => {
      const posts = await create();
      await posts.db.run('ALTER TABLE posts RENAME TO news');
      await expect(posts.db.run('ALTER TABLE docs RENAME TO other')).rejects.toThrow(/posts/);
      await posts.db.run('ALTER TABLE news RENAME TO posts');
      expect(await tableNames(posts.db)).toEqual([...parts('docs'), 'posts'].sort());
      await posts.expectLastingAgreement();
    });
  });

  describe('DROP TABLE of the index', () => {
    test('leaves the table, which takes anything then', async () => {
      const { db } = await create();
      await db.run(
        "DROP TABLE docs; INSERT INTO posts(id, embedding) VALUES (50, 'any'); UPDATE posts SET id = 51 WHERE id = 50",
      );
      expect(await tableNames(db)).toEqual(['posts']);
      expect(await db.value('SELECT embedding FROM posts WHERE id = 51')).toBe('any');
    });

    test('is undone with its transaction', async () => {
      const posts = await create();
      await posts.db.run(`BEGIN; DROP TABLE docs; INSERT INTO posts(embedding) VALUES (${near}); ROLLBACK`);
      await posts.db.run(`INSERT INTO posts(embedding) VALUES (${near})`);
      await posts.expectLastingAgreement();
    });

    test('and CREATE make an index of what is there then', async () => {
      const posts = await create();
      await posts.db.run('BEGIN; DROP TABLE docs; DELETE FROM posts WHERE id % 2');
      await posts.db.run(`CREATE VIRTUAL TABLE docs USING vector(dim=2, mode=hnsw, ${CONTENT}); COMMIT`);
      await posts.expectLastingAgreement();
    });
  });

  test('VACUUM, ANALYZE and REINDEX leave the index as it was', async () => {
    const posts = await create(file());
    await posts.db.run('VACUUM; ANALYZE; REINDEX');
    await posts.expectLastingAgreement();
  });

  describe('a connection without the extension', () => {
    async function openWithout(): Promise<Connection> {
      await (await create(file())).db.close();
      return await open(file(), { extension: false });
    }

    test('reads the table', async () => {
      const db = await openWithout();
      expect(await db.value('SELECT count(embedding) FROM posts')).toBe(9);
      expect(await db.column("SELECT title FROM posts WHERE slug = 's3'")).toEqual(['odd']);
    });

    test('cannot write what concerns the index', async () => {
      const db = await openWithout();
      await expect(db.run(`INSERT INTO posts(embedding) VALUES (${near})`)).rejects.toThrow(/no such module: vector/);
      await expect(db.run('DELETE FROM posts WHERE id = 3')).rejects.toThrow(/no such module: vector/);
      await db.close();
      await new IndexedPosts(await open(file())).expectLastingAgreement();
    });
  });
});
