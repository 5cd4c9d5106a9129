// An index that is detached from its table: the table can be written without the extension. Attached again, the index has every change.

import { describe, expect, test } from 'vitest';
import { hosts } from '../host.js';
import type { Connection } from '../support/connection.js';
import { IndexedPosts, POSTS } from '../support/indexed-posts.js';
import { Random } from '../support/random.js';
import { knn } from '../support/reference.js';
import { blob } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

const near = blob([2, 1]);

/** What `detachIndex()` runs where the extension is missing. */
const DETACH = [
  ...['insert', 'update', 'move', 'delete'].map((event) => `DROP TRIGGER IF EXISTS docs_${event}`),
  "INSERT OR REPLACE INTO docs_meta VALUES ('detached', 1)",
].join(';');

/** Each kind of change. */
const CHANGES = {
  'a row is added': `INSERT INTO posts(id, embedding) VALUES (50, ${near})`,
  'a vector changes, and its key does not': `UPDATE posts SET embedding = ${blob([0.5, 0.25])} WHERE id = 3`,
  'a vector changes that had changed before': `UPDATE posts SET embedding = ${blob([7, 7])} WHERE id = 4`,
  'a vector becomes longer in the same direction': `UPDATE posts SET embedding = ${blob([6, 6])} WHERE id = 2`,
  'a vector becomes NULL': 'UPDATE posts SET embedding = NULL WHERE id = 6',
  'a row without a vector gets one': "UPDATE posts SET embedding = '[3, 3]' WHERE id = 12",
  'a row is deleted': 'DELETE FROM posts WHERE id = 7',
  'a key changes': 'UPDATE posts SET id = 70 WHERE id = 8',
  'two rows change their vectors': `UPDATE posts SET embedding = iif(id = 1, ${blob([9, 9])}, ${blob([1, 1])}) WHERE id IN (1, 9)`,
  'a row is replaced': `REPLACE INTO posts(id, slug, embedding) VALUES (80, 's3', ${near})`,
  'all rows are deleted': 'DELETE FROM posts',
  'nothing changes': 'SELECT 1',
} as const;

/** With and without a segment to compare with. The rows of the last are coded in one byte for each element. */
const INDEXES = {
  'without a segment': { options: 'mode=auto' },
  'with a graph': { options: 'mode=hnsw' },
  'with a segment and no graph': { options: 'mode=exact' },
  'with a coarse code': { options: 'mode=hnsw, quantization=int1' },
  'that merges at each commit': { options: 'mode=hnsw, merge_every=1' },
} as const;

