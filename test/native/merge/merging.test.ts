// When the changes of a table come into its index, however they are made.

import { describe, expect, test } from 'vitest';
import { betterSqlite3 } from '../host.js';
import { BetterSqlite3Connection } from '../support/better-sqlite3-connection.js';
import { extensionPath } from '../support/extension-path.js';
import { ModelledTable } from '../support/modelled-table.js';
import { Random } from '../support/random.js';
import { Clusters } from '../support/recall.js';
import { blob } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

const { open, closing, file } = workspace(betterSqlite3);

const source = (seed: number) => {
  const clusters = new Clusters(new Random(seed), 8);
  return (count: number) => Array.from({ length: count }, () => clusters.next());
};

async function connect(): Promise<BetterSqlite3Connection> {
  const db = closing(new BetterSqlite3Connection(file()));
  await db.load(extensionPath());
  await db.run('PRAGMA synchronous = OFF');
  return db;
}

describe('a merge comes', () => {
  test('when rows are written one by one', async () => {
    const table = await ModelledTable.create(await open(), { options: 'mode=hnsw, merge_every=400' });
    const vectors = source(1);
    table.insertSeparately(vectors(2000));
    const { graph, segment_rows, delta_rows } = await table.info();
    expect(graph).toBe(true);
    expect(segment_rows).toBeGreaterThan(1000);
    expect(delta_rows).toBeLessThan(1000);
    expect(await table.recall(vectors(30), 5)).toBeGreaterThan(0.97);
  });

  test('when rows are written in batches that are each too small to wait for it', async () => {
    const table = await ModelledTable.create(await open(), { options: 'mode=hnsw, merge_every=1000' });
    const vectors = source(2);
    for (let batch = 0; batch < 20; batch++) table.insert(vectors(240));
    expect(await table.info()).toMatchObject({ graph: true });
    expect((await table.info()).delta_rows).toBeLessThan(2000);
  });

  test('in the transaction that makes it due, when that has an eighth of the rows that are to be added', async () => {
    const table = await ModelledTable.create(await open(), { options: 'mode=hnsw, merge_every=800' });
    const vectors = source(10);
    for (let batch = 1; batch <= 20; batch++) {
      table.insert(vectors(200));
      const { delta_rows } = await table.info();
      expect(delta_rows).toBeLessThan(800);
    }
    expect(await table.recall(vectors(30), 5)).toBeGreaterThan(0.97);
  });

  test('soon, when smaller transactions of many rows follow each other', async () => {
    const table = await ModelledTable.create(await open(), { options: 'mode=hnsw, merge_every=2000' });
    const vectors = source(11);
    table.insert(vectors(2000));
    for (let batch = 0; batch < 80; batch++) {
      table.insert(vectors(100));
      // Each commit adds 800 of the 2,000 nodes, so a merge is written in the third that follows.
      expect((await table.info()).delta_rows).toBeLessThan(2400);
    }
    expect((await table.info()).segment_rows).toBeGreaterThan(7000);
    expect(await table.recall(vectors(30), 5)).toBeGreaterThan(0.97);
  });

  test('when another connection has merged while this one was about to', async () => {
    const first = await connect();
    const table = await ModelledTable.create(first, { options: 'mode=hnsw, merge_every=300' });
    const vectors = source(3);
    table.insertSeparately(vectors(320));
    const other = await connect();
    const many = vectors(600).map((vector, index) => `(${10_000 + index}, ${blob(vector)})`);
    await other.run(`INSERT INTO docs(id, vector) VALUES ${many.join()}`);
    const more = vectors(2000).map(
      (vector, index) => `INSERT INTO docs(id, vector) VALUES (${20_000 + index}, ${blob(vector)})`,
    );
    for (const statement of more) await first.run(statement);
    expect((await table.info()).delta_rows).toBeLessThan(900);
  });

  test('when every connection writes a few rows and goes', async () => {
    const table = await ModelledTable.create(await connect(), { options: 'mode=hnsw, merge_every=2000' });
    table.insert(source(4)(2000));
    expect(await table.info()).toMatchObject({ segment_rows: 2000, delta_rows: 0 });
    const vectors = source(5);
    for (let session = 0; session < 160; session++) {
      const db = new BetterSqlite3Connection(file());
      await db.load(extensionPath());
      await db.run('PRAGMA synchronous = OFF');
      const rows = vectors(39).map((vector, index) => `(${5000 + session * 39 + index}, ${blob(vector)})`);
      await db.run(`INSERT INTO docs(id, vector) VALUES ${rows.join()}`);
      await db.close();
    }
    const { segment_rows, delta_rows } = await table.info();
    expect(segment_rows).toBeGreaterThan(2000);
    expect(delta_rows).toBeLessThan(2000);
  });
});

