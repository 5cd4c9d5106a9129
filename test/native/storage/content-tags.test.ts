// Tags in the filter columns of an index over an ordinary table. No write checks them there, so any value may come.

import { describe, expect, test } from 'vitest';
import { hosts } from '../host.js';
import type { Connection } from '../support/connection.js';
import { workspace } from '../support/workspace.js';

const ROWS = 60;

/** Row n lies at (n, 1). Each column has the same tags: `t0` to `t6`, `u0` to `u2`, and one that is an integer. */
function posts(more = ''): string {
  const json = (n: number) => (n % 9 === 0 ? 'NULL' : n % 10 === 0 ? "'[]'" : `'["t${n % 7}", "u${n % 3}", ${n % 4}]'`);
  const rows = Array.from({ length: ROWS }, (_, i) => {
    const tags = json(i + 1);
    return `(${i + 1}, 'k${i + 1}', ${tags}, ${tags}, ${tags}, CAST(${tags} AS BLOB), 'd${i % 5}', '[${i + 1}, 1]')`;
  });
  return `CREATE TABLE posts(id INTEGER PRIMARY KEY, slug TEXT UNIQUE, tags TEXT NOT NULL DEFAULT '[]', json JSON, declared JSON TAGS, bytes BLOB,
      dataset TEXT, embedding BLOB);
    INSERT INTO posts VALUES ${rows.join().replaceAll(', NULL, NULL, NULL', ", '[]', NULL, NULL")}${more}`;
}

const index = (filters: string, more = '', name = 'docs') =>
  `CREATE VIRTUAL TABLE ${name} USING vector(dim=2, content=posts, content_column=embedding, content_filters='${filters}'${more})`;

const FILTERS = 'tags, json, declared, bytes, dataset PARTITION KEY';

const tests = (column: string) => [
  `vector_has_any(${column}, '["t3"]')`,
  `vector_has_any(${column}, '["t1", "u2"]')`,
  `vector_has_any(${column}, '["nobody"]')`,
  `vector_has_any(${column}, '[]')`,
  `vector_has_any(${column}, NULL)`,
  `vector_has_all(${column}, '["u1", 2]')`,
  `vector_has_all(${column}, '[]')`,
  `vector_has_none(${column}, '["t3", "u1"]')`,
  `vector_has_none(${column}, '[]')`,
  `vector_has(${column}, 'u0')`,
  `vector_has(${column}, 3)`,
  `NOT vector_has(${column}, 'u0')`,
  `vector_has(${column}, 'u0') AND dataset = 'd2'`,
  `vector_has(${column}, 'u0') AND dataset IN ('d1', 'd2') AND ${column} IS NOT NULL`,
  `vector_has_none(${column}, '["t5"]') AND id BETWEEN 10 AND 30`,
  `vector_has(${column}, 'u0') AND id IN (1, 3, 12, 15, 18)`,
];

const COLUMNS = ['tags', 'json', 'declared', 'bytes'];
const CONDITIONS = COLUMNS.flatMap(tests);

