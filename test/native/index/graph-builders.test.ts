// The two builders of a graph: the engine's own, and usearch's, which it is compared with.

import { afterEach, describe, expect, test } from 'vitest';
import { betterSqlite3 } from '../host.js';
import { expectAsGoodAsUsearch, useBuilder } from '../support/graph-builders.js';
import { source } from '../support/graph-checks.js';
import { ModelledTable } from '../support/modelled-table.js';
import { metrics } from '../support/reference.js';
import { workspace } from '../support/workspace.js';

const { open } = workspace(betterSqlite3);

// The builder and the threads are the process's, which other files share.
afterEach(async () => {
  const db = await open();
  await db.value("SELECT vector_config('threads', 0)");
  await useBuilder(db, 'own');
});

/** All of the stored index but its header, which has random numbers. */
const storedIndex = async (table: ModelledTable) =>
  await table.db.all('SELECT id, hex(data) FROM docs_index WHERE id > 0 ORDER BY id');

describe('the graph is the same for any number of threads', () => {
  const spaces = [
    { metric: 'cosine', type: 'float4', quantization: 'int1' },
    { metric: 'l2', type: 'float4', quantization: 'none' },
    { metric: 'inner_product', type: 'float2', quantization: 'int1' },
    { metric: 'l1', type: 'int1', quantization: 'auto' },
  ] as const;

  test.each(spaces)('$metric, $type, $quantization', async ({ quantization, ...space }) => {
    const build = async (threads: number) => {
      const table = await ModelledTable.create(await open(), {
        ...space,
        options: `mode=hnsw, quantization=${quantization}`,
      });
      await table.db.value(`SELECT vector_config('threads', ${threads})`);
      const vectors = source(50, 8, space.type);
      const built = [];
      for (const rows of [6000, 700, 5]) {
        table.insert(vectors(rows));
        await table.merge();
        built.push(await storedIndex(table));
      }
      expect(await table.info()).toMatchObject({ graph: true, segment_rows: 6705, delta_rows: 0 });
      await table.db.close();
      return built;
    };
    const alone = await build(1);
    expect(alone[0]?.length).toBeGreaterThan(4);
    expect(await build(2)).toEqual(alone);
    expect(await build(7)).toEqual(alone);
  });

  test('with vectors in tight groups, some of which every search must try', async () => {
    const build = async (threads: number) => {
      const table = await ModelledTable.create(await open());
      await table.db.value(`SELECT vector_config('threads', ${threads})`);
      const centers = source(51)(10);
      const noise = source(52)(4000);
      table.insert(
        noise.map((vector, row) =>
          vector.map((element, at) => Math.fround(100 * (centers[row % 10]?.[at] ?? 0) + element / 1000)),
        ),
      );
      await table.merge();
      return await storedIndex(table);
    };
    expect(await build(7)).toEqual(await build(1));
  });
});

describe('a search finds as much as in the graph of usearch', () => {
  // Every element type with every metric: exhaustive/graph-forms.test.ts.
  test.each(metrics)('%s', (metric) => expectAsGoodAsUsearch(open, { type: 'float4', metric }));

  test('when most rows come by merges', () =>
    expectAsGoodAsUsearch(open, { type: 'float4', metric: 'cosine' }, [800, 400, 400, 200, 200]));

  test('with an ef_construction of the table', () =>
    expectAsGoodAsUsearch(open, { type: 'float4', metric: 'l2' }, [2000], 'ef_construction=16'));
});

describe.each(['own', 'usearch'])('the builder %s', (builder) => {
  test('of each number of rows from 0 to 40 finds all of them, in one dimension', async () => {
    const db = await open();
    await useBuilder(db, builder);
    for (let rows = 0; rows <= 40; rows++) {
      const table = await ModelledTable.create(db, { dim: 1, options: 'mode=hnsw, m=2, ef_construction=4' });
      table.insert(Array.from({ length: rows }, (_, index) => [(index * 7) % 41]));
      await table.merge();
      expect(await table.info()).toMatchObject({ segment_rows: rows });
      await table.expectAll([20]);
      if (rows > 0) expect((await table.nearest([0], 1))[0]).toEqual([1, 0]);
      await db.run('DROP TABLE docs');
    }
  });

  test('links rows of one dimension in each order', async () => {
    for (const step of [1, 1999, 777]) {
      const table = await ModelledTable.create(await open(), {
        dim: 1,
        options: 'mode=hnsw, ef_search=8, quantization=none',
      });
      await useBuilder(table.db, builder);
      table.insert(Array.from({ length: 2000 }, (_, index) => [(index * step) % 2000]));
      await table.merge();
      // The links of usearch depend on how its threads take turns.
      expect(table.lost().length).toBeLessThanOrEqual(builder === 'own' ? 0 : 5);
      expect(
        await table.recall(
          Array.from({ length: 100 }, (_, index) => [20 * index + 0.25]),
          5,
        ),
      ).toBeGreaterThan(0.99);
      await table.db.close();
    }
  });

  test('goes on with the graph of the other', async () => {
    const table = await ModelledTable.create(await open(), { options: 'mode=hnsw, ef_search=16' });
    const vectors = source(53);
    table.insert(vectors(1500));
    await table.merge();
    for (const next of ['usearch', 'own', builder]) {
      await useBuilder(table.db, next);
      table.insert(vectors(300));
      await table.merge();
    }
    expect(await table.info()).toMatchObject({ segment_rows: 2400, delta_rows: 0 });
    expect(table.lost().length).toBeLessThan(5);
    expect(await table.recall(vectors(100), 5)).toBeGreaterThan(0.97);
  });
});
