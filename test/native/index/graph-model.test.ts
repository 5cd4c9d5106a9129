// Searches that go by the graph, while rows come and go and are merged: no row that is gone, exact distances, nearest first, and most of
// the true nearest. The measure is a map of the rows. For another seed: DRIZZLE_VECTOR_SEED=7 npx vitest run --project native graph-model

import { describe, expect, test } from 'vitest';
import { betterSqlite3 } from '../host.js';
import { ModelledTable } from '../support/modelled-table.js';
import { Random } from '../support/random.js';
import { Clusters } from '../support/recall.js';
import type { Space } from '../support/reference.js';
import { workspace } from '../support/workspace.js';

const SEED = Number(process.env.DRIZZLE_VECTOR_SEED ?? 1);
const ROUNDS = 25;
const LIMIT = 5;

const tables: (Space & { options: string })[] = [
  { type: 'float4', metric: 'cosine', options: 'mode=hnsw, merge_every=40' },
  { type: 'float8', metric: 'l2', options: 'mode=hnsw, merge_every=90, quantization=float2, m=8' },
  { type: 'int2', metric: 'inner_product', options: 'mode=hnsw, merge_every=1, quantization=int1, m=24' },
  { type: 'float4', metric: 'l1', options: 'mode=hnsw, merge_every=40' },
  { type: 'int1', metric: 'l1', options: 'mode=hnsw, merge_every=60, m=8' },
];

describe.each(tables)('$options, $type, $metric', ({ options, ...space }) => {
  const { open, file } = workspace(betterSqlite3);

  test('recall is kept while rows are inserted, changed, moved and deleted', async () => {
    const random = new Random(SEED);
    const clusters = new Clusters(random, 8, space.type);
    const vectors = (count: number) => Array.from({ length: count }, () => clusters.next());
    const db = await open(file());
    await db.run('PRAGMA journal_mode = WAL');
    const observer = await open(file());
    const table = await ModelledTable.create(db, { ...space, options: `${options}, ef_search=16` });
    table.insert(vectors(2000));
    expect(await table.info()).toMatchObject({ graph: true, segment_rows: 2000 });

    const some = (count: number) => {
      const keys = [...table.rows.keys()];
      return [...new Set(Array.from({ length: count }, () => random.pick(keys)))];
    };
    const changes = {
      insert: async (count: number) => table.insert(vectors(count)),
      replace: async (count: number) => table.replace(some(count).map((key) => [key, clusters.next()] as const)),
      async update(count: number) {
        for (const key of some(count)) await table.update(key, clusters.next());
      },
      async move(count: number) {
        const last = Math.max(...table.rows.keys());
        for (const [index, key] of some(count).entries()) await table.move(key, last + 1 + index);
      },
      delete: (count: number) => table.delete(some(count)),
      async undone(count: number) {
        const before = [...table.rows];
        await db.run('BEGIN');
        await table.delete(some(count));
        await changes.update(count);
        expect(await table.recall(vectors(10), LIMIT)).toBeGreaterThan(0.9);
        await db.run('ROLLBACK');
        table.rows.clear();
        for (const [key, vector] of before) table.rows.set(key, vector);
      },
    };

    for (let round = 0; round < ROUNDS; round++) {
      await random.pick(Object.values(changes))(random.integer(1, 60));
      const reader = random.pick([db, observer]);
      expect(await table.recall(vectors(20), LIMIT, reader)).toBeGreaterThan(0.95);
    }
    await table.expectAll(clusters.next());
    await table.expectAll(clusters.next(), observer);
    expect(await db.column('PRAGMA integrity_check')).toEqual(['ok']);
  });
});
