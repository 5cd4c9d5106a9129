// Keys of text, and of 16-byte BLOBs.

import { describe, expect, test } from 'vitest';
import { hosts } from '../host.js';
import type { Connection } from '../support/connection.js';
import { blob } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

const X = blob([1, 0]);
const Y = blob([0, 1]);
const UUID = "X'00112233445566778899aabbccddeeff'";
const OTHER = "X'ffeeddccbbaa99887766554433221100'";

async function create(db: Connection, options = 'key_type=text'): Promise<Connection> {
  await db.run(`CREATE VIRTUAL TABLE docs USING vector(dim=2, metric=cosine, ${options})`);
  return db;
}

const near = (vector: string, rest = '') =>
  `SELECT id, distance FROM docs WHERE knn_match(distance, ${vector}) ${rest} ORDER BY distance`;

const plan = async (db: Connection, sql: string) => JSON.stringify(await db.all(`EXPLAIN QUERY PLAN ${sql}`));

describe.each(hosts)('$name', (host) => {
  const { open, file } = workspace(host);

  const openDocs = async (options?: string) => create(await open(file()), options);

  test('a key of text is found by a search, and replaced as a whole', async () => {
    const db = await openDocs();
    await db.run(`INSERT INTO docs(id, vector) VALUES ('a', ${X}), ('b', ${Y})`);
    expect(await db.all(near(X))).toEqual([
      ['a', 0],
      ['b', 1],
    ]);
    await db.run(`INSERT OR REPLACE INTO docs(id, vector) VALUES ('a', ${Y})`);
    expect(await db.value('SELECT count(*) FROM docs')).toBe(2);
    expect(await db.all(near(Y))).toEqual([
      ['a', 0],
      ['b', 0],
    ]);
    expect(await db.column('PRAGMA integrity_check')).toEqual(['ok']);
  });

  test('a BLOB of 16 bytes is a key', async () => {
    const db = await openDocs('key_type=blob');
    await db.run(`INSERT INTO docs(id, vector) VALUES (${UUID}, ${X}), (${OTHER}, ${Y})`);
    expect(await db.column(`SELECT hex(id) FROM (${near(Y)})`)).toEqual([
      'FFEEDDCCBBAA99887766554433221100',
      '00112233445566778899AABBCCDDEEFF',
    ]);
    expect(await db.value(`SELECT count(*) FROM docs WHERE id = ${UUID}`)).toBe(1);
    await db.run(`DELETE FROM docs WHERE id = ${UUID}`);
    expect(await db.all(near(X, `AND id = ${UUID}`))).toEqual([]);
    expect(await db.column('SELECT hex(id) FROM docs')).toEqual(['FFEEDDCCBBAA99887766554433221100']);
  });

  test.each([
    ['text', 'NULL', 'docs.id: expected a text, received NULL'],
    ['text', '5', 'docs.id: expected a text, received 5'],
    ['text', '5.5', 'docs.id: expected a text, received 5.5'],
    ['text', "X'00ff'", 'docs.id: expected a text, received a BLOB of 2 bytes'],
    ['blob', 'NULL', 'docs.id: expected a BLOB of 16 bytes, received NULL'],
    ['blob', "'abc'", "docs.id: expected a BLOB of 16 bytes, received 'abc'"],
    ['blob', "X'00ff'", 'docs.id: expected a BLOB of 16 bytes, received a BLOB of 2 bytes'],
  ])('a key of %s is not %s', async (type, key, message) => {
    const db = await openDocs(`key_type=${type}`);
    await expect(db.run(`INSERT INTO docs(id, vector) VALUES (${key}, ${X})`)).rejects.toThrow(message);
    await db.run(`INSERT INTO docs(id, vector) VALUES (${type === 'text' ? "'a'" : UUID}, ${X})`);
    await expect(db.run(`UPDATE docs SET id = ${key}`)).rejects.toThrow(message);
    expect(await db.all(near(X))).toHaveLength(1);
  });

  test('a key that is left out is an error that names it', async () => {
    const db = await openDocs();
    await expect(db.run(`INSERT INTO docs(vector) VALUES (${X})`)).rejects.toThrow('docs.id: expected a text');
  });

  test('the row id is an integer, and stays the same in VACUUM', async () => {
    const db = await openDocs();
    await db.run(`INSERT INTO docs(id, vector) VALUES ('a', ${X}), ('b', ${Y}), ('c', ${Y})`);
    await db.run("DELETE FROM docs WHERE id = 'a'");
    await db.run('VACUUM');
    expect(await db.all('SELECT rowid, id FROM docs')).toEqual([
      [2, 'b'],
      [3, 'c'],
    ]);
    expect(await db.column('SELECT id FROM docs WHERE rowid = 3')).toEqual(['c']);
    await db.run(`UPDATE docs SET rowid = 7 WHERE id = 'b'`);
    await db.run(`INSERT INTO docs(rowid, id, vector) VALUES (5, 'e', ${X})`);
    expect(await db.all('SELECT rowid, id FROM docs ORDER BY rowid')).toEqual([
      [3, 'c'],
      [5, 'e'],
      [7, 'b'],
    ]);
    expect(await db.column(near(Y, 'AND rowid IN (3, 7)'))).toEqual(['c', 'b']);
  });

  test('columns can have the name that the row id has in the file', async () => {
    const db = await openDocs("key=rowid_, key_type=text, metadata='Rowid__ TEXT INDEXED'");
    await db.run(`INSERT INTO docs(rowid_, rowid__, vector) VALUES ('a', 'x', ${X}), ('b', 'y', ${Y})`);
    expect(await db.all(`SELECT * FROM (SELECT rowid_, rowid__ FROM docs WHERE knn_match(distance, ${X}))`)).toEqual([
      ['a', 'x'],
      ['b', 'y'],
    ]);
    expect(await db.column("SELECT rowid_ FROM docs WHERE rowid__ = 'y'")).toEqual(['b']);
  });

  describe('in WHERE', () => {
    const openRows = async () => {
      const db = await openDocs();
      await db.run(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)
        INSERT INTO docs(id, vector) SELECT printf('k%03d', i), vector_from_json(json_array(i, 200 - i), 'float4') FROM n`);
      return db;
    };

    test('the key is looked up, and not scanned for', async () => {
      const db = await openRows();
      expect(await plan(db, "SELECT * FROM docs WHERE id = 'k007'")).toContain('rows: id = ?');
      for (const statement of ["UPDATE docs SET id = 'x' WHERE id = 'k007'", "DELETE FROM docs WHERE id = 'k007'"]) {
        expect(await plan(db, statement)).toContain('rows: id = ?');
      }
      const data = await plan(db, `SELECT "rowid_", "id" FROM docs_data WHERE "id" = 'k007'`);
      expect(data).toContain('USING COVERING INDEX sqlite_autoindex_docs_data_1');
    });

    test.each([
      ["id = 'k007'", ['k007']],
      ["id IS 'k007'", ['k007']],
      ["id IN ('k009', 'k007', 'none')", ['k009', 'k007']],
      ["id IN ('k009', 'k007', 'none') AND id <> 'k007'", ['k009']],
      ["id IN (SELECT 'k0' || 12)", ['k012']],
      ["id = 'none'", []],
      ["id = 'K007'", []],
      ['id = NULL', []],
      ['id IS NULL', []],
      ['id <> NULL', []],
      ["id > 'k198'", ['k200', 'k199']],
      ["id < 'k003' AND id <> 'k001'", ['k002']],
      ["id BETWEEN 'k010' AND 'k012' AND id IS NOT 'k011'", ['k012', 'k010']],
      ["id LIKE 'K00_' AND id > 'k007'", ['k009', 'k008']],
      ["id GLOB 'k00[12]'", ['k002', 'k001']],
      ["id NOT IN ('k200') AND id > 'k198'", ['k199']],
      ["rowid = 5 AND id = 'k005'", ['k005']],
      ["rowid = 5 AND id = 'k006'", []],
    ])('%s is the same in a search and beside it', async (condition, expected) => {
      const db = await openRows();
      expect(await db.column(near(X, `AND ${condition}`))).toEqual(expected);
      expect(await db.column(near(X, `AND ${condition} AND k = 3`))).toEqual(expected);
      expect(await db.column(`SELECT id FROM docs WHERE ${condition} ORDER BY id DESC`)).toEqual(expected);
      expect(await db.column(`SELECT id FROM docs WHERE ${condition} ORDER BY id`)).toEqual([...expected].reverse());
    });

    test('a condition of another collation is judged by SQLite', async () => {
      const db = await openRows();
      expect(await db.column(near(X, "AND id = 'K007' COLLATE NOCASE"))).toEqual(['k007']);
      expect(await db.column("SELECT id FROM docs WHERE id = 'K007' COLLATE NOCASE")).toEqual(['k007']);
    });

    test('an exclusion is part of the search', async () => {
      const db = await openRows();
      const search = near(X, "AND id <> 'k200' AND id IS NOT 'none' AND k = 2");
      expect(await db.column(search)).toEqual(['k199', 'k198']);
      expect(await plan(db, search)).toContain('id <> ?');
    });

    test('a thousand keys and more are one condition', async () => {
      const db = await openRows();
      const keys = Array.from({ length: 1500 }, (_, index) => `'k${String(index + 100)}'`).join();
      expect(await db.value(`SELECT count(*) FROM (${near(X, `AND id IN (${keys})`)})`)).toBe(101);
    });

    test('a join finds the rows of both sides', async () => {
      const db = await openRows();
      await db.run(
        "CREATE TABLE notes(doc TEXT PRIMARY KEY, note TEXT); INSERT INTO notes VALUES ('k199', 'a'), ('k003', 'b')",
      );
      expect(
        await db.all(
          `SELECT note, id FROM docs JOIN notes ON notes.doc = docs.id WHERE knn_match(distance, ${X}) AND k = 3`,
        ),
      ).toEqual([['a', 'k199']]);
      expect(await db.all('SELECT note, id FROM notes JOIN docs ON docs.id = notes.doc ORDER BY note')).toEqual([
        ['a', 'k199'],
        ['b', 'k003'],
      ]);
    });
  });

  test('rows of the same distance come in the order of their insertion, and by key where a query says so', async () => {
    const db = await openDocs();
    await db.run(`INSERT INTO docs(id, vector) VALUES ('c', ${X}), ('a', ${X}), ('b', ${X})`);
    expect(await db.column(near(X))).toEqual(['c', 'a', 'b']);
    expect(await db.column(`${near(X)}, rowid`)).toEqual(['c', 'a', 'b']);
    expect(await db.column(`${near(X)}, id`)).toEqual(['a', 'b', 'c']);
    expect(await db.column(`${near(X)}, id LIMIT 2`)).toEqual(['a', 'b']);
    expect(await db.column('SELECT id FROM docs ORDER BY id DESC')).toEqual(['c', 'b', 'a']);
    expect(await db.column('SELECT id FROM docs ORDER BY rowid DESC')).toEqual(['b', 'a', 'c']);
  });

  test('a row that takes another key keeps its vector, and searches of other connections see the new key', async () => {
    const db = await openDocs();
    const other = await open(file());
    await db.run(`INSERT INTO docs(id, vector) VALUES ('a', ${X}), ('b', ${Y})`);
    expect(await other.column(near(X, "AND id <> 'b'"))).toEqual(['a']);
    await db.run("UPDATE docs SET id = 'z' WHERE id = 'a'");
    expect(await other.column(near(X))).toEqual(['z', 'b']);
    await expect(db.run("UPDATE docs SET id = 'b' WHERE id = 'z'")).rejects.toThrow(
      'UNIQUE constraint failed: docs.id',
    );
    await db.run("UPDATE OR IGNORE docs SET id = 'b' WHERE id = 'z'");
    expect(await other.column(near(X))).toEqual(['z', 'b']);
    await db.run("UPDATE OR REPLACE docs SET id = 'b' WHERE id = 'z'");
    expect(await other.all(near(X))).toEqual([['b', 0]]);
    expect(await db.column('PRAGMA integrity_check')).toEqual(['ok']);
  });

  test('a table that is renamed keeps its keys', async () => {
    const db = await openDocs("key_type=text, metadata='slug TEXT UNIQUE'");
    await db.run(`INSERT INTO docs(id, slug, vector) VALUES ('a', 's', ${X})`);
    await db.run('ALTER TABLE docs RENAME TO papers');
    await expect(db.run(`INSERT INTO papers(id, vector) VALUES ('a', ${X})`)).rejects.toThrow('failed: papers.id');
    await expect(db.run(`INSERT INTO papers(id, slug, vector) VALUES ('b', 's', ${X})`)).rejects.toThrow(
      'failed: papers.slug',
    );
    await create(db, "key_type=text, metadata='slug TEXT UNIQUE'");
    expect(await db.column('PRAGMA integrity_check')).toEqual(['ok']);
  });
});
