// An index over an ordinary table: what it can be made over, and what it takes from there.

import { describe, expect, test } from 'vitest';
import { hosts } from '../host.js';
import type { Connection } from '../support/connection.js';
import { CONTENT, IndexedPosts, POSTS } from '../support/indexed-posts.js';
import { Random } from '../support/random.js';
import { Clusters, recall } from '../support/recall.js';
import { expectNearest, knn, metrics } from '../support/reference.js';
import { tableNames } from '../support/titled-rows.js';
import { blob, elementSize, elementTypes } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

const ORIGIN = "'[0, 0]'";

const nearestIds = (db: Connection, table = 'docs') =>
  db.column(`SELECT id FROM ${table} WHERE knn_match(distance, ${ORIGIN}) ORDER BY distance, id`);

describe.each(hosts)('$name', (host) => {
  const { open, file } = workspace(host);

  describe('an index can be made', () => {
    test('over a table without rows, which then come', async () => {
      const db = await open();
      await db.run('CREATE TABLE posts(id INTEGER PRIMARY KEY, embedding BLOB)');
      const posts = await IndexedPosts.create(db);
      expect(await nearestIds(db)).toEqual([]);
      await db.run("INSERT INTO posts(embedding) VALUES ('[1, 2]'), (NULL), ('[0, 1]')");
      expect(await nearestIds(db)).toEqual([3, 1]);
      await posts.expectLastingAgreement();
    });

    test('over rows that are there, those without an embedding left out', async () => {
      const db = await open();
      await db.run(POSTS);
      const posts = await IndexedPosts.create(db);
      expect(await db.column('SELECT id FROM docs')).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
      expect(await posts.info()).toMatchObject({ rows: 10, graph: false });
      await posts.expectLastingAgreement();
    });

    test('over many rows, with a graph that is built at once and no copy of the vectors', async () => {
      const dim = 128;
      const rows = 5000;
      const db = await open(file());
      const clusters = new Clusters(new Random(1), dim);
      const vectors = new Map(Array.from({ length: rows }, (_, index) => [index + 1, clusters.next()]));
      await db.run('CREATE TABLE posts(id INTEGER PRIMARY KEY, embedding BLOB)');
      const values = Array.from(vectors, ([id, vector]) => `(${id}, ${blob(vector)})`);
      await db.run(`INSERT INTO posts VALUES ${values.join()}`);
      const posts = await IndexedPosts.create(db, { dim, options: 'mode=hnsw, m=8, ef_construction=40' });
      const info = await posts.info();
      expect(info).toMatchObject({ rows, graph: true, segment_rows: rows, delta_rows: 0 });
      expect(info.disk_bytes).toBeLessThan(0.6 * rows * dim * elementSize('float4'));
      let found = 0;
      for (let i = 0; i < 20; i++) {
        const query = clusters.next();
        found += recall(await knn(db, 'docs', query, 'float4', 10), vectors, query, posts.space, 10);
      }
      expect(found / 20).toBeGreaterThanOrEqual(0.95);
      expect(await db.column('PRAGMA integrity_check')).toEqual(['ok']);
    });

    test.each(elementTypes)('of %s, in every metric', async (type) => {
      const random = new Random(2);
      const db = await open();
      await db.run('CREATE TABLE posts(id INTEGER PRIMARY KEY, embedding BLOB)');
      const values = Array.from({ length: 40 }, () => {
        const vector = random.vector(3, 1, 9);
        return random.chance(0.5) ? blob(vector, type) : `'[${vector.join()}]'`;
      });
      await db.run(`INSERT INTO posts(embedding) VALUES ${values.map((value) => `(${value})`).join()}`);
      for (const metric of metrics) {
        const posts = await IndexedPosts.create(db, { type, metric, dim: 3 });
        await posts.expectLastingAgreement([3, 1, 2]);
        await db.run('DROP TABLE docs');
      }
    });

    test.each([
      ['a STORED column', 'STORED'],
      ['a VIRTUAL column', 'VIRTUAL'],
    ])('over %s that is computed', async (_, kind) => {
      const db = await open();
      await db.run(`CREATE TABLE posts(id INTEGER PRIMARY KEY, doc TEXT,
        embedding TEXT GENERATED ALWAYS AS (json_extract(doc, '$.embedding')) ${kind});
        INSERT INTO posts(doc) VALUES ('{"embedding": [1, 2]}'), ('{}'), ('{"embedding": [0, 1]}')`);
      const posts = await IndexedPosts.create(db);
      expect(await nearestIds(db)).toEqual([3, 1]);
      await db.run(
        `UPDATE posts SET doc = '{"embedding": [0, 0]}' WHERE id = 2; UPDATE posts SET doc = '{}' WHERE id = 1`,
      );
      await posts.expectAgreement();
      await db.run(`INSERT INTO posts(doc) VALUES ('{"embedding": [3, 0]}'); DELETE FROM posts WHERE id = 3`);
      await posts.expectLastingAgreement();
    });

    test('over a table whose key is AUTOINCREMENT, in a STRICT table', async () => {
      const db = await open();
      await db.run(`CREATE TABLE posts(id INTEGER PRIMARY KEY AUTOINCREMENT, embedding BLOB) STRICT;
        INSERT INTO posts(embedding) VALUES (${blob([1, 1])}), (${blob([2, 2])})`);
      const posts = await IndexedPosts.create(db);
      await db.run(`DELETE FROM posts; INSERT INTO posts(embedding) VALUES (${blob([3, 3])})`);
      expect(await nearestIds(db)).toEqual([3]);
      await posts.expectLastingAgreement();
    });

    test('with the key named id unless content_key says otherwise', async () => {
      const db = await open();
      await db.run(`${POSTS}; CREATE VIRTUAL TABLE docs USING vector(dim=2, content=posts, content_column=EMBEDDING)`);
      await db.run(`INSERT INTO posts(id, embedding) VALUES (70, ${ORIGIN})`);
      expect((await nearestIds(db))[0]).toBe(70);
    });

    test('with a key named rowid, and beside a column of that name', async () => {
      const db = await open();
      await db.run(`CREATE TABLE a(rowid INTEGER PRIMARY KEY, v BLOB); CREATE TABLE b(id INTEGER PRIMARY KEY, rowid TEXT, v BLOB);
        CREATE VIRTUAL TABLE of_a USING vector(dim=1, content=a, content_key=rowid, content_column=v);
        CREATE VIRTUAL TABLE of_b USING vector(dim=1, content=b, content_column=v)`);
      await db.run("INSERT INTO a VALUES (1, '[1]'), (2, '[2]'); UPDATE a SET rowid = 5 WHERE rowid = 1");
      await db.run("INSERT INTO b VALUES (1, 'x', '[1]'), (2, 'y', '[2]'); UPDATE b SET id = 5 WHERE rowid = 'x'");
      expect(await db.column("SELECT rowid FROM of_a WHERE knn_match(distance, '[0]') ORDER BY distance")).toEqual([
        5, 2,
      ]);
      expect(await db.column("SELECT id FROM of_b WHERE knn_match(distance, '[0]') ORDER BY distance")).toEqual([5, 2]);
    });

    test('in a database whose text is UTF-16', async () => {
      const db = await open();
      await db.run(`PRAGMA encoding = 'UTF-16'; ${POSTS}`);
      const posts = await IndexedPosts.create(db);
      await db.run(
        "INSERT INTO posts(embedding) VALUES ('[2, 1.5]'); UPDATE posts SET embedding = '[0, 1]' WHERE id = 4",
      );
      await posts.expectLastingAgreement();
    });

    test('and then be read where nothing can be written', async () => {
      const db = await open(file());
      await db.run(`${POSTS}; CREATE VIRTUAL TABLE docs USING vector(dim=2, mode=hnsw, ${CONTENT});
        INSERT INTO posts(embedding) VALUES ('[2, 2]')`);
      await new IndexedPosts(await open(file(), { readonly: true })).expectAgreement();
    });

    test('in a transaction that is rolled back: nothing is left of it', async () => {
      const db = await open();
      await db.run(`${POSTS}; BEGIN`);
      const posts = await IndexedPosts.create(db, { options: 'mode=hnsw, merge_every=1' });
      await posts.expectAgreement();
      await db.run(`INSERT INTO posts(embedding) VALUES (${ORIGIN}); ROLLBACK`);
      expect(await tableNames(db)).toEqual(['posts']);
      await db.run(`INSERT INTO posts(embedding) VALUES (${ORIGIN})`);
      await (await IndexedPosts.create(db)).expectAgreement();
    });
  });

  describe('an index cannot be made over', () => {
    test.each([
      [
        'an embedding of another dimension',
        'l2',
        "'[1, 2, 3]'",
        /expected 2 dimensions of float4, received 3 dimensions/,
      ],
      ['an embedding that is cut off', 'l2', "X'0000803F00'", /expected 8 bytes .*, received 5 bytes/],
      ['NaN', 'l2', blob([Number.NaN, 1]), /NaN at position 0/],
      ['infinity', 'l2', blob([1, Number.POSITIVE_INFINITY]), /position 1/],
      ['a zero vector, where the metric is cosine', 'cosine', ORIGIN, /vector of zeros/],
      ['a number', 'l2', '5', /received an INTEGER/],
      ['text that is no JSON', 'l2', "'none'", /expected a JSON array of numbers, received 'none'/],
    ])('%s', async (_, metric, embedding, message) => {
      const db = await open();
      await db.run(`${POSTS}; UPDATE posts SET embedding = ${embedding} WHERE id = 8`);
      const make = `CREATE VIRTUAL TABLE docs USING vector(dim=2, metric=${metric}, ${CONTENT})`;
      await expect(db.run(make)).rejects.toThrow(message);
      await expect(db.run(make)).rejects.toThrow(/posts\.embedding of row 8/);
      expect(await tableNames(db)).toEqual(['posts']);
      await db.run('DELETE FROM posts WHERE id = 8');
      await (await IndexedPosts.create(db)).expectAgreement();
    });
  });

  describe('two indexes over one table', () => {
    const named = (index: string, column: string, options: string) =>
      `CREATE VIRTUAL TABLE ${index} USING vector(content='posts', content_column='${column}', ${options})`;

    test('follow a column each', async () => {
      const db = await open();
      await db.run(`CREATE TABLE posts(id INTEGER PRIMARY KEY, title BLOB, body BLOB);
        INSERT INTO posts VALUES (1, '[1]', '[1, 1]'), (2, '[2]', NULL)`);
      await db.run(`${named('titles', 'title', 'dim=1')}; ${named('bodies', 'body', 'dim=2')}`);
      const found = async () => [
        await db.column("SELECT id FROM titles WHERE knn_match(distance, '[0]') ORDER BY distance"),
        await nearestIds(db, 'bodies'),
      ];
      expect(await found()).toEqual([[1, 2], [1]]);
      await db.run("UPDATE posts SET body = '[0, 1]' WHERE id = 2; INSERT INTO posts(id, title) VALUES (3, '[0]')");
      expect(await found()).toEqual([
        [3, 1, 2],
        [2, 1],
      ]);
      await db.run('UPDATE posts SET id = 10 * id; DELETE FROM posts WHERE id = 10');
      expect(await found()).toEqual([[30, 20], [20]]);
      await expect(db.run("INSERT INTO posts VALUES (4, '[4]', '[4]')")).rejects.toThrow(/posts\.body of row 4/);
      expect(await found()).toEqual([[30, 20], [20]]);
      await db.run('DROP TABLE titles');
      await db.run("INSERT INTO posts VALUES (5, 'any', '[0, 0]')");
      expect(await nearestIds(db, 'bodies')).toEqual([5, 20]);
    });

    test('follow one column in two metrics', async () => {
      const db = await open();
      await db.run('CREATE TABLE posts(id INTEGER PRIMARY KEY, embedding BLOB)');
      await db.run(`${named('near', 'embedding', 'dim=2')}; ${named('alike', 'embedding', 'dim=2, metric=cosine')}`);
      await db.run(
        "INSERT INTO posts VALUES (1, '[1, 0]'), (2, '[9, 10]'), (3, '[2, 2]'); UPDATE posts SET id = 4 WHERE id = 1",
      );
      const rows = await new IndexedPosts(db).rows();
      expectNearest(await knn(db, 'near', [1, 1]), rows, [1, 1], { type: 'float4', metric: 'l2' });
      expectNearest(await knn(db, 'alike', [1, 1]), rows, [1, 1], { type: 'float4', metric: 'cosine' });
      await expect(db.run(`INSERT INTO posts VALUES (7, ${ORIGIN})`)).rejects.toThrow(/row 7.*vector of zeros/);
      expect(await db.column('SELECT id FROM near')).toEqual([2, 3, 4]);
    });
  });
});
