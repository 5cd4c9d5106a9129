import { expect } from 'vitest';
import type { Connection } from './connection.js';
import { source } from './graph-checks.js';
import { ModelledTable } from './modelled-table.js';
import type { Space } from './reference.js';

/** What builds the graphs of this process from now on. */
export async function useBuilder(db: Connection, builder: string): Promise<void> {
  expect(await db.value(`SELECT vector_config('builder', '${builder}')`)).toBe(builder);
}

/** Recall in the graph of each builder, of the same rows, with the same beam, for the same queries. */
async function recallOf(
  builder: string,
  open: () => Promise<Connection>,
  space: Space,
  parts: number[],
  options: string,
) {
  const table = await ModelledTable.create(await open(), {
    ...space,
    dim: 16,
    options: `mode=hnsw, ef_search=12, ${options}`,
  });
  await useBuilder(table.db, builder);
  // usearch's graph is the same each time on one thread only.
  await table.db.value("SELECT vector_config('threads', 1)");
  const vectors = source(60, 16, space.type);
  for (const rows of parts) {
    table.insert(vectors(rows));
    await table.merge();
  }
  const found = await table.recall(source(61, 16, space.type)(250), 5);
  await table.db.close();
  return found;
}

/** Rows that come in several parts are merged after each. The caller sets builder and threads back. */
export async function expectAsGoodAsUsearch(
  open: () => Promise<Connection>,
  space: Space,
  parts = [2000],
  options = 'm=12',
): Promise<void> {
  const usearch = await recallOf('usearch', open, space, parts, options);
  const own = await recallOf('own', open, space, parts, options);
  expect(usearch).toBeGreaterThan(0.5);
  expect(own).toBeGreaterThan(usearch - 0.003);
}
