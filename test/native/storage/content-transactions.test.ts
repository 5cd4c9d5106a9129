// An index over an ordinary table is undone with it, and seen by whoever sees the table.

import { describe, expect, test } from 'vitest';
import { betterSqlite3, hosts } from '../host.js';
import type { Connection } from '../support/connection.js';
import { IndexedPosts, POSTS } from '../support/indexed-posts.js';
import { PeerConnection } from '../support/peer-connection.js';
import { Random } from '../support/random.js';
import { blob } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

const near = blob([2, 1]);
const far = blob([9, 9]);

/** Takes row 3 away without a word to the index. */
const silently = "REPLACE INTO posts(slug) VALUES ('s3')";

const states = [
  ['not merged', 'mode=auto'],
  ['merged', 'mode=hnsw'],
  ['merged at each commit', 'mode=hnsw, merge_every=1'],
] as const;

async function create(db: Connection, options: string): Promise<IndexedPosts> {
  await db.run(POSTS);
  const posts = await IndexedPosts.create(db, { options });
  await db.value("SELECT vector_merge_index('docs')");
  return posts;
}

describe.each(hosts)('$name', (host) => {
  const { open, file } = workspace(host);

  describe.each(states)('an index that is %s', (_, options) => {
    test('goes back with a savepoint, and with one inside another', async () => {
      const posts = await create(await open(), options);
      const { db } = posts;
      await db.run(`BEGIN; INSERT INTO posts(id, embedding) VALUES (20, ${near}); SAVEPOINT a`);
      await db.run(`UPDATE posts SET embedding = ${far} WHERE id < 6; SAVEPOINT b; DELETE FROM posts WHERE id > 4`);
      await posts.expectAgreement();
      await db.run('ROLLBACK TO b');
      await posts.expectAgreement();
      await db.run('UPDATE posts SET id = id + 50; RELEASE b');
      await posts.expectAgreement();
      await db.run('ROLLBACK TO a; RELEASE a');
      await posts.expectAgreement();
      await db.run('COMMIT');
      await posts.expectLastingAgreement();
    });

    test('goes back with a transaction in which it was merged', async () => {
      const posts = await create(await open(), options);
      await posts.db.run(
        `BEGIN; INSERT INTO posts(embedding) VALUES (${near}); DELETE FROM posts WHERE id IN (2, 4); ${silently}`,
      );
      await posts.db.value("SELECT vector_rebuild_index('docs')");
      await posts.expectAgreement();
      await posts.db.run('ROLLBACK');
      await posts.expectLastingAgreement();
    });

    test('has a row back that was replaced, in a transaction that was rolled back', async () => {
      const posts = await create(await open(), options);
      await posts.expectAgreement();
      await posts.db.run(`BEGIN; ${silently}`);
      await posts.expectAgreement();
      await posts.db.run('ROLLBACK');
      await posts.expectLastingAgreement();
    });

    test('has a row back that was gone when it was first searched', async () => {
      const path = file();
      await (await create(await open(path), options)).db.close();
      const posts = new IndexedPosts(await open(path));
      await posts.db.run(`BEGIN; ${silently}`);
      await posts.expectAgreement();
      await posts.db.run('ROLLBACK');
      await posts.expectLastingAgreement();
    });

    test('has a row back that was gone when its key was rolled back to a savepoint', async () => {
      const posts = await create(await open(), options);
      await posts.expectAgreement();
      await posts.db.run(`BEGIN; ${silently}; SAVEPOINT s; INSERT INTO posts(id, embedding) VALUES (3, ${far})`);
      await posts.expectAgreement();
      await posts.db.run('ROLLBACK TO s');
      await posts.expectAgreement();
      await posts.db.run('ROLLBACK');
      await posts.expectLastingAgreement();
    });

    test.each([
      ['INSERT', `INSERT INTO posts(id, embedding) VALUES (50, ${near}), (51, '[1, 2, 3]')`],
      ['INSERT OR IGNORE', `INSERT OR IGNORE INTO posts(id, embedding) VALUES (50, ${near}), (51, '[1, 2, 3]')`],
      ['INSERT OR FAIL', `INSERT OR FAIL INTO posts(id, embedding) VALUES (50, ${near}), (51, 'text')`],
      ['REPLACE', `REPLACE INTO posts(id, slug, embedding) VALUES (50, 's3', ${near}), (4, 's5', '[1]')`],
      ['INSERT of a key that is taken', `INSERT INTO posts(id, embedding) VALUES (50, ${near}), (3, ${near})`],
      ['UPDATE', `UPDATE posts SET embedding = CASE WHEN id < 9 THEN ${near} ELSE X'00' END`],
      ['UPDATE of keys', 'UPDATE posts SET id = CASE WHEN id < 9 THEN id + 100 ELSE 12 END'],
      [
        'UPSERT',
        `INSERT INTO posts(id, embedding) VALUES (50, ${near}), (3, '[1]')
        ON CONFLICT DO UPDATE SET embedding = excluded.embedding`,
      ],
    ])('keeps nothing of an %s that fails half way', async (_, change) => {
      const posts = await create(await open(), options);
      const { db } = posts;
      const before = await posts.rows();
      await expect(db.run(change)).rejects.toThrow();
      expect(await posts.rows()).toEqual(before);
      await posts.expectAgreement();
      await db.run(`BEGIN; INSERT INTO posts(id, embedding) VALUES (90, ${near})`);
      await expect(db.run(change)).rejects.toThrow();
      await posts.expectAgreement();
      await db.run('COMMIT');
      expect(await posts.rows()).toHaveLength(before.length + 1);
      await posts.expectLastingAgreement();
    });

    test('keeps what INSERT OR FAIL has inserted before a row in conflict', async () => {
      const posts = await create(await open(), options);
      const insert = `INSERT OR FAIL INTO posts(id, embedding) VALUES (50, ${near}), (3, ${near}), (51, ${near})`;
      await expect(posts.db.run(insert)).rejects.toThrow(/UNIQUE/);
      expect((await posts.rows()).at(-1)).toEqual({ id: 50, vector: [2, 1] });
      await posts.expectLastingAgreement();
    });

    test('goes back with a transaction that INSERT OR ROLLBACK ends', async () => {
      const posts = await create(await open(), options);
      await posts.db.run('BEGIN; DELETE FROM posts WHERE id < 5');
      await posts.expectAgreement();
      await expect(
        posts.db.run(`INSERT OR ROLLBACK INTO posts(id, embedding) VALUES (50, ${near}), (8, ${near})`),
      ).rejects.toThrow(/UNIQUE/);
      expect(await posts.rows()).toHaveLength(10);
      await posts.expectLastingAgreement();
    });

    test('is the same to another connection, once committed', async () => {
      const path = file();
      const posts = await create(await open(path), options);
      await posts.db.run('PRAGMA journal_mode = WAL');
      const other = await open(path);
      await posts.expectAgreement([2, 1], other);
      await posts.db.run(
        `BEGIN; INSERT INTO posts(embedding) VALUES (${near}); DELETE FROM posts WHERE id = 2; ${silently}`,
      );
      await posts.expectAgreement();
      await posts.expectAgreement([2, 1], other);
      await posts.db.run('COMMIT');
      await posts.expectAgreement([2, 1], other);
      await other.run(
        `UPDATE posts SET embedding = ${far} WHERE id = 1; REPLACE INTO posts(id, slug) VALUES (70, 's4')`,
      );
      await posts.expectAgreement();
      await posts.expectAgreement([2, 1], other);
    });

    test('is the same when the file is opened again', async () => {
      const path = file();
      const { db } = await create(await open(path), options);
      await db.run(
        `UPDATE posts SET id = id + 100 WHERE id < 4; DELETE FROM posts WHERE id = 5; REPLACE INTO posts(slug) VALUES ('s6')`,
      );
      await db.close();
      await new IndexedPosts(await open(path)).expectLastingAgreement();
    });
  });

  test('random changes of every kind, in transactions that are kept or not', async () => {
    const random = new Random(11);
    const posts = await create(await open(), 'mode=hnsw, merge_every=8');
    const key = () => random.integer(1, 40);
    const embedding = () => (random.chance(0.2) ? 'NULL' : blob(random.vector(2)));
    const change = () =>
      random.pick([
        () => `INSERT OR IGNORE INTO posts(id, slug, embedding) VALUES (${key()}, 's${key()}', ${embedding()})`,
        () => `REPLACE INTO posts(id, slug, embedding) VALUES (${key()}, 's${key()}', ${embedding()})`,
        () => `REPLACE INTO posts(slug, embedding) VALUES ('s${key()}', ${embedding()}), ('s${key()}', ${embedding()})`,
        () => `UPDATE posts SET embedding = ${embedding()} WHERE id % 5 = ${random.integer(0, 4)}`,
        () => `UPDATE OR REPLACE posts SET id = ${key()}, slug = 's${key()}' WHERE id = ${key()}`,
        () => `DELETE FROM posts WHERE id = ${key()}`,
      ])();
    for (let round = 0; round < 60; round++) {
      const body = Array.from({ length: random.integer(1, 8) }, change).join('; ');
      await posts.db.run(`PRAGMA recursive_triggers = ${random.chance(0.5) ? 'ON' : 'OFF'}; BEGIN; ${body}`);
      if (random.chance(0.5)) await posts.expectAgreement(random.vector(2));
      await posts.db.run(random.chance(0.3) ? 'ROLLBACK' : 'COMMIT');
      await posts.expectAgreement(random.vector(2));
    }
    await posts.expectLastingAgreement();
  });
});

describe('another process', () => {
  const { open, file, closing } = workspace(betterSqlite3);

  test.each(states)('shares an index that is %s', async (_, options) => {
    const posts = await create(await open(file()), options);
    await posts.db.run('PRAGMA journal_mode = WAL');
    const peer = closing(PeerConnection.inProcess(file()));
    await posts.expectAgreement([2, 1], peer);
    for (let id = 20; id < 30; id++) {
      const writer = id % 2 ? posts.db : peer;
      await writer.run(
        `INSERT INTO posts(id, embedding) VALUES (${id}, '[${id}, 1]'); DELETE FROM posts WHERE id = ${id - 15}`,
      );
      await writer.run(`REPLACE INTO posts(id, slug) VALUES (${id + 100}, 's${id - 19}')`);
      await posts.expectAgreement();
      await posts.expectAgreement([2, 1], peer);
    }
    await peer.value("SELECT vector_rebuild_index('docs')");
    await posts.expectAgreement();
  });
});
