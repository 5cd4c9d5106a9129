// One index, several connections: in this thread, in another, in another process. Whatever is done to it is seen by all of them at the
// next query, if it is committed, and by nobody before.

import { describe, expect, test } from 'vitest';
import { betterSqlite3 } from '../host.js';
import type { Connection } from '../support/connection.js';
import { ModelledTable } from '../support/modelled-table.js';
import { PeerConnection } from '../support/peer-connection.js';
import { Random } from '../support/random.js';
import { Clusters } from '../support/recall.js';
import { blob } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

const ROWS = 1500;
const LIMIT = 5;

const { open, file, closing } = workspace(betterSqlite3);

const clusters = new Clusters(new Random(1), 8);
const vectors = (count: number) => Array.from({ length: count }, () => clusters.next());
const queries = vectors(10);

const others: [where: string, connect: () => Promise<Connection>][] = [
  ['in this thread', () => open(file())],
  ['in a worker thread', async () => closing(PeerConnection.inThread(file()))],
  ['in another process', async () => closing(PeerConnection.inProcess(file()))],
];

async function createTable(options = 'mode=hnsw, ef_search=8'): Promise<ModelledTable> {
  const db = await open(file());
  await db.run('PRAGMA journal_mode = WAL');
  const table = await ModelledTable.create(db, { options });
  table.insert(vectors(ROWS));
  await table.merge();
  return table;
}

async function info(db: Connection): Promise<Record<string, unknown>> {
  return JSON.parse(String(await db.value("SELECT vector_index_info('docs')")));
}

/** Fails unless a connection finds exactly the rows of `table`, by the graph and one and all. */
async function expectSeen(table: ModelledTable, db: Connection): Promise<void> {
  expect(await table.recall(queries, LIMIT, db)).toBeGreaterThan(0.9);
  await table.expectAll(queries[0] as number[], db);
}

describe.each(others)('a connection %s', (_, connect) => {
  test('sees a merge, and a rebuild, at its next query', async () => {
    const table = await createTable();
    const other = await connect();
    await expectSeen(table, other);
    for (const build of ['vector_merge_index', 'vector_rebuild_index']) {
      table.insert(vectors(50));
      await table.delete([...table.rows.keys()].slice(0, 20));
      await expectSeen(table, other);
      expect(await info(other)).toMatchObject({ delta_rows: 50, dead_rows: 20 });
      await table.db.value(`SELECT ${build}('docs')`);
      await expectSeen(table, other);
      expect(await info(other)).toMatchObject({ segment_rows: table.rows.size, delta_rows: 0, dead_rows: 0 });
    }
  });

  test('can merge what this one has written, and the other way round', async () => {
    const table = await createTable();
    const other = await connect();
    for (let round = 0; round < 3; round++) {
      table.insert(vectors(20));
      expect(await other.value("SELECT vector_merge_index('docs')")).toBe(20);
      await expectSeen(table, table.db);
      const vector = clusters.next();
      const key = Math.max(...table.rows.keys()) + 1;
      await other.run(`INSERT INTO docs(id, vector) VALUES (${key}, ${blob(vector)})`);
      table.rows.set(key, vector);
      expect(await table.db.value("SELECT vector_merge_index('docs')")).toBe(1);
      await expectSeen(table, other);
    }
  });

  test('keeps what its read transaction sees while others merge', async () => {
    const table = await createTable();
    const other = await connect();
    await other.run('BEGIN');
    await expectSeen(table, other);
    const before = new Map(table.rows);
    table.insert(vectors(30));
    await table.delete([...before.keys()].slice(0, 30));
    for (const build of ['vector_merge_index', 'vector_rebuild_index']) {
      await table.db.value(`SELECT ${build}('docs')`);
      await expectSeen(table, table.db);
      const after = new Map(table.rows);
      replaceRows(table, before);
      await expectSeen(table, other);
      replaceRows(table, after);
    }
    await other.run('COMMIT');
    await expectSeen(table, other);
  });

  test('that looks for the first time reads the index of its own read transaction', async () => {
    const table = await createTable();
    const other = await connect();
    await other.run('BEGIN');
    expect(await other.value('SELECT count(*) FROM docs')).toBe(ROWS);
    const before = new Map(table.rows);
    await table.delete([...before.keys()].slice(0, 700));
    await table.db.value("SELECT vector_rebuild_index('docs')");
    const after = new Map(table.rows);
    replaceRows(table, before);
    await expectSeen(table, other);
    await other.run('COMMIT');
    replaceRows(table, after);
    await expectSeen(table, other);
  });

  test('sees nothing of a merge that is rolled back, or not yet committed', async () => {
    const table = await createTable();
    const other = await connect();
    const before = new Map(table.rows);
    const state = await info(other);
    for (const build of ['vector_merge_index', 'vector_rebuild_index']) {
      await table.db.run('BEGIN');
      await table.delete([...before.keys()].slice(0, 100));
      await table.db.value(`SELECT ${build}('docs')`);
      await expectSeen(table, table.db);
      const inside = new Map(table.rows);
      replaceRows(table, before);
      await expectSeen(table, other);
      await table.db.run('ROLLBACK');
      await expectSeen(table, table.db);
      await expectSeen(table, other);
      expect(inside.size).toBe(ROWS - 100);
      expect(await info(other)).toMatchObject({ segment_rows: state.segment_rows, delta_rows: 0, dead_rows: 0 });
    }
  });

  test('goes on searching while this one merges again and again', async () => {
    const table = await createTable('mode=hnsw, ef_search=8, merge_every=10');
    const other = await connect();
    const searching = (async () => {
      for (let round = 0; round < 30; round++)
        expect((await table.nearest(queries[round % 10] as number[], 700, other)).length).toBe(700);
    })();
    for (let round = 0; round < 10; round++) {
      table.insert(vectors(15));
      if (round % 5 === 4) await table.db.value("SELECT vector_rebuild_index('docs')");
      await new Promise((resolve) => setImmediate(resolve));
    }
    await searching;
    await expectSeen(table, other);
  });
});