describe('an index goes', () => {
  test('when most of an automatic table is deleted', async () => {
    const table = await ModelledTable.create(await open(), { options: 'mode=auto' });
    table.insert(source(6)(10_000));
    expect(await table.info()).toMatchObject({ graph: true, segment_rows: 10_000 });
    await table.delete([...table.rows.keys()].filter((key) => key > 50));
    expect(await table.info()).toMatchObject({ graph: false, segment_rows: 0, dead_rows: 0 });
    await table.expectAll([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test('when all rows of a table are deleted', async () => {
    const table = await ModelledTable.create(await open(), { options: 'mode=hnsw, merge_every=10' });
    table.insert(source(7)(100));
    await table.delete([...table.rows.keys()]);
    expect(await table.info()).toMatchObject({ segment_rows: 0, delta_rows: 0, dead_rows: 0 });
  });
});

describe('rows come in order of distance', () => {
  test('when SQLite drops some of them and goes on', async () => {
    const table = await ModelledTable.create(await open(), { options: 'mode=hnsw, m=4, ef_search=8' });
    const vectors = source(8);
    table.insert(vectors(4000));
    await table.merge();
    for (const query of vectors(10)) {
      const found = await table.db.column(
        `SELECT distance FROM docs WHERE knn_match(distance, ${table.literal(query)}) AND id + 0 < 400 ORDER BY distance LIMIT 50`,
      );
      expect(found).toHaveLength(50);
      expect(found).toEqual([...found].sort((a, b) => Number(a) - Number(b)));
    }
  });
});

describe('exact distances', () => {
  test('of vectors that have one code in common, the first better coded than the second', async () => {
    const db = await open();
    await db.run(`CREATE VIRTUAL TABLE docs USING vector(dim=2, mode=exact, quantization=int1);
      INSERT INTO docs VALUES (1, '[1, 0]'), (2, '[1.0005, 0.00315]'), (3, '[1, 0]'), (4, '[1.9975, 1]')`);
    await db.value("SELECT vector_rebuild_index('docs')");
    expect(await db.column("SELECT id FROM docs WHERE knn_match(distance, '[1, 1]') ORDER BY distance")).toEqual([
      2, 4, 1, 3,
    ]);
    expect(await db.column('PRAGMA integrity_check')).toEqual(['ok']);
  });

  test.each(['none', 'float2', 'int1'])('to and from a zero vector: %s', async (quantization) => {
    const table = await ModelledTable.create(await open(), {
      options: `mode=hnsw, ef_search=16, quantization=${quantization}`,
    });
    const zero = [0, 0, 0, 0, 0, 0, 0, 0];
    const vectors = source(9);
    table.insert([...vectors(2000), zero]);
    await table.merge();
    expect((await table.nearest(zero, 1))[0]).toEqual([2001, 0]);
    expect(await table.recall([zero], 5)).toBeGreaterThan(0.7);
  });
});

test('many multiples of one vector are indexed in a time that does not grow with their square', async () => {
  const table = await ModelledTable.create(await open(), { options: 'mode=exact, quantization=int1' });
  const multiple = (factor: number) => [1, 2, 3, 4, 5, 6, 7, 8].map((element) => element * factor);
  table.insert(Array.from({ length: 30_000 }, (_, index) => multiple(1 + index / 10)));
  await table.merge();
  expect(await table.nearest(multiple(2), 1)).toEqual([[11, 0]]);
});

test('a table cannot be dropped by what is called while it is indexed', async () => {
  const db = (await open()) as BetterSqlite3Connection;
  await db.run(
    "CREATE VIRTUAL TABLE docs USING vector(dim=1, type=int1, mode=hnsw); INSERT INTO docs VALUES (1, X'05')",
  );
  db.raw.unsafeMode();
  const errors: string[] = [];
  db.raw.function('drop_it', { varargs: true }, () => {
    try {
      db.raw.exec('DROP TABLE docs');
    } catch (error) {
      errors.push((error as Error).message);
    }
    return 0;
  });
  await db.value("SELECT vector_config('progress', 'drop_it')");
  expect(await db.value("SELECT vector_rebuild_index('docs')")).toBe(1);
  expect(errors.length).toBeGreaterThan(0);
  expect(await db.column('SELECT id FROM docs')).toEqual([1]);
});
