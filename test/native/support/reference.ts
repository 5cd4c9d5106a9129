import { expect } from 'vitest';
import type { Connection, Value } from './connection.js';
import { blob, decode, type ElementType } from './vectors.js';

export const metrics = ['l2', 'cosine', 'inner_product', 'euclidean', 'l1'] as const;

export type Metric = (typeof metrics)[number];

/** What a vector table measures in. */
export interface Space {
  type: ElementType;
  metric: Metric;
}

export interface Row {
  id: number;
  vector: number[];
}

const dot = (a: number[], b: number[]) => a.reduce((sum, element, index) => sum + element * (b[index] ?? 0), 0);

/** The figures of the `distance` column, by their definitions. */
export function distance(a: number[], b: number[], metric: Metric): number {
  if (metric === 'inner_product') return -dot(a, b);
  if (metric === 'cosine') return 1 - dot(a, b) / (Math.sqrt(dot(a, a)) * Math.sqrt(dot(b, b)));
  if (metric === 'l1') return a.reduce((sum, element, index) => sum + Math.abs(element - (b[index] ?? 0)), 0);
  const squared = a.reduce((sum, element, index) => sum + (element - (b[index] ?? 0)) ** 2, 0);
  return metric === 'euclidean' ? Math.sqrt(squared) : squared;
}

/** How far a distance may be off: float2 and float4 are computed in single precision, the others in double. */
export function tolerance(a: number[], b: number[], { type, metric }: Space): number {
  const precision = type === 'float2' || type === 'float4' ? 1e-5 : 1e-12;
  if (metric === 'cosine') return precision;
  if (metric === 'l1') return precision * distance(a, b, 'l1');
  const absolute = precision * (dot(a, a) + dot(b, b));
  if (metric !== 'euclidean') return absolute;
  // What the square may be off by, at the root.
  const squared = distance(a, b, 'l2');
  return Math.sqrt(squared + absolute) - Math.sqrt(Math.max(0, squared - absolute));
}

/** Fails unless `hits`, rows of id and distance, are the `limit` nearest of `rows`, nearest first. */
export function expectNearest(hits: Value[][], rows: Row[], query: number[], space: Space, limit = rows.length): void {
  const byId = new Map(rows.map((row) => [row.id, row.vector]));
  const expected = rows
    .map((row) => ({ row, distance: distance(row.vector, query, space.metric) }))
    .sort((a, b) => a.distance - b.distance || a.row.id - b.row.id)
    .slice(0, limit);
  expect(hits.length).toBe(expected.length);
  expect(new Set(hits.map(([id]) => id)).size).toBe(hits.length);
  let previous = Number.NEGATIVE_INFINITY;
  for (const [index, [id, found]] of hits.entries()) {
    const vector = byId.get(id as number);
    if (vector === undefined || typeof found !== 'number') throw new Error(`unexpected row ${id} at ${found}`);
    const allowed = tolerance(vector, query, space);
    const place = expected[index] as (typeof expected)[number];
    expect(Math.abs(found - distance(vector, query, space.metric)), `distance of row ${id}`).toBeLessThanOrEqual(
      allowed,
    );
    expect(Math.abs(found - place.distance), `row ${id} in place of ${place.row.id}`).toBeLessThanOrEqual(allowed);
    expect(found).toBeGreaterThanOrEqual(previous);
    previous = found;
  }
}

/** The rows of a table as the connection sees them. */
export async function readRows(db: Connection, table: string, type: ElementType = 'float4'): Promise<Row[]> {
  const rows = await db.all(`SELECT id, vector FROM ${table} ORDER BY id`);
  return rows.map(([id, vector]) => ({ id: id as number, vector: decode(vector as Uint8Array, type) }));
}

/** The ids and distances of a KNN query, all of them unless `limit` is given. */
export async function knn(
  db: Connection,
  table: string,
  query: number[],
  type: ElementType = 'float4',
  limit = -1,
  filter?: string,
) {
  // Any condition at all, and SQLite keeps the LIMIT to itself.
  const where = filter === undefined ? '' : ` AND (${filter})`;
  return await db.all(
    `SELECT id, distance FROM ${table} WHERE knn_match(distance, ${blob(query, type)})${where} ORDER BY distance, id LIMIT ${limit}`,
  );
}