test('a merge within a transaction is undone by ROLLBACK TO', async () => {
  const table = await createTable('mode=hnsw, ef_search=8, merge_every=10');
  const { db } = table;
  await db.run('BEGIN');
  await table.delete([1, 2, 3]);
  await db.run('SAVEPOINT s');
  const before = new Map(table.rows);
  for (const build of ['vector_merge_index', 'vector_rebuild_index']) {
    await table.delete([...table.rows.keys()].slice(0, 50));
    await db.value(`SELECT ${build}('docs')`);
    expect(await info(db)).toMatchObject({ segment_rows: table.rows.size, dead_rows: 0 });
    await expectSeen(table, db);
    await db.run('ROLLBACK TO s');
    replaceRows(table, before);
    expect(await info(db)).toMatchObject({ segment_rows: ROWS, dead_rows: 3 });
    await expectSeen(table, db);
  }
  await db.run('COMMIT');
  await expectSeen(table, db);
  await expectSeen(table, await open(file()));
  expect(await db.column('PRAGMA integrity_check')).toEqual(['ok']);
});

test('a commit that merges, and a rollback to a savepoint before it of more than is merged at once', async () => {
  const table = await createTable('mode=hnsw, ef_search=8, merge_every=10');
  const { db } = table;
  await db.run('BEGIN; SAVEPOINT s');
  const before = new Map(table.rows);
  await table.delete([...table.rows.keys()].slice(0, 100));
  await expectSeen(table, db);
  await db.run('ROLLBACK TO s');
  replaceRows(table, before);
  await table.delete([5]);
  await db.run('COMMIT');
  await expectSeen(table, db);
  await expectSeen(table, await open(file()));
});

test('readers in several threads search one file at once', async () => {
  const table = await createTable();
  const readers = [1, 2, 3].map(() => closing(PeerConnection.inThread(file())));
  for (let round = 0; round < 3; round++) {
    const found = await Promise.all(readers.map((reader) => table.recall(queries, LIMIT, reader)));
    for (const recall of found) expect(recall).toBeGreaterThan(0.9);
    table.insert(vectors(10));
    await table.merge();
  }
});

test('a connection that can only read searches the index, and does not merge', async () => {
  const table = await createTable();
  table.insert(vectors(10));
  const reader = await open(file(), { readonly: true });
  await expectSeen(table, reader);
  await expect(reader.value("SELECT vector_merge_index('docs')")).rejects.toThrow(/readonly/);
  await expectSeen(table, reader);
});

test('two tables, and two files, have indexes of their own', async () => {
  const table = await createTable();
  await table.db.run(
    `CREATE VIRTUAL TABLE news USING vector(dim=8, mode=hnsw); INSERT INTO news SELECT * FROM docs WHERE id < 4`,
  );
  await table.db.value("SELECT vector_merge_index('news')");
  await table.db.run(`VACUUM INTO '${file('copy.db')}'`);
  const copy = await open(file('copy.db'));
  await copy.run('DELETE FROM docs WHERE id > 3');
  await copy.value("SELECT vector_merge_index('docs')");
  for (const [db, name] of [
    [copy, 'docs'],
    [table.db, 'news'],
    [copy, 'news'],
  ] as const) {
    const ids = await db.column(`SELECT id FROM ${name} WHERE knn_match(distance, ${blob(queries[0] as number[])})`);
    expect(ids.sort()).toEqual([1, 2, 3]);
  }
  await expectSeen(table, table.db);
});

test('the index goes with the table: through a rename, a vacuum, and a new table of its name', async () => {
  const table = await createTable();
  const { db } = table;
  const state = await info(db);
  await db.run('ALTER TABLE docs RENAME TO old; ALTER TABLE old RENAME TO docs; VACUUM');
  expect(await info(db)).toMatchObject({ segment_rows: state.segment_rows, graph: true });
  await expectSeen(table, await open(file()));
  await db.run('DROP TABLE docs; CREATE VIRTUAL TABLE docs USING vector(dim=8, mode=hnsw)');
  expect(await info(db)).toMatchObject({ segment_rows: 0, graph: false });
  expect(await table.nearest(queries[0] as number[], 5)).toEqual([]);
});

function replaceRows(table: ModelledTable, rows: Map<number, number[]>): void {
  table.rows.clear();
  for (const [key, vector] of rows) table.rows.set(key, vector);
}