describe.each(hosts)('$name', (host) => {
  const { open, file } = workspace(host);

  /** An index whose segment lacks a change of row 4. */
  async function create(options = 'mode=hnsw', path?: string): Promise<IndexedPosts> {
    const db = await open(path);
    await db.run(POSTS);
    const posts = await IndexedPosts.create(db, { options });
    await db.value("SELECT vector_rebuild_index('docs')");
    await db.run(`UPDATE posts SET embedding = ${near} WHERE id = 4`);
    await posts.expectAgreement();
    return posts;
  }

  const attach = (db: Connection) => db.value("SELECT vector_attach_index('docs')");
  const detach = (db: Connection) => db.value("SELECT vector_detach_index('docs')");

  describe.each(Object.entries(INDEXES))('an index %s has every change after', (_, { options }) => {
    test.each(Object.entries(CHANGES))('%s', async (_, change) => {
      const posts = await create(options);
      await detach(posts.db);
      await posts.db.run(change);
      await attach(posts.db);
      await posts.expectAgreement();
      await posts.db.run(`INSERT INTO posts(id, embedding) VALUES (90, ${near}); DELETE FROM posts WHERE id = 1`);
      await posts.expectLastingAgreement();
    });
  });

  test.each([1, 2, 3])('many random changes, and searches on two connections between them (%i)', async (seed) => {
    const random = new Random(seed);
    const path = file();
    const posts = await create('mode=hnsw, merge_every=20', path);
    await posts.db.run('PRAGMA journal_mode = WAL');
    const other = await open(path);
    for (let round = 0; round < 5; round++) {
      await detach(posts.db);
      for (let change = 0; change < 15; change++) {
        const [id, vector] = [random.integer(1, 40), blob(random.vector(2))];
        await posts.db.run(
          random.chance(0.3)
            ? `DELETE FROM posts WHERE id = ${id}`
            : `REPLACE INTO posts(id, embedding) VALUES (${id}, ${vector})`,
        );
      }
      await attach(posts.db);
      await posts.expectAgreement(random.vector(2), other);
      await posts.expectAgreement(random.vector(2));
      await other.run(`REPLACE INTO posts(id, embedding) VALUES (${random.integer(1, 40)}, ${near})`);
      await posts.expectAgreement(random.vector(2));
    }
  });

  describe('without the extension', () => {
    test('the table cannot be written before it is detached, and can be after', async () => {
      const path = file();
      const posts = await create('mode=hnsw', path);
      await posts.db.close();
      const plain = await open(path, { extension: false });
      const change = `UPDATE posts SET embedding = ${blob([5, 5])} WHERE id = 3`;
      await expect(plain.run(change)).rejects.toThrow('no such module: vector');
      await plain.run(DETACH);
      await plain.run(change);
      await plain.close();
      const db = await open(path);
      await expect(knn(db, 'docs', [2, 1])).rejects.toThrow(/detached/);
      await attach(db);
      await new IndexedPosts(db).expectLastingAgreement();
    });
  });

  describe('while it is detached', () => {
    test.each([
      ['a KNN', `SELECT id FROM docs WHERE knn_match(distance, ${near}) LIMIT 3`],
      ['a scan', 'SELECT id FROM docs'],
      ['vector_index_info', "SELECT vector_index_info('docs')"],
      ['vector_merge_index', "SELECT vector_merge_index('docs')"],
      ['vector_rebuild_index', "SELECT vector_rebuild_index('docs')"],
      ['a renaming', 'ALTER TABLE docs RENAME TO others'],
    ])('%s is an error that tells the cure', async (_, statement) => {
      const { db } = await create();
      await detach(db);
      await expect(db.all(statement)).rejects.toThrow(
        /expected an index that is attached to its table "posts", received a detached one.*vector_attach_index\('docs'\)/,
      );
    });

    test('a connection that had searched says so too, and finds the changes when it is attached', async () => {
      const path = file();
      const posts = await create('mode=hnsw', path);
      await posts.db.run('PRAGMA journal_mode = WAL');
      const other = await open(path);
      await posts.expectAgreement([2, 1], other);
      await detach(posts.db);
      await expect(knn(other, 'docs', [2, 1])).rejects.toThrow(/detached/);
      await posts.db.run(CHANGES['a vector changes that had changed before']);
      await attach(posts.db);
      await posts.expectAgreement([2, 1], other);
    });

    test('PRAGMA integrity_check finds nothing', async () => {
      const { db } = await create();
      await detach(db);
      await db.run("DELETE FROM posts WHERE id = 3; UPDATE posts SET embedding = 'none' WHERE id = 4");
      expect(await db.column('PRAGMA integrity_check')).toEqual(['ok']);
    });

    test('its definition can be read, and it can be dropped', async () => {
      const { db } = await create();
      await detach(db);
      expect(JSON.parse(String(await db.value("SELECT vector_definition('docs')"))).content.table).toBe('posts');
      await db.run('DROP TABLE docs');
      expect(await db.column('SELECT name FROM sqlite_master')).not.toContain('docs_meta');
    });

    test('it can be detached once more, and so can an index that has lost its triggers', async () => {
      const posts = await create();
      await detach(posts.db);
      await detach(posts.db);
      await attach(posts.db);
      await posts.expectAgreement();
      await posts.db.run('DROP TRIGGER docs_move');
      await detach(posts.db);
      await attach(posts.db);
      await posts.expectAgreement();
    });
  });

  describe('attaching', () => {
    test('tells how many rows had changed', async () => {
      const { db } = await create();
      await detach(db);
      await db.run(`${CHANGES['a row is added']}; ${CHANGES['a row is deleted']}`);
      expect(await attach(db)).toBe(3); // these two, and row 4, which the segment does not have
      expect(await attach(db)).toBe(0);
    });

    test('brings back triggers that were lost', async () => {
      const posts = await create();
      await posts.db.run('CREATE TABLE news AS SELECT * FROM posts; DROP TABLE posts');
      await posts.db.run('CREATE TABLE posts(id INTEGER PRIMARY KEY, slug TEXT UNIQUE, title TEXT, embedding BLOB)');
      await posts.db.run('INSERT INTO posts SELECT * FROM news WHERE id > 3');
      await expect(knn(posts.db, 'docs', [2, 1])).rejects.toThrow(/expected its trigger "docs_insert"/);
      await attach(posts.db);
      await posts.expectLastingAgreement();
    });

    test.each(Object.entries(INDEXES))(
      '%s fails on a value that is not a vector, and leaves the index detached',
      async (_, { options }) => {
        const posts = await create(options);
        await detach(posts.db);
        await posts.db.run(`UPDATE posts SET embedding = ${blob([1, 2, 3])} WHERE id = 3`);
        await expect(attach(posts.db)).rejects.toThrow(/row 3: expected 2 dimensions of float4, received 3/);
        await expect(knn(posts.db, 'docs', [2, 1])).rejects.toThrow(/detached/);
        await posts.db.run(`UPDATE posts SET embedding = ${near} WHERE id = 3`);
        await attach(posts.db);
        await posts.expectLastingAgreement();
      },
    );

    test('repairs a damaged segment', async () => {
      const path = file();
      const { db } = await create('mode=hnsw', path);
      await db.close();
      const plain = await open(path, { extension: false });
      await plain.run(`${DETACH}; UPDATE docs_index SET data = zeroblob(length(data)); DELETE FROM posts WHERE id = 3`);
      await plain.close();
      const again = await open(path);
      await attach(again);
      await new IndexedPosts(again).expectLastingAgreement();
    });

    test('beside an index of a newer version leaves the index alone, and tells the newer build of every row', async () => {
      const path = file();
      const { db } = await create('mode=hnsw', path);
      await db.close();
      const plain = await open(path, { extension: false });
      await plain.run(
        `${DETACH}; ${CHANGES['a vector changes, and its key does not']}; ${CHANGES['a row is deleted']}`,
      );
      await plain.run('CREATE TABLE kept AS SELECT data FROM docs_index WHERE id = 0');
      await plain.run(
        "UPDATE docs_index SET data = CAST(substr(data, 1, 4) || X'63' || substr(data, 6) AS BLOB) WHERE id = 0",
      );
      await plain.close();
      const older = await open(path);
      await attach(older);
      const posts = new IndexedPosts(older);
      expect(await posts.info()).toMatchObject({ newer_index: true });
      await posts.expectAgreement();
      await older.close();
      const restored = await open(path, { extension: false });
      await restored.run('UPDATE docs_index SET data = (SELECT data FROM kept) WHERE id = 0');
      await restored.close();
      await new IndexedPosts(await open(path)).expectLastingAgreement();
    });

    test('fails where the table has another name, and says which is expected', async () => {
      const { db } = await create();
      await detach(db);
      await db.run(`ALTER TABLE posts RENAME TO news`);
      await expect(attach(db)).rejects.toThrow(/expected a table of the database "main", received "posts"/);
      await db.run('ALTER TABLE news RENAME TO posts');
      await attach(db);
      await new IndexedPosts(db).expectAgreement();
    });

    test.each(['attach', 'detach'])('vector_%s_index refuses a vector table', async (verb) => {
      const { db } = await create();
      await db.run('CREATE VIRTUAL TABLE plain USING vector(dim=2)');
      await expect(db.value(`SELECT vector_${verb}_index('plain')`)).rejects.toThrow(
        /expected an index over a table, received plain, a vector table/,
      );
      await expect(db.value(`SELECT vector_${verb}_index('posts')`)).rejects.toThrow(/expected a vector table/);
    });
  });

  test.each(Object.entries(INDEXES))(
    'what a transaction does to an index %s is undone by its rollback',
    async (_, { options }) => {
      const posts = await create(options);
      await posts.db.run('BEGIN');
      await detach(posts.db);
      await posts.db.run(CHANGES['a vector changes, and its key does not']);
      await posts.db.run('ROLLBACK');
      await posts.expectAgreement();
      await detach(posts.db);
      await posts.db.run(`${CHANGES['a vector changes, and its key does not']}; BEGIN`);
      await attach(posts.db);
      await posts.expectAgreement();
      await posts.db.run('ROLLBACK; CREATE TABLE others(id)');
      await expect(knn(posts.db, 'docs', [2, 1])).rejects.toThrow(/detached/);
      await attach(posts.db);
      await posts.expectLastingAgreement();
    },
  );
});
