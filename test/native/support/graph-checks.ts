import { expect } from 'vitest';
import type { Connection } from './connection.js';
import { ModelledTable } from './modelled-table.js';
import { Random } from './random.js';
import { Clusters } from './recall.js';
import type { Metric } from './reference.js';
import type { ElementType } from './vectors.js';

type Open = () => Promise<Connection>;

/** A function that gives the next vectors of one sequence, which are in clusters. */
export function source(seed: number, dim = 8, type: ElementType = 'float4'): (count: number) => number[][] {
  const clusters = new Clusters(new Random(seed), dim, type);
  return (count) => Array.from({ length: count }, () => clusters.next());
}

/** A graph that is built on several threads finds each row by its own vector. The caller sets the threads to 0 again. */
export async function expectEachRowFound(open: Open, threads: number): Promise<void> {
  // So many rows that a search with the default ef_search goes by the graph.
  const table = await ModelledTable.create(await open(), { options: 'mode=hnsw' });
  expect(await table.db.value(`SELECT vector_config('threads', ${threads})`)).toBe(threads);
  table.insert(source(10 + threads)(7000));
  await table.merge();
  table.insert(source(20 + threads)(500));
  await table.merge();
  expect(table.lost()).toEqual([]);
}

/** Distances are exact, and recall is good, with and without a graph, in every quantization. */
export async function expectRecallInEachForm(open: Open, type: ElementType, metric: Metric): Promise<void> {
  for (const mode of ['hnsw', 'exact']) {
    for (const quantization of mode === 'hnsw' ? ['auto', 'none', 'float2', 'int1'] : ['auto', 'int1']) {
      // 600 rows and a beam of 6: by graph.
      const options = `mode=${mode}, quantization=${quantization}, ef_search=6`;
      const table = await ModelledTable.create(await open(), { type, metric, options });
      const vectors = source(40, 8, type);
      table.insert(vectors(600));
      await table.merge();
      expect(await table.info()).toMatchObject({ graph: mode === 'hnsw', segment_rows: 600 });
      expect(await table.recall(vectors(30), 3), options).toBeGreaterThanOrEqual(mode === 'exact' ? 1 : 0.85);
      await table.db.close();
    }
  }
}
