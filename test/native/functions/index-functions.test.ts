// vector_rebuild_index, vector_merge_index, vector_ef_search and vector_index_info: how they are called, and what they answer. And how
// vector_definition is called: table-definition.test.ts is about what it answers.

import { describe, expect, test } from 'vitest';
import { hosts } from '../host.js';
import type { Connection } from '../support/connection.js';
import { text } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

const table = (name = 'docs') => `CREATE VIRTUAL TABLE ${name} USING vector(dim=2, metric=cosine, type=int2)`;
const insert = (
  name: string,
  rows: number,
) => `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows})
  INSERT INTO ${name}(id, vector) SELECT i, '[' || i || ', 1]' FROM n`;
const ids = (db: Connection, name = 'docs') =>
  db.column(`SELECT id FROM ${name} WHERE knn_match(distance, '[1, 0]') ORDER BY distance`);

async function info(db: Connection, name = 'docs'): Promise<Record<string, unknown>> {
  return JSON.parse(String(await db.value(`SELECT vector_index_info(${text(name)})`)));
}

const calls = {
  vector_rebuild_index: 'vector_rebuild_index(TABLE)',
  vector_merge_index: 'vector_merge_index(TABLE)',
  vector_sync_index: 'vector_sync_index(TABLE)',
  vector_upgrade: 'vector_upgrade(TABLE)',
  vector_ef_search: 'vector_ef_search(TABLE, 50)',
  vector_calibrate: 'vector_calibrate(TABLE, NULL)',
  vector_index_info: 'vector_index_info(TABLE)',
  vector_definition: 'vector_definition(TABLE)',
  vector_last_search: 'vector_last_search(TABLE)',
};

const noTables: [name: string, message: RegExp][] = [
  ["'nothing'", /nothing/],
  ["'main.nothing'", /nothing/],
  ["'elsewhere.docs'", /elsewhere/],
  ["'docs_data'", /docs_data/],
  ["'ordinary'", /ordinary/],
  ["'a_view'", /a_view/],
  ["'sqlite_master'", /sqlite_master/],
  ["''", /expected/],
  ['NULL', /NULL/],
  ['5', /5/],
  ["X'646f6373'", /expected/],
];

