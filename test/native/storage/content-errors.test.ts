// What an index over an ordinary table refuses, and what is left as it was then.

import { describe, expect, test } from 'vitest';
import { hosts } from '../host.js';
import { CONTENT, IndexedPosts, POSTS } from '../support/indexed-posts.js';
import { tableNames } from '../support/titled-rows.js';
import { blob } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

const near = blob([2, 1]);

const over = (content: string, more = '') =>
  `CREATE VIRTUAL TABLE docs USING vector(dim=2, content='${content}', content_key='id', content_column='embedding'${more})`;

describe.each(hosts)('$name', (host) => {
  const { open } = workspace(host);

  async function create(metric: 'l2' | 'cosine' = 'l2', options = 'mode=auto'): Promise<IndexedPosts> {
    const db = await open();
    await db.run(POSTS);
    return await IndexedPosts.create(db, { metric, options });
  }

  describe('an index refuses to be written to itself', () => {
    test.each([
      ['INSERT', `INSERT INTO docs(id, embedding) VALUES (50, ${near})`],
      ['INSERT of a key', 'INSERT INTO docs(id) VALUES (50)'],
      ['INSERT OR IGNORE', `INSERT OR IGNORE INTO docs(id, embedding) VALUES (50, ${near})`],
      ['REPLACE', `REPLACE INTO docs(id, embedding) VALUES (3, ${near})`],
      ['INSERT ... SELECT', 'INSERT INTO docs SELECT id FROM posts'],
      ['INSERT of a command', "INSERT INTO docs(docs) VALUES ('index')"],
      ['UPDATE of the vector', `UPDATE docs SET embedding = ${near} WHERE id = 3`],
      ['UPDATE of the key', 'UPDATE docs SET id = 50 WHERE id = 3'],
      ['UPDATE of all rows', 'UPDATE docs SET id = id'],
      ['DELETE', 'DELETE FROM docs WHERE id = 3'],
      ['DELETE without WHERE', 'DELETE FROM docs'],
    ])('%s, and names the table to write to', async (_, change) => {
      const posts = await create();
      const rows = await posts.rows();
      const logged = await posts.logged();
      await expect(posts.db.all(change)).rejects.toThrow(/posts/);
      expect(await posts.rows()).toEqual(rows);
      expect(await posts.logged()).toBe(logged);
      await posts.expectAgreement();
    });
  });

  describe('an embedding is refused that is', () => {
    const refused = [
      ['of more dimensions', 'l2', "'[1, 2, 3]'", /expected 2 dimensions of float4, received 3 dimensions/],
      ['of fewer dimensions', 'l2', blob([1]), /expected 2 dimensions of float4, received 1 dimensions/],
      ['an empty BLOB', 'l2', "X''", /expected 2 dimensions of float4, received 0 dimensions/],
      ['cut off', 'l2', "X'0000803F00'", /expected 8 bytes \(2 dimensions of float4\), received 5 bytes/],
      ['NaN', 'l2', blob([1, Number.NaN]), /expected finite elements, received NaN at position 1/],
      ['infinite', 'l2', blob([Number.NEGATIVE_INFINITY, 1]), /expected finite elements, received .* at position 0/],
      ['a zero vector, where the metric is cosine', 'cosine', "'[0, 0]'", /expected a vector with a direction.*zero/],
      ['an integer', 'l2', '5', /expected a BLOB of 8 bytes.*received an INTEGER/],
      ['a real number', 'l2', '5.5', /expected a BLOB of 8 bytes.*received a REAL/],
      ['text', 'l2', "'none'", /expected a JSON array of numbers, received 'none'/],
      ['empty text', 'l2', "''", /expected a JSON array of numbers/],
      ['JSON, but no array', 'l2', "'{}'", /expected a JSON array of numbers/],
      ['an array, but not of numbers', 'l2', `'[1, "2"]'`, /expected a number at position 1, received '"2"'/],
    ] as const;

    describe.each(refused)('%s', (_, metric, embedding, message) => {
      test.each([
        ['INSERT', `INSERT INTO posts(id, embedding) VALUES (70, ${embedding})`, 70],
        ['INSERT OR IGNORE', `INSERT OR IGNORE INTO posts(id, embedding) VALUES (70, ${embedding})`, 70],
        ['REPLACE', `REPLACE INTO posts(id, slug, embedding) VALUES (71, 's3', ${embedding})`, 71],
        ['UPDATE', `UPDATE posts SET title = 'changed', embedding = ${embedding} WHERE id = 7`, 7],
        ['UPDATE OR IGNORE', `UPDATE OR IGNORE posts SET id = 72, embedding = ${embedding} WHERE id = 7`, 72],
        [
          'UPSERT',
          `INSERT INTO posts(id) VALUES (7) ON CONFLICT DO UPDATE SET embedding = ${embedding}, title = 'changed'`,
          7,
        ],
      ])('by %s, with the key of the row, and the table is as it was', async (_, change, key) => {
        const posts = await create(metric);
        const query = 'SELECT id, slug, title, typeof(embedding), hex(embedding) FROM posts ORDER BY id';
        const before = await posts.db.all(query);
        await expect(posts.db.run(change)).rejects.toThrow(`posts.embedding of row ${key}: `);
        await expect(posts.db.run(change)).rejects.toThrow(message);
        expect(await posts.db.all(query)).toEqual(before);
        await posts.expectAgreement();
      });
    });
  });

  describe('an index cannot be made over', () => {
    test.each([
      [
        'a table that is not there',
        'SELECT 1',
        'posts',
        /option content: expected a table .*received "posts", which does not exist/,
      ],
      [
        'an index',
        'CREATE TABLE t(id INTEGER PRIMARY KEY, embedding UNIQUE); CREATE INDEX posts ON t(embedding)',
        'posts',
        /option content/,
      ],
      [
        'a view',
        `${POSTS}; CREATE VIEW some AS SELECT * FROM posts`,
        'some',
        /expected an ordinary table, received "some", a view/,
      ],
      [
        'a virtual table',
        'CREATE VIRTUAL TABLE posts USING vector(dim=2, column=embedding)',
        'posts',
        /expected an ordinary table, received "posts", a virtual table/,
      ],
      [
        'a shadow table',
        'CREATE VIRTUAL TABLE t USING vector(dim=2)',
        't_data',
        /expected an ordinary table, received "t_data"/,
      ],
      [
        'a table without the column',
        'CREATE TABLE posts(id INTEGER PRIMARY KEY, body)',
        'posts',
        /option content_column: expected a column of "posts" \(id, body\), received "embedding"/,
      ],
      [
        'a table without the key',
        'CREATE TABLE posts(key INTEGER PRIMARY KEY, embedding)',
        'posts',
        /option content_key: expected a column of "posts" \(key, embedding\), received "id"/,
      ],
      [
        'a table whose key is TEXT',
        'CREATE TABLE posts(id TEXT PRIMARY KEY, embedding)',
        'posts',
        /option key_type: expected key_type=text, as the key "id" of "posts" has the type TEXT, received integer/,
      ],
      [
        'a table whose key has no type',
        'CREATE TABLE posts(id PRIMARY KEY, embedding)',
        'posts',
        /expected key_type=blob, as the key "id" of "posts" has the type BLOB \(it has none\), received integer/,
      ],
      [
        'a table whose key is a number that need not be whole',
        'CREATE TABLE posts(id NUMERIC PRIMARY KEY, embedding)',
        'posts',
        /content_key: expected a key of the type INTEGER, TEXT or BLOB, received "id" of the type NUMERIC/,
      ],
      [
        'a table whose key is UNIQUE for some rows only',
        'CREATE TABLE posts(id INTEGER NOT NULL, embedding); CREATE UNIQUE INDEX some ON posts(id) WHERE id > 5',
        'posts',
        /expected the PRIMARY KEY of "posts", or a column that is UNIQUE and NOT NULL, received "id"/,
      ],
      [
        'a table whose key is UNIQUE beside another column',
        'CREATE TABLE posts(id INTEGER NOT NULL, part INTEGER, embedding, UNIQUE(id, part))',
        'posts',
        /expected the PRIMARY KEY of "posts", or a column that is UNIQUE and NOT NULL, received "id"/,
      ],
      [
        'a table whose key is of two columns',
        'CREATE TABLE posts(id INTEGER, part INTEGER, embedding, PRIMARY KEY(id, part))',
        'posts',
        /expected the PRIMARY KEY of "posts", or a column that is UNIQUE and NOT NULL, received "id"/,
      ],
      [
        'a table with another key',
        'CREATE TABLE posts(key INTEGER PRIMARY KEY, id INTEGER UNIQUE, embedding)',
        'posts',
        /expected the PRIMARY KEY of "posts", or a column that is UNIQUE and NOT NULL, received "id"/,
      ],
      [
        'a table without a key',
        'CREATE TABLE posts(id INTEGER, embedding)',
        'posts',
        /expected the PRIMARY KEY of "posts", or a column that is UNIQUE and NOT NULL, received "id"/,
      ],
    ])('%s', async (_, before, content, message) => {
      const db = await open();
      await db.run(before);
      const names = await tableNames(db);
      await expect(db.run(over(content))).rejects.toThrow(message);
      await expect(db.run(over(content))).rejects.toThrow(/vector table "docs"/);
      expect(await tableNames(db)).toEqual(names);
    });

    test('itself', async () => {
      const db = await open();
      await expect(db.run(over('docs'))).rejects.toThrow(/option content/);
      expect(await tableNames(db)).toEqual([]);
    });
  });

  describe('options are refused', () => {
    test.each([
      ['key beside content', `${CONTENT}, key=id`, /option key: expected none beside content/],
      ['column beside content', `${CONTENT}, column=embedding`, /option column: expected none beside content/],
      ['metadata beside content', `${CONTENT}, metadata='title TEXT'`, /option metadata: expected none beside content/],
      ['content without content_column', "content='posts'", /option content_column: expected the column of "posts"/],
      [
        'content without a value',
        "content='', content_column='embedding'",
        /option content: expected the name of a table/,
      ],
      ['content_key alone', 'content_key=id', /option content_key: expected it beside content, received it alone/],
      ['content_column alone', 'content_column=embedding', /option content_column: expected it beside content/],
      ['content given twice', `${CONTENT}, content='posts'`, /option content is given twice/],
      ['one column for both', "content='posts', content_key=id, content_column=id", /"id" twice/],
    ])('%s', async (_, options, message) => {
      const db = await open();
      await db.run(POSTS);
      await expect(db.run(`CREATE VIRTUAL TABLE docs USING vector(dim=2, ${options})`)).rejects.toThrow(message);
      expect(await tableNames(db)).toEqual(['posts']);
    });
  });

  describe('a name that is taken', () => {
    test.each(['docs_log', 'docs_index', 'docs_meta', 'DOCS_LOG'])('by a table %s', async (taken) => {
      const db = await open();
      await db.run(`${POSTS}; CREATE TABLE ${taken}(mine)`);
      await expect(db.run(over('posts'))).rejects.toThrow(/expected the name "docs_\w+" to be free for a shadow table/);
      expect(await tableNames(db)).toEqual([taken, 'posts'].sort());
    });

    test.each(['docs_insert', 'docs_update', 'docs_move', 'docs_delete'])('by a trigger %s', async (taken) => {
      const db = await open();
      await db.run(`${POSTS}; CREATE TRIGGER ${taken} AFTER DELETE ON posts BEGIN SELECT 1; END`);
      await expect(db.run(over('posts'))).rejects.toThrow(taken);
      expect(await tableNames(db)).toEqual([taken, 'posts']);
      expect(await db.value("SELECT sql FROM sqlite_master WHERE type = 'trigger'")).toMatch(/SELECT 1/);
    });

    test.each(['docs_data', 'docs_vectors', 'docs_insert'])('by a table %s does not matter', async (free) => {
      const db = await open();
      await db.run(`${POSTS}; CREATE TABLE ${free}(mine)`);
      const posts = await IndexedPosts.create(db);
      await db.run(`INSERT INTO posts(embedding) VALUES (${near})`);
      await posts.expectAgreement();
      await db.run('DROP TABLE docs');
      expect(await tableNames(db)).toEqual([free, 'posts'].sort());
    });
  });
});
