// JSON TAGS columns and the functions on tags. A reference by json_each of SQLite says which rows have which tags.

import { describe, expect, test } from 'vitest';
import { isExhaustive } from '../../support/is-exhaustive.js';
import { betterSqlite3, hosts } from '../host.js';
import type { BetterSqlite3Connection } from '../support/better-sqlite3-connection.js';
import type { Connection, Value } from '../support/connection.js';
import { Random } from '../support/random.js';
import { blob, text } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

const query = blob([0, 0], 'int1');
const search = (where: string, columns = 'id') =>
  `SELECT ${columns} FROM docs WHERE knn_match(distance, ${query}) AND ${where} ORDER BY id`;
const create = (metadata = 'tags JSON TAGS', options = '') =>
  `CREATE VIRTUAL TABLE docs USING vector(dim=2, type=int1, metadata='${metadata.replaceAll("'", "''")}'${options})`;

describe.each(hosts)('$name', (host) => {
  const { open, file } = workspace(host);

  async function openDocs(tags: readonly (string | null)[], db?: Connection): Promise<Connection> {
    const docs = db ?? (await open());
    await docs.run(create());
    const rows = tags.map((each, index) => `(${blob([index, 0], 'int1')}, ${each === null ? 'NULL' : text(each)})`);
    await docs.run(`INSERT INTO docs(vector, tags) VALUES ${rows.join()}`);
    return docs;
  }

  /** The rows of a search, which must be those of an ordinary query. */
  async function found(db: Connection, where: string): Promise<Value[]> {
    const rows = await db.column(search(where));
    expect(await db.column(`SELECT id FROM docs WHERE ${where} ORDER BY id`), where).toEqual(rows);
    return rows;
  }

  const some = ['["a","b"]', '["b", 1]', '["1"]', '[]', null, '["a","a",1]', '["\\u0061\\n\\ud83d\\ude00", -0]'];

  test.each([
    [`vector_has_any(tags, '["a"]')`, [1, 6]],
    [`vector_has_any(tags, '["a", "1"]')`, [1, 3, 6]],
    [`vector_has_any(tags, '[1, "x"]')`, [2, 6]],
    [`vector_has_any(tags, '["x"]')`, []],
    [`vector_has_any(tags, '[]')`, []],
    [`vector_has_any(tags, NULL)`, []],
    [`vector_has_all(tags, '["a", 1]')`, [6]],
    [`vector_has_all(tags, '["b", "x"]')`, []],
    [`vector_has_all(tags, '["b", "b"]')`, [1, 2]],
    [`vector_has_all(tags, '[]')`, [1, 2, 3, 4, 6, 7]],
    [`vector_has_all(tags, NULL)`, []],
    [`vector_has_none(tags, '["a", "b"]')`, [3, 4, 5, 7]],
    [`vector_has_none(tags, '[]')`, [1, 2, 3, 4, 5, 6, 7]],
    [`vector_has_none(tags, NULL)`, []],
    [`vector_has(tags, 'b')`, [1, 2]],
    [`vector_has(tags, 1)`, [2, 6]],
    [`vector_has(tags, 1.0)`, [2, 6]],
    [`vector_has(tags, '1')`, [3]],
    [`vector_has(tags, 0)`, [7]],
    [`vector_has(tags, 'a' || char(10) || char(128512))`, [7]],
    [`vector_has(tags, NULL)`, []],
    [`NOT vector_has(tags, 'b')`, [3, 4, 5, 6, 7]],
    [`vector_has(tags, 'b') AND vector_has_none(tags, '[1]')`, [1]],
    [`(vector_has(tags, '1') OR tags IS NULL)`, [3, 5]],
    [`tags IS NULL AND vector_has_none(tags, '["a"]')`, [5]],
    [`tags = '[]' AND vector_has_all(tags, '[]')`, [4]],
    [`tags LIKE '%"a"%' AND vector_has(tags, 'b')`, [1]],
    [`id IN (1, 2, 3) AND vector_has(tags, 'b')`, [1, 2]],
    [`id > 1 AND vector_has_any(tags, '["a", "b"]')`, [2, 6]],
  ])('%s', async (where, ids) => {
    const db = await openDocs(some);
    expect(await found(db, where)).toEqual(ids);
  });

  test('a test is a condition of the search', async () => {
    const db = await openDocs(some);
    for (const [where, words] of [
      ["vector_has_any(tags, '[1]')", 'vector_has_any(tags, ?)'],
      ["vector_has(tags, 'a') AND vector_has_none(tags, '[1]')", 'vector_has_none(tags, ?)'],
    ] as const) {
      const [plan] = await db.all(`EXPLAIN QUERY PLAN ${search(where)}`);
      expect(plan?.at(-1)).toContain(words);
    }
  });

  test('other JSON arrays are tested row by row, and only their texts and integers are tags', async () => {
    const db = await open();
    await db.run(create('list TEXT'));
    const lists = ['["a", 1.5, true, null, {"b": ["c"]}, [1]]', '[1]', '["b"]', null];
    const rows = lists.map((list) => `(${query}, ${list === null ? 'NULL' : text(list)})`);
    await db.run(`INSERT INTO docs(vector, list) VALUES ${rows.join()}`);
    expect(await found(db, `vector_has_any(list, '["a", "c"]')`)).toEqual([1]);
    expect(await found(db, `vector_has_none(list, '["a", 1]')`)).toEqual([3, 4]);
    expect(await found(db, `vector_has(list, 1)`)).toEqual([2]);
    expect(await db.value(`SELECT vector_has_any(CAST('["a"]' AS BLOB), '["a"]')`)).toBe(1);
  });

  test.each([
    ["vector_has_any('{}', '[]')", 'vector_has_any(): expected a JSON array as first argument, received {}'],
    ["vector_has_all('[1', '[]')", 'vector_has_all(): expected a JSON array as first argument, received [1'],
    ['vector_has(5, 1)', 'vector_has(): expected a JSON array as first argument, received 5'],
    [
      "vector_has_none('[]', '[1.5]')",
      'vector_has_none(): expected a JSON array of texts or integers as second argument, received [1.5]',
    ],
    ["vector_has_any('[]', 'a')", 'of texts or integers as second argument, received a'],
    ["vector_has_any('[]', '[1] x')", 'of texts or integers as second argument, received [1] x'],
    ["vector_has_any('[]', '[9223372036854775808]')", 'as second argument, received [9223372036854775808]'],
    ["vector_has('[]', 1.5)", 'vector_has(): expected a text or an integer as second argument, received 1.5'],
    ["vector_has('[]', X'00')", 'expected a text or an integer as second argument, received a BLOB of 1 bytes'],
  ])('%s is an error', async (call, message) => {
    const db = await openDocs(some);
    await expect(db.value(`SELECT ${call}`)).rejects.toThrow(message);
  });

  test('a search for what are no tags is the same error', async () => {
    const db = await openDocs(some);
    await expect(db.all(search(`vector_has_any(tags, '{"a": 1}')`))).rejects.toThrow(
      'vector_has_any(): expected a JSON array of texts or integers as second argument, received {"a": 1}',
    );
  });

  test.each([
    ["'a'", 'a'],
    ["'{}'", '{}'],
    ['5', '5'],
    ['1.5', '1.5'],
    ["X'5b5d'", 'a BLOB of 2 bytes'],
    [`'["a", 1.5]'`, '["a", 1.5]'],
    [`'["a", null]'`, '["a", null]'],
    [`'[["a"]]'`, '[["a"]]'],
    [`'["a"] x'`, '["a"] x'],
    [`'["a",]'`, '["a",]'],
    [`'["a" "b"]'`, '["a" "b"]'],
    [`'[01]'`, '[01]'],
    [`'["\\x"]'`, '["\\x"]'],
    [`'["\\u12"]'`, '["\\u12"]'],
    [`'["a'`, '["a'],
    [`'["' || char(10) || '"]'`, '["\n"]'],
    [`'${'x'.repeat(80)}'`, `${'x'.repeat(60)}...`],
  ])('a value %s is refused under every conflict clause, and changes nothing', async (value, received) => {
    const db = await openDocs(['["a"]']);
    const message = `docs.tags: expected a JSON array of texts or integers, received ${received}`;
    for (const verb of ['INSERT', 'INSERT OR IGNORE', 'REPLACE']) {
      await expect(db.run(`${verb} INTO docs VALUES (1, ${query}, ${value})`)).rejects.toThrow(message);
    }
    await expect(db.run(`UPDATE docs SET tags = ${value}`)).rejects.toThrow(message);
    expect(await db.all('SELECT id, tags FROM docs')).toEqual([[1, '["a"]']]);
  });

  test.each([
    ['tags JSON TAGS INDEXED', 'expected JSON TAGS with NOT NULL and DEFAULT at most, received INDEXED'],
    ['tags JSON TAGS PARTITION KEY', 'received PARTITION KEY'],
    ['tags JSON TAGS COLLATE NOCASE', 'received COLLATE'],
    ["a TEXT, tags JSON TAGS AS (a ->> '$.tags')", 'received GENERATED ALWAYS AS'],
    ["tags JSON TAGS DEFAULT '{}'", 'the default of tags: expected a JSON array of texts or integers, received {}'],
  ])('metadata=%s is refused', async (metadata, message) => {
    const db = await open();
    await expect(db.run(create(metadata))).rejects.toThrow(message);
    expect(await db.all('SELECT * FROM sqlite_master')).toEqual([]);
  });

  test('the type is told by vector_definition(), and SQLite sees a text', async () => {
    const db = await open();
    await db.run(create('tags json  Tags NOT NULL DEFAULT \'["new"]\''));
    await db.run(`INSERT INTO docs(vector) VALUES (${query})`);
    expect(await db.column(search("vector_has(tags, 'new')"))).toEqual([1]);
    expect(JSON.parse(String(await db.value("SELECT vector_definition('docs')"))).metadata).toMatchObject([
      { name: 'tags', type: 'json  Tags', not_null: true, default: `'["new"]'` },
    ]);
    expect(await db.value("SELECT type FROM pragma_table_info('docs') WHERE name = 'tags'")).toBe('TEXT');
    expect(JSON.parse(String(await db.value("SELECT vector_index_info('docs')")))).toMatchObject({ format_version: 2 });
    await expect(db.run('UPDATE docs SET tags = NULL')).rejects.toThrow('NOT NULL constraint failed: docs.tags');
  });

  test('changes are found at once, on every connection, and undone by a rollback', async () => {
    const db = await openDocs(some, await open(file()));
    const other = await open(file());
    const expectBoth = async (tag: string, ids: number[]) => {
      for (const each of [db, other]) expect(await each.column(search(`vector_has(tags, '${tag}')`))).toEqual(ids);
    };
    await expectBoth('a', [1, 6]);
    await db.run(`UPDATE docs SET tags = '["a", "new"]' WHERE id IN (2, 5)`);
    await expectBoth('a', [1, 2, 5, 6]);
    await expectBoth('new', [2, 5]);
    await other.run('DELETE FROM docs WHERE id = 1; UPDATE docs SET tags = NULL WHERE id = 6');
    await expectBoth('a', [2, 5]);
    await db.run(`BEGIN; UPDATE docs SET tags = '["a"]'; INSERT INTO docs(vector, tags) VALUES (${query}, '["a"]')`);
    expect(await db.column(search("vector_has(tags, 'a')"))).toEqual([2, 3, 4, 5, 6, 7, 8]);
    await db.run('ROLLBACK');
    await expectBoth('a', [2, 5]);
    await db.value("SELECT vector_rebuild_index('docs')");
    await expectBoth('new', [2, 5]);
  });
});