describe.each(hosts)('$name', (host) => {
  const { open, file } = workspace(host);

  async function openTable() {
    const db = await open();
    await db.run(`${table()}; ${insert('docs', 4)}`);
    return db;
  }

  describe.each(Object.entries(calls))('%s', (_, call) => {
    const on = (name: string) => `SELECT ${call.replace('TABLE', name)}`;

    test('names a table bare, with its schema, and in any case', async () => {
      const db = await openTable();
      for (const name of ["'docs'", "'main.docs'", "'DOCS'", "'Main.Docs'"]) {
        expect(await db.value(on(name)), name).toEqual(await db.value(on("'docs'")));
      }
    });

    test('finds attached and temporary tables', async () => {
      const db = await openTable();
      await db.run(`ATTACH ${text(file('other.db'))} AS other; ${table('other.news')}; ${table('temp.notes')}`);
      for (const name of ["'other.news'", "'news'", "'temp.notes'", "'notes'"]) await db.value(on(name));
    });

    test('takes a bare name as SQLite does: temp, then main, then what is attached', async () => {
      const db = await openTable();
      await db.run(`ATTACH ':memory:' AS other; ${table('other.docs')}`);
      expect(await info(db)).toMatchObject({ rows: 4 });
      expect(await info(db, 'other.docs')).toMatchObject({ rows: 0 });
      await db.run(`${table('temp.docs')}; ${insert('temp.docs', 2)}`);
      expect(await info(db)).toMatchObject({ rows: 2 });
      expect(await info(db, 'main.docs')).toMatchObject({ rows: 4 });
      await db.value(on("'other.docs'"));
    });

    test('refuses what is no vector table', async () => {
      const db = await openTable();
      await db.run('CREATE TABLE ordinary(a); CREATE VIEW a_view AS SELECT * FROM docs');
      for (const [name, message] of noTables) await expect(db.value(on(name)), name).rejects.toThrow(message);
      expect(await ids(db)).toEqual([4, 3, 2, 1]);
    });

    test('refuses another number of arguments', async () => {
      const db = await openTable();
      await expect(db.value(`SELECT ${call.split('(')[0]}()`)).rejects.toThrow(/number of arguments/);
    });

    test('leaves rows as they are, in a transaction that is rolled back too', async () => {
      const db = await openTable();
      await db.run("BEGIN; INSERT INTO docs VALUES (9, '[9, 1]')");
      await db.value(on("'docs'"));
      expect(await ids(db)).toEqual([9, 4, 3, 2, 1]);
      await db.run('ROLLBACK');
      expect(await ids(db)).toEqual([4, 3, 2, 1]);
    });
  });

  describe('vector_rebuild_index', () => {
    test('returns the number of rows', async () => {
      const db = await openTable();
      expect(await db.value("SELECT vector_rebuild_index('docs')")).toBe(4);
      await db.run('DELETE FROM docs WHERE id < 3');
      expect(await db.value("SELECT vector_rebuild_index('docs')")).toBe(2);
      await db.run('DELETE FROM docs');
      expect(await db.value("SELECT vector_rebuild_index('docs')")).toBe(0);
    });

    test('with type and metric: accepted when they are the table’s own', async () => {
      const db = await openTable();
      expect(await db.value("SELECT vector_rebuild_index('docs', 'int2', 'cosine')")).toBe(4);
      expect(await db.value("SELECT vector_rebuild_index('docs', 'INT2', 'Cosine')")).toBe(4);
      await db.run('CREATE VIRTUAL TABLE dots USING vector(dim=2, metric=ip)');
      expect(await db.value("SELECT vector_rebuild_index('dots', 'float4', 'inner_product')")).toBe(0);
      expect(await db.value("SELECT vector_rebuild_index('dots', 'float4', 'ip')")).toBe(0);
    });

    test.each([
      ["'float4', 'cosine'", /type.*int2.*float4/s],
      ["'int2', 'l2'", /metric.*cosine.*l2/s],
      ["'integer', 'cosine'", /integer/],
      ["'int2', 'angle'", /angle/],
      ["NULL, 'cosine'", /NULL/],
      ["'int2', NULL", /NULL/],
      ["'int2'", /number of arguments/],
    ])('with other ones it says both: %s', async (more, message) => {
      const db = await openTable();
      await expect(db.value(`SELECT vector_rebuild_index('docs', ${more})`)).rejects.toThrow(message);
    });

    test('cannot write where the connection cannot', async () => {
      const db = await open(file());
      await db.run(`${table()}; ${insert('docs', 4)}`);
      const reader = await open(file(), { readonly: true });
      await expect(reader.value("SELECT vector_rebuild_index('docs')")).rejects.toThrow(/readonly/);
      expect(await ids(reader)).toEqual([4, 3, 2, 1]);
    });
  });

  test('vector_merge_index can be called at any time, and rows stay findable', async () => {
    const db = await openTable();
    for (const id of [5, 6]) {
      await db.run(`INSERT INTO docs VALUES (${id}, '[${id}, 1]')`);
      expect(typeof (await db.value("SELECT vector_merge_index('docs')"))).toBe('number');
    }
    expect(await ids(db)).toEqual([6, 5, 4, 3, 2, 1]);
    expect(await info(db)).toMatchObject({ rows: 6 });
  });

  describe('the index', () => {
    const create = (options: string) => `CREATE VIRTUAL TABLE docs USING vector(dim=2, type=int2, ${options})`;
    const plan = async (db: Connection, condition = 'AND k = 5') =>
      (await db.all(`EXPLAIN QUERY PLAN SELECT id FROM docs WHERE knn_match(distance, '[1, 0]') ${condition}`))
        .map((row) => row.at(-1))
        .join();

    test.each([
      ['mode=auto', 0, false],
      ['mode=hnsw', 100, true],
      ['mode=exact', 100, false],
    ])('%s: vector_merge_index merges, and says how many rows had changed', async (options, merged, graph) => {
      const db = await open();
      await db.run(`${create(options)}; ${insert('docs', 100)}`);
      expect(await info(db)).toMatchObject({ segment_rows: 0, delta_rows: 100, graph: false });
      expect(await db.value("SELECT vector_merge_index('docs')")).toBe(merged);
      expect(await info(db)).toMatchObject({ segment_rows: merged, delta_rows: 100 - merged, graph });
      expect(await db.value("SELECT vector_merge_index('docs')")).toBe(0);
      if (merged === 0) return;
      await db.run("UPDATE docs SET vector = '[0, 7]' WHERE id < 4; DELETE FROM docs WHERE id = 3");
      await db.run("INSERT INTO docs VALUES (200, '[5, 5]')");
      expect(await info(db)).toMatchObject({ rows: 100, segment_rows: 100, delta_rows: 3, dead_rows: 3 });
      expect(await db.value("SELECT vector_sync_index('docs')")).toBe(4); // the former name
      expect(await info(db)).toMatchObject({ rows: 100, segment_rows: 100, delta_rows: 0, dead_rows: 0 });
    });

    test.each([
      ['mode=hnsw, merge_every=10', 9, 10],
      ['mode=exact, merge_every=10', 9, 10],
      ['mode=hnsw', 4999, 5000],
      ['mode=exact', 4999, 5000],
      ['mode=auto', 9999, 10_000],
      ['mode=auto, merge_every=10', 9999, 10_000],
    ])('%s: made by the commit after which it has enough rows', async (options, few, enough) => {
      const db = await open();
      await db.run(`${create(options)}; ${insert('docs', few)}`);
      expect(await info(db)).toMatchObject({ segment_rows: 0, delta_rows: few });
      await db.run(`DELETE FROM docs; ${insert('docs', enough)}`);
      expect(await info(db)).toMatchObject({ segment_rows: enough, delta_rows: 0, graph: !options.includes('exact') });
    });

    test('says which it is in the plan of a query', async () => {
      const db = await open();
      await db.run(`${create('mode=hnsw')}; ${insert('docs', 20)}`);
      expect(await plan(db)).toMatch(/KNN, exact scan/);
      await db.value("SELECT vector_merge_index('docs')");
      expect(await plan(db)).toMatch(/KNN, HNSW/);
      for (const condition of ['', 'AND distance < 1', 'AND k = 5 AND distance < 1']) {
        expect(await plan(db, condition), condition).toMatch(/KNN, HNSW:|KNN, HNSW /);
      }
      expect(await plan(db, 'AND k = 5 AND id > 3')).toMatch(/KNN, HNSW or, where few rows match, exact scan/);
      await db.run('DELETE FROM docs');
      await db.value("SELECT vector_rebuild_index('docs')");
      expect(await plan(db)).toMatch(/KNN, exact scan/);
      await db.run(`DROP TABLE docs; ${create('mode=exact')}; ${insert('docs', 20)}`);
      await db.value("SELECT vector_merge_index('docs')");
      expect(await plan(db)).toMatch(/KNN, exact scan/);
    });
  });

  describe('vector_ef_search', () => {
    test('returns the number, and lasts', async () => {
      const db = await open(file());
      await db.run(`PRAGMA journal_mode = WAL; ${table()}`);
      const other = await open(file());
      expect(await info(other)).toMatchObject({ ef_search: null });
      expect(await db.value("SELECT vector_ef_search('docs', 200)")).toBe(200);
      expect(await info(db)).toMatchObject({ ef_search: 200 });
      expect(await info(other)).toMatchObject({ ef_search: 200 });
      await db.close();
      expect(await info(await open(file()))).toMatchObject({ ef_search: 200 });
    });

    test('lasts through a rename and a vacuum', async () => {
      const db = await openTable();
      await db.value("SELECT vector_ef_search('docs', 77)");
      await db.run('ALTER TABLE docs RENAME TO news; VACUUM');
      expect(await info(db, 'news')).toMatchObject({ ef_search: 77 });
    });

    test('is part of the transaction', async () => {
      const db = await openTable();
      await db.run('BEGIN');
      await db.value("SELECT vector_ef_search('docs', 200)");
      await db.run('ROLLBACK');
      expect(await info(db)).toMatchObject({ ef_search: null });
    });

    test('takes NULL to undo it: then the options of the table decide again', async () => {
      const db = await openTable();
      await db.value("SELECT vector_ef_search('docs', 200)");
      expect(await db.value("SELECT vector_ef_search('docs', NULL)")).toBe(null);
      expect(await info(db)).toMatchObject({ ef_search: null, recall: { target: 0.98 } });
      await db.run('CREATE VIRTUAL TABLE wide USING vector(dim=2, ef_search=300)');
      await db.value("SELECT vector_ef_search('wide', 200)");
      await db.value("SELECT vector_ef_search('wide', NULL)");
      expect(await info(db, 'wide')).toMatchObject({ ef_search: 300, recall: { target: null } });
    });

    test.each(['0', '-1', '2.5', "'many'", "X'05'", '1e300', '9223372036854775807'])('refuses %s', async (n) => {
      const db = await openTable();
      await expect(db.value(`SELECT vector_ef_search('docs', ${n})`)).rejects.toThrow(/ef_search/);
      expect(await info(db)).toMatchObject({ ef_search: null });
    });
  });

  describe('vector_index_info', () => {
    test('tells what there is', async () => {
      const db = await open(file());
      await db.run(`${table()}; ${insert('docs', 1000)}`);
      await ids(db);
      const count = expect.any(Number);
      const found = await info(db);
      expect(found).toEqual({
        ...{
          rows: 1000,
          dim: 2,
          type: 'int2',
          metric: 'cosine',
          mode: 'auto',
          m: 16,
          ef_construction: 128,
          ef_search: null,
          recall: { target: 0.98, ef: null, sample: null, source: null, rows: null, stale: false },
        },
        ...{
          quantization: 'auto',
          merge_every: null,
          graph: false,
          segment_rows: count,
          delta_rows: count,
          dead_rows: 0,
          format_version: 1,
          index_version: null,
          newer_index: false,
          merge_error: null,
        },
        ...{ memory_bytes: count, cache_bytes: count, disk_bytes: count },
      });
      expect(Number(found.segment_rows) + Number(found.delta_rows)).toBe(1000);
      // Four bytes of vector and eight of key are the least that a row can take.
      expect(found.memory_bytes).toBeGreaterThanOrEqual(1000 * 12);
      expect(found.disk_bytes).toBeGreaterThanOrEqual(1000 * 12);
    });

    test('counts what the connection sees', async () => {
      const db = await openTable();
      await db.run("BEGIN; DELETE FROM docs WHERE id = 1; INSERT INTO docs VALUES (8, '[1, 1]'), (9, '[1, 1]')");
      expect(await info(db)).toMatchObject({ rows: 5 });
      await db.run('ROLLBACK');
      expect(await info(db)).toMatchObject({ rows: 4 });
    });

    test('of an empty table', async () => {
      const db = await open();
      await db.run(table());
      expect(await info(db)).toMatchObject({ rows: 0, segment_rows: 0, delta_rows: 0, dead_rows: 0 });
    });
  });
});
