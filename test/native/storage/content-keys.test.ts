// Indexes over tables whose key is no INTEGER PRIMARY KEY.

import { describe, expect, test } from 'vitest';
import { betterSqlite3, hosts } from '../host.js';
import type { Connection } from '../support/connection.js';
import { blob } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

const X = blob([1, 0]);
const Y = blob([0, 1]);
const XY = blob([1, 1]);

const near = (vector: string, rest = '') =>
  `SELECT id, distance FROM docs WHERE knn_match(distance, ${vector}) ${rest} ORDER BY distance`;

const index = (options: string) =>
  `CREATE VIRTUAL TABLE docs USING vector(dim=2, content=posts, content_column=embedding, ${options})`;

const MAPPED = 'SELECT key FROM docs_rowkeys ORDER BY key';

describe.each(hosts)('$name', (host) => {
  const { open, file } = workspace(host);

  async function openIndex(columns = 'id TEXT PRIMARY KEY', options = 'key_type=text'): Promise<Connection> {
    const db = await open(file());
    await db.run(`CREATE TABLE posts(${columns}, slug TEXT UNIQUE, embedding BLOB)`);
    await db.run(index(options));
    return db;
  }

  describe.each([
    ['TEXT PRIMARY KEY', 'id TEXT PRIMARY KEY', 'key_type=text', "'a'", "'b'", "'c'"],
    ['TEXT NOT NULL UNIQUE', 'n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE', 'key_type=text', "'a'", "'b'", "'c'"],
    ['VARCHAR of any case', 'id VARCHAR(36) COLLATE NOCASE PRIMARY KEY', 'key_type=text', "'a'", "'b'", "'A '"],
    ['INT PRIMARY KEY', 'id INT PRIMARY KEY', '', '1', '2', '-5'],
    ['INTEGER PRIMARY KEY DESC', 'id INTEGER PRIMARY KEY DESC', 'key_type=integer', '1', '2', '9223372036854775807'],
    ['INTEGER NOT NULL UNIQUE', 'n TEXT PRIMARY KEY, id INTEGER NOT NULL UNIQUE', '', '1', '2', '-5'],
    ['BLOB PRIMARY KEY', 'id BLOB PRIMARY KEY', 'key_type=blob', "'a' || 1", "'b' || 2", "'c' || 3"],
  ])('a key that is %s', (_, columns, options, ...given) => {
    const [a, b, c] = given.map((key) =>
      options === 'key_type=blob' ? `CAST(printf('%-16s', ${key}) AS BLOB)` : key,
    ) as [string, string, string];

    const keys = async (db: Connection, ...expected: string[]) =>
      expect(await db.column(`SELECT quote(id) FROM (${near(X)})`)).toEqual(
        await Promise.all(expected.map((key) => db.value(`SELECT quote(${key})`))),
      );

    test('is followed wherever its rows change', async () => {
      const db = await open(file());
      await db.run(`CREATE TABLE posts(${columns}, slug TEXT UNIQUE, embedding BLOB)`);
      await db.run(`INSERT INTO posts(id, slug, embedding) VALUES (${b}, 'b', ${Y}), (${a}, 'a', ${X})`);
      await db.run(index(options === '' ? 'mode=auto' : options));
      await keys(db, a, b);
      await db.run(`INSERT INTO posts(id, slug, embedding) VALUES (${c}, 'c', ${XY})`);
      await keys(db, a, c, b);
      await db.run(`UPDATE posts SET embedding = ${X} WHERE id = ${b}`);
      await db.run(`UPDATE posts SET embedding = NULL WHERE id = ${a}`);
      await keys(db, b, c);
      await db.run(`DELETE FROM posts WHERE id = ${b}`);
      await db.run(`UPDATE posts SET id = ${b} WHERE id = ${c}`);
      await keys(db, b);
      await db.run(`INSERT OR REPLACE INTO posts(id, slug, embedding) VALUES (${c}, 'c', ${X})`);
      await keys(db, c);
      await db.run('VACUUM');
      await keys(db, c);
      await db.value("SELECT vector_rebuild_index('docs')");
      await keys(db, c);
      expect(await db.column('PRAGMA integrity_check')).toEqual(['ok']);
    });

    test('is followed in a table WITHOUT ROWID', async () => {
      const db = await open(file());
      const own = columns.replace(/n \w+ PRIMARY KEY/, 'n');
      const key = own === columns ? '' : ', PRIMARY KEY(id)';
      await db.run(`CREATE TABLE posts(${own}, slug TEXT UNIQUE, embedding BLOB${key}) WITHOUT ROWID`);
      await db.run(`INSERT INTO posts(id, slug, embedding) VALUES (${b}, 'b', ${Y}), (${a}, 'a', ${X})`);
      await db.run(index(options === '' ? 'mode=auto' : options));
      await db.run(`INSERT INTO posts(id, slug, embedding) VALUES (${c}, 'c', ${XY})`);
      await keys(db, a, c, b);
      await db.run(`DELETE FROM posts WHERE id = ${a}; UPDATE posts SET embedding = ${blob([0, 3])} WHERE id = ${c}`);
      expect(await db.value('SELECT count(*) FROM docs')).toBe(2);
      await db.run('VACUUM');
      await keys(db, b, c);
    });

    test('is detached and attached', async () => {
      const db = await openIndex(columns, options === '' ? 'mode=auto' : options);
      await db.run(`INSERT INTO posts(id, embedding) VALUES (${a}, ${X}), (${b}, ${Y})`);
      await db.value("SELECT vector_detach_index('docs')");
      await db.run(`DELETE FROM posts WHERE id = ${a}`);
      await db.run(`INSERT INTO posts(id, embedding) VALUES (${c}, ${X})`);
      await db.value("SELECT vector_attach_index('docs')");
      await keys(db, c, b);
      expect(await db.column('PRAGMA integrity_check')).toEqual(['ok']);
    });
  });

  test('the row ids stay the same in VACUUM, and the mapping of a deleted row goes', async () => {
    const db = await openIndex();
    await db.run(`INSERT INTO posts(id, embedding) VALUES ('a', ${X}), ('b', ${Y}), ('c', ${XY})`);
    await db.run("DELETE FROM posts WHERE id = 'a'");
    expect(await db.column(MAPPED)).toEqual(['b', 'c']);
    const before = await db.all('SELECT id, rowid FROM docs');
    await db.run('VACUUM');
    expect(await db.all('SELECT id, rowid FROM docs')).toEqual(before);
    expect(await db.column(near(Y))).toEqual(['b', 'c']);
  });

  test('a row that OR REPLACE deletes without a trigger is not found, and a rebuild forgets its row id', async () => {
    const db = await openIndex();
    await db.run(`INSERT INTO posts VALUES ('a', 's', ${X}), ('b', 't', ${Y})`);
    await db.run(`INSERT OR REPLACE INTO posts VALUES ('c', 's', ${XY})`);
    expect(await db.column(near(X))).toEqual(['c', 'b']);
    expect(await db.column(MAPPED)).toEqual(['a', 'b', 'c']);
    expect(await db.column('PRAGMA integrity_check')).toEqual(['ok']);
    await db.run(`INSERT INTO posts VALUES ('a', 'u', ${X})`);
    expect(await db.column(near(X))).toEqual(['a', 'c', 'b']);
    await db.run(`INSERT OR REPLACE INTO posts VALUES ('d', 'u', ${XY})`);
    await db.value("SELECT vector_rebuild_index('docs')");
    expect(await db.column(MAPPED)).toEqual(['b', 'c', 'd']);
  });

  describe('a row whose key is NULL', () => {
    test('is not in the index, and can be written without a vector', async () => {
      const db = await openIndex();
      await db.run("INSERT INTO posts VALUES (NULL, 's', NULL)");
      await db.run("UPDATE posts SET slug = 't'");
      await db.run(`INSERT INTO posts VALUES ('a', 'u', ${X})`);
      await db.run("UPDATE posts SET id = NULL, embedding = NULL WHERE id = 'a'");
      expect(await db.all(near(X))).toEqual([]);
      await db.run(`UPDATE posts SET id = 'b', embedding = ${X} WHERE slug = 't'`);
      expect(await db.column(near(X))).toEqual(['b']);
      await db.run('DELETE FROM posts WHERE id IS NULL');
    });

    test.each([
      `INSERT INTO posts VALUES (NULL, 'u', ${X})`,
      `INSERT OR IGNORE INTO posts VALUES (NULL, 'u', ${X})`,
      `UPDATE posts SET embedding = ${X} WHERE id IS NULL`,
      "UPDATE posts SET id = NULL WHERE id = 'a'",
    ])('is an error with a vector: %s', async (statement) => {
      const db = await openIndex();
      await db.run(`INSERT INTO posts VALUES (NULL, 's', NULL), ('a', 't', ${Y})`);
      await expect(db.run(statement)).rejects.toThrow('posts.id: expected a text, received NULL');
      expect(await db.column('SELECT slug FROM posts ORDER BY slug')).toEqual(['s', 't']);
      expect(await db.column(near(X))).toEqual(['a']);
    });

    test('that was there before the index stays out of it', async () => {
      const db = await open(file());
      await db.run('CREATE TABLE posts(id TEXT PRIMARY KEY, embedding BLOB)');
      await db.run(`INSERT INTO posts VALUES (NULL, ${X}), ('a', ${Y})`);
      await db.run(index('key_type=text'));
      expect(await db.column(near(X))).toEqual(['a']);
      await db.run('UPDATE posts SET embedding = NULL WHERE id IS NULL');
      expect(await db.column('PRAGMA integrity_check')).toEqual(['ok']);
    });
  });

  test.each([
    ['id TEXT PRIMARY KEY', 'key_type=text', "X'61'", 'a text, received a BLOB of 1 bytes'],
    ['id BLOB PRIMARY KEY', 'key_type=blob', "'a'", "a BLOB of 16 bytes, received 'a'"],
    ['id BLOB PRIMARY KEY', 'key_type=blob', "X'61'", 'a BLOB of 16 bytes, received a BLOB of 1 bytes'],
    ['id INT PRIMARY KEY', 'mode=auto', "'a'", "an integer, received 'a'"],
    ['id INT PRIMARY KEY', 'mode=auto', '1.5', 'an integer, received 1.5'],
  ])('a key of %s cannot be another value (%s: %s)', async (columns, options, key, expected) => {
    const db = await openIndex(columns, options);
    const message = `posts.id: expected ${expected}`;
    await expect(db.run(`INSERT INTO posts(id, embedding) VALUES (${key}, ${X})`)).rejects.toThrow(message);
    await db.run('DROP TABLE docs');
    await db.run(`INSERT INTO posts(id, embedding) VALUES (${key}, ${X})`);
    await expect(db.run(index(options))).rejects.toThrow(message);
  });

  test('keys that differ in nothing but case move and are found as they are', async () => {
    const db = await openIndex('id TEXT COLLATE NOCASE PRIMARY KEY');
    await db.run(`INSERT INTO posts(id, embedding) VALUES ('a', ${X})`);
    await db.run("UPDATE posts SET id = 'A'");
    expect(await db.column(near(X))).toEqual(['A']);
    expect(await db.column(MAPPED)).toEqual(['A']);
    expect(await db.column('PRAGMA integrity_check')).toEqual(['ok']);
  });

  test('a key compares by the collation of its table, in every condition, order and join', async () => {
    const db = await openIndex('id TEXT COLLATE NOCASE PRIMARY KEY');
    await db.run(`INSERT INTO posts(id, embedding) VALUES ('B', ${Y}), ('a', ${X}), ('C', ${XY})`);
    for (const condition of [
      "id = 'A'",
      "id IN ('A', 'c')",
      "id > 'a'",
      "id <> 'A'",
      "id IS 'b'",
      "id = 'A' COLLATE BINARY",
    ]) {
      const expected = await db.column(`SELECT id FROM posts WHERE ${condition} ORDER BY id`);
      expect(await db.column(`SELECT id FROM docs WHERE ${condition} ORDER BY id`)).toEqual(expected);
      expect(await db.column(`SELECT id FROM (${near(X, `AND ${condition}`)}) ORDER BY id`)).toEqual(expected);
    }
    expect(await db.column(near(X, "AND id IN ('A', 'b') AND k = 2"))).toEqual(['a', 'B']);
    const join = 'SELECT posts.id FROM docs JOIN posts USING (id)';
    expect(await db.column(`${join} WHERE knn_match(distance, ${X}) ORDER BY distance`)).toEqual(['a', 'C', 'B']);
    const plan = await db.all(`EXPLAIN QUERY PLAN ${join} WHERE knn_match(distance, ${X}) ORDER BY distance`);
    expect(JSON.stringify(plan)).toMatch(/SEARCH posts .*\(id=\?\)/);
  });

  test('a key has the collation BINARY where its table has another than NOCASE', async () => {
    const db = await openIndex('id TEXT COLLATE RTRIM PRIMARY KEY');
    await db.run(`INSERT INTO posts(id, embedding) VALUES ('b', ${Y}), ('a ', ${X})`);
    expect(await db.column("SELECT quote(id) FROM docs WHERE id > 'a' ORDER BY id")).toEqual(["'a '", "'b'"]);
    expect(await db.column("SELECT id FROM docs WHERE id = 'a'")).toEqual([]);
    expect(await db.column(near(X, "AND id = 'a '"))).toEqual(['a ']);
  });

  test('conditions on the key and joins by it', async () => {
    const db = await openIndex();
    await db.run(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100) INSERT INTO posts
      SELECT printf('k%03d', i), 's' || i, vector_from_json(json_array(i, 0), 'float4') FROM n`);
    const zero = blob([0, 0]);
    expect(await db.column(near(zero, "AND id IN ('k007', 'k003', 'none') AND k = 5"))).toEqual(['k003', 'k007']);
    expect(await db.column(near(zero, "AND id <> 'k001' AND k = 2"))).toEqual(['k002', 'k003']);
    expect(await db.column(near(zero, "AND id > 'k050' AND k = 2"))).toEqual(['k051', 'k052']);
    expect(await db.column(near(zero, "AND id LIKE 'k01_' AND k = 2"))).toEqual(['k010', 'k011']);
    expect(await db.column("SELECT id FROM docs WHERE id BETWEEN 'k098' AND 'k101' ORDER BY id DESC")).toEqual([
      'k100',
      'k099',
      'k098',
    ]);
    expect(
      await db.column(`SELECT slug FROM docs JOIN posts USING (id) WHERE knn_match(distance, ${zero}) AND k = 2`),
    ).toEqual(['s1', 's2']);
    expect(await db.column('SELECT rowid FROM docs WHERE rowid IN (3, 5)')).toEqual([3, 5]);
  });

  test('filter columns of a table with keys of text', async () => {
    const db = await open(file());
    await db.run(`CREATE TABLE posts(id TEXT PRIMARY KEY, tenant TEXT, page INTEGER, embedding BLOB);
      CREATE INDEX by_page ON posts(page)`);
    await db.run(`INSERT INTO posts VALUES ('a', 't', 1, ${X}), ('b', 'u', 2, ${X}), (NULL, 't', 3, ${X})`);
    await db.run(index("key_type=text, content_filters='tenant, page INDEXED'"));
    expect(await db.column(near(X, "AND tenant = 't'"))).toEqual(['a']);
    await db.run("UPDATE posts SET tenant = 't' WHERE id = 'b'");
    await db.run("UPDATE posts SET tenant = 'v' WHERE id IS NULL");
    expect(await db.column(near(X, "AND tenant = 't'"))).toEqual(['a', 'b']);
    expect(await db.column(near(X, 'AND page = 2'))).toEqual(['b']);
    expect(await db.column("SELECT id FROM docs WHERE tenant = 't' AND id > 'a'")).toEqual(['b']);
  });

  test('an index that is renamed or dropped takes its row ids with it', async () => {
    const db = await openIndex();
    await db.run(`INSERT INTO posts(id, embedding) VALUES ('a', ${X})`);
    await db.run('ALTER TABLE docs RENAME TO papers');
    await db.run(`INSERT INTO posts(id, embedding) VALUES ('b', ${Y})`);
    expect(await db.column('SELECT key FROM papers_rowkeys')).toEqual(['a', 'b']);
    await db.run('DROP TABLE papers');
    expect(await db.column("SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite%'")).toEqual(['posts']);
  });
});

describe('damage of the row ids', () => {
  const { open, file } = workspace(betterSqlite3);

  const damaged = async (damage: string) => {
    const db = await open(file());
    await db.run('CREATE TABLE posts(id TEXT PRIMARY KEY, embedding BLOB)');
    await db.run(index('key_type=text'));
    await db.run(`INSERT INTO posts(id, embedding) VALUES ('a', ${X}), ('b', ${Y})`);
    await db.close();
    const plain = await open(file(), { extension: false });
    await plain.run(damage);
    await plain.close();
    return await open(file());
  };

  test.each([
    "DELETE FROM docs_rowkeys WHERE key = 'a'",
    "UPDATE docs_rowkeys SET key = 'other' WHERE key = 'a'",
    'DELETE FROM docs_rowkeys',
  ])('%s is reported, and a rebuild repairs it', async (damage) => {
    const db = await damaged(damage);
    expect(String(await db.value('PRAGMA integrity_check'))).toMatch(/row 'a' has no row id; vector_rebuild_index/);
    await db.all(near(X));
    await db.value("SELECT vector_rebuild_index('docs')");
    expect(await db.column(near(X))).toEqual(['a', 'b']);
    expect(await db.column('PRAGMA integrity_check')).toEqual(['ok']);
  });

  test('without docs_rowkeys, every search is an error, and a rebuild repairs it', async () => {
    const db = await damaged('DROP TABLE docs_rowkeys');
    await expect(db.all(near(X))).rejects.toThrow(/"docs" is damaged.*docs_rowkeys/);
    await expect(db.run(`INSERT INTO posts(id, embedding) VALUES ('c', ${X})`)).rejects.toThrow(/is damaged/);
    await db.value("SELECT vector_rebuild_index('docs')");
    expect(await db.column(near(X))).toEqual(['a', 'b']);
  });
});