describe('a damaged file', () => {
  const { open } = workspace(betterSqlite3);

  test('damage is told by a search and by PRAGMA integrity_check', async () => {
    const db = (await open()) as BetterSqlite3Connection;
    await db.run(create());
    await db.run(`INSERT INTO docs(vector, tags) VALUES (${query}, '[]'), (${query}, '[]')`);
    db.raw.unsafeMode();
    await db.run(`UPDATE docs_data SET tags = '["a", {}]' WHERE id = 2`);
    expect(await db.value('PRAGMA integrity_check')).toContain(
      'row 2: tags: expected a JSON array of texts or integers, received ["a", {}]',
    );
    await expect(db.all(search("vector_has(tags, 'a')"))).rejects.toThrow('row 2: tags: expected a JSON array');
  });
});

describe('random filters', () => {
  const { open, file } = workspace(betterSqlite3);
  const TAGS = ['a', 'b', 'c', 'd', '1', 'é', 1, 2, -3, 'rare'];

  const someTags = (random: Random, most: number) =>
    Array.from({ length: random.integer(0, most) }, () => random.pick(TAGS));

  /** What json_each says of a test. */
  function reference(test: string, json: string): string {
    const each = (table: string) => `json_each(${table})`;
    const isThere = `EXISTS (SELECT 1 FROM ${each('tags')} t WHERE t.value = w.value AND t.type = w.type)`;
    const wanted = each(text(json));
    if (test === 'vector_has_any') return `EXISTS (SELECT 1 FROM ${wanted} w WHERE ${isThere})`;
    if (test === 'vector_has_none') return `NOT EXISTS (SELECT 1 FROM ${wanted} w WHERE ${isThere})`;
    return `tags IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ${wanted} w WHERE NOT ${isThere})`;
  }

  const STEPS = isExhaustive ? 2000 : 200;

  test.each([
    ['without an index', 120, 'mode=exact'],
    ['with an index that is merged often', 400, 'mode=hnsw, merge_every=150'],
    ['with an index', 3000, 'mode=hnsw, merge_every=2500'],
  ])('find what json_each finds, between writes, rollbacks and merges: %s', async (_, rows, options) => {
    const random = new Random(7);
    const first = (await open(file())) as BetterSqlite3Connection;
    const second = (await open(file())) as BetterSqlite3Connection;
    const value = () => (random.chance(0.1) ? 'NULL' : text(JSON.stringify(someTags(random, 4))));
    await first.run(create('tags JSON TAGS', `, ${options}`));
    const vector = () => blob(random.vector(2), 'int1');
    const insert = (count: number) =>
      `INSERT INTO docs(vector, tags) VALUES ${Array.from({ length: count }, () => `(${vector()}, ${value()})`).join()}`;
    await first.run(insert(rows));
    const write = () => {
      const key = random.integer(1, rows);
      return random.pick([
        `UPDATE docs SET tags = ${value()} WHERE id = ${key}`,
        `UPDATE docs SET tags = ${value()} WHERE id BETWEEN ${key} AND ${key + 40}`,
        `UPDATE docs SET vector = ${vector()}, tags = ${value()} WHERE id = ${key}`,
        `UPDATE docs SET vector = ${vector()} WHERE id = ${key}`,
        `DELETE FROM docs WHERE id = ${key}`,
        `REPLACE INTO docs VALUES (${key}, ${vector()}, ${value()})`,
        insert(random.integer(1, 5)),
      ]);
    };
    for (let step = 0; step < STEPS; step++) {
      const [db, other] = random.chance(0.5) ? [first, second] : [second, first];
      const isUndone = random.chance(0.3);
      await db.run('BEGIN');
      for (let left = random.integer(0, 3); left > 0; left--) await db.run(write());
      const tests = Array.from({ length: random.integer(1, 2) }, () => {
        const test = random.pick(['vector_has_any', 'vector_has_all', 'vector_has_none']);
        return { test, json: JSON.stringify([...someTags(random, 2), ...(random.chance(0.1) ? ['nobody'] : [])]) };
      });
      const where = tests.map(({ test, json }) => `${test}(tags, ${text(json)})`).join(' AND ');
      const expected = tests.map(({ test, json }) => reference(test, json)).join(' AND ');
      const check = async (connection: BetterSqlite3Connection) => {
        const ids = await connection.column(`SELECT id FROM docs_data WHERE ${expected} ORDER BY id`);
        expect(await connection.column(search(where)), `step ${step}: ${where}`).toEqual(ids);
      };
      await check(db);
      await db.run(isUndone ? 'ROLLBACK' : 'COMMIT');
      await check(db);
      await check(other);
    }
    expect(await first.value('PRAGMA integrity_check')).toBe('ok');
  });
});