describe.each(hosts)('$name', (host) => {
  const { open, file } = workspace(host);

  const search = (condition: string, limit = 5) =>
    `SELECT id FROM docs WHERE knn_match(distance, '[20.2, 1]') AND ${condition} ORDER BY distance LIMIT ${limit}`;
  const withK = (condition: string) =>
    `SELECT id FROM docs WHERE knn_match(distance, '[20.2, 1]') AND ${condition} AND k = 5 ORDER BY distance`;

  async function create(filters = FILTERS, more = ', mode=hnsw', path?: string): Promise<Connection> {
    const db = await open(path);
    await db.run(posts());
    await db.run(index(filters, more));
    return db;
  }

  async function expectAgreement(db: Connection, conditions: readonly string[] = CONDITIONS): Promise<void> {
    for (const condition of conditions) {
      const wanted = await db.column(
        `SELECT id FROM posts WHERE embedding IS NOT NULL AND (${condition}) ORDER BY vector_distance(embedding, '[20.2, 1]', 'l2', 'float4'), id LIMIT 5`,
      );
      expect(await db.column(search(condition)), condition).toEqual(wanted);
      if (!condition.startsWith('NOT')) expect(await db.column(withK(condition)), condition).toEqual(wanted);
      expect(await db.column(`SELECT id FROM docs WHERE ${condition} ORDER BY id`), condition).toEqual(
        await db.column(`SELECT id FROM posts WHERE embedding IS NOT NULL AND (${condition}) ORDER BY id`),
      );
    }
    expect(await db.column('PRAGMA integrity_check')).toEqual(['ok']);
  }

  test.each([', mode=auto', ', mode=hnsw', ', mode=exact', ', mode=hnsw, merge_every=1'])(
    'a search by tags finds what the table says, with %s',
    async (mode) => {
      const db = await create(FILTERS, mode);
      await expectAgreement(db);
      await db.run('CREATE INDEX posts_dataset ON posts(dataset)');
      await expectAgreement(db);
    },
  );

  test('a search by tags finds what the table says, where the keys are texts', async () => {
    const db = await open();
    await db.run(
      posts().replace('id INTEGER PRIMARY KEY, slug TEXT UNIQUE', 'id INTEGER UNIQUE, slug TEXT PRIMARY KEY'),
    );
    await db.run(index(FILTERS, ', key_type=text, content_key=slug, mode=hnsw'));
    for (const condition of CONDITIONS.filter((each) => !each.includes(' id '))) {
      const wanted = `SELECT slug FROM posts WHERE ${condition} ORDER BY vector_distance(embedding, '[20.2, 1]', 'l2', 'float4') LIMIT 5`;
      expect(await db.column(search(condition).replace('SELECT id', 'SELECT slug')), condition).toEqual(
        await db.column(wanted),
      );
    }
  });

  test('a test of tags is a condition of the search, whatever the type of the column', async () => {
    const db = await create();
    for (const column of COLUMNS) {
      const plan = await db.row(`EXPLAIN QUERY PLAN ${search(`vector_has_any(${column}, '["t3"]')`)}`);
      expect(String(plan?.at(-1))).toContain(`: vector_has_any(${column}, ?)`);
    }
  });

  test('a column that ordinary tables know as JSON TAGS has the affinity that SQLite gives it', async () => {
    const db = await create();
    await db.run("UPDATE posts SET declared = '12' WHERE id = 20");
    for (const condition of ["declared = '12'", 'declared = 12']) await expectAgreement(db, [condition]);
  });

  test.each([
    ['an UPDATE of tags', `UPDATE posts SET tags = '["t3", "new"]', json = '["t3"]' WHERE id BETWEEN 15 AND 25`],
    ['tags that go', 'UPDATE posts SET json = NULL, declared = NULL, bytes = NULL WHERE id > 10'],
    ['an INSERT', `INSERT INTO posts(tags, json, embedding) VALUES ('["t3"]', '["t3"]', '[20, 1]')`],
    ['a DELETE', "DELETE FROM posts WHERE vector_has(tags, 't3')"],
    ['REPLACE over another column', `REPLACE INTO posts(slug, tags, embedding) VALUES ('k20', '["t3"]', '[20, 1]')`],
    ['REPLACE without a vector', "REPLACE INTO posts(slug) VALUES ('k20'), ('k21'), ('k22')"],
  ])('the search follows %s, and its rollback', async (_, change) => {
    const db = await create();
    await expectAgreement(db);
    await db.run(`BEGIN; ${change}`);
    await expectAgreement(db);
    await db.run('ROLLBACK');
    await expectAgreement(db);
    await db.run(`BEGIN; SAVEPOINT s; ${change}; ROLLBACK TO s; COMMIT`);
    await expectAgreement(db);
    await db.run(change);
    await expectAgreement(db);
    await db.value("SELECT vector_rebuild_index('docs')");
    await expectAgreement(db);
  });

  test('the search follows another connection', async () => {
    const path = file();
    const db = await create(FILTERS, ', mode=hnsw', path);
    const other = await open(path);
    await expectAgreement(other);
    await db.run(`UPDATE posts SET tags = '["t3"]' WHERE id = 20`);
    expect(await other.column(search("vector_has(tags, 't3')", 1))).toEqual([20]);
    await db.run('UPDATE posts SET tags = \'["t4"]\' WHERE id = 20');
    await expectAgreement(other);
  });

  describe('a value that is no JSON array', () => {
    const wrong = ["'{}'", "'news, sport'", '5', "'[1'", "X'00'", `'["a"] x'`];
    const message = /vector_has_any\(\): expected a JSON array as first argument, received /;
    const has = (column: string) => `vector_has_any(${column}, '["t3"]')`;

    test.each(wrong)('%s is an error where the search comes to its row, as in any other query', async (value) => {
      for (const more of ['', ' AND id BETWEEN 15 AND 25', ' AND id IN (3, 17, 20, 24)', " AND dataset = 'd4'"]) {
        const db = await create();
        await db.run(`UPDATE posts SET json = ${value} WHERE id = 20`);
        await expect(db.column(`SELECT id FROM posts WHERE ${has('json')}${more}`), more).rejects.toThrow(message);
        for (const limit of [1, 2, 50]) {
          await expect(db.column(search(has('json') + more, limit)), more).rejects.toThrow(message);
        }
        await expect(db.column(withK(has('json') + more)), more).rejects.toThrow(message);
      }
    });

    test.each(wrong)('%s is no error where the search does not come to its row', async (value) => {
      const db = await create();
      await db.run('CREATE INDEX posts_dataset ON posts(dataset)');
      await db.run(`UPDATE posts SET json = ${value}, dataset = 'd2' WHERE id = 60`);
      for (const [more, nearest] of [
        ['', 17],
        [' AND id > 20', 24],
        [' AND id IN (3, 24, 31, 60)', 24],
        [" AND dataset = 'd2'", 3],
        [" AND dataset = 'd2' AND vector_has(bytes, 'u2')", 38],
      ] as const) {
        expect(await db.column(search(has('json') + more, 1)), more).toEqual([nearest]);
      }
    });

    test('counts again once it is one', async () => {
      const db = await create();
      await db.run('UPDATE posts SET json = 5');
      await expect(db.column(search(has('json')))).rejects.toThrow(message);
      await db.run('UPDATE posts SET json = tags');
      await expectAgreement(db);
    });

    test('is found by its value, and by no test of it that is never made', async () => {
      const db = await create();
      await db.run("UPDATE posts SET json = 'news' WHERE id = 20");
      expect(await db.column(search("json = 'news'"))).toEqual([20]);
      expect(await db.column(search(`json <> 'news' AND ${has('json')}`, 1))).toEqual([17]);
    });
  });

  test('a test of a column that is no filter column is left to SQLite', async () => {
    const db = await create('json');
    expect(
      await db.column(`SELECT p.id FROM docs e JOIN posts p USING (id) WHERE knn_match(e.distance, '[20.2, 1]')
        AND vector_has_any(p.tags, '["t3"]') ORDER BY e.distance LIMIT 2`),
    ).toEqual([17, 24]);
  });
});
