import { integer } from 'drizzle-orm/sqlite-core';
import { createVectorTable, float4Vector, type VectorTableOptions, vectorTable } from 'drizzle-vector';
import { openDatabase } from '../../support/database.js';

const dimensions = 16;

/** A table of points with an index, which commits leave alone unless `mergeEvery` says otherwise. */
export const pointsTable = (options: Partial<VectorTableOptions> = {}) =>
  vectorTable(
    'points',
    { id: integer().primaryKey(), place: float4Vector(dimensions) },
    { metric: 'l2_squared', mode: 'hnsw', mergeEvery: 1_000_000, ...options },
  );

type Points = ReturnType<typeof pointsTable>;

/** The vectors of points number `from` to `to`, spread over the space without a pattern, the same in every run. */
export function placesOf(from: number, to: number): { id: number; place: Float32Array }[] {
  return Array.from({ length: to - from + 1 }, (_, index) => {
    const id = from + index;
    return { id, place: Float32Array.from({ length: dimensions }, (_, axis) => Math.sin(id * (axis + 1) * 12.9898)) };
  });
}

/** A database with the table, with points 1 to `rows`. */
export function openPoints(points: Points, rows: number) {
  const db = openDatabase();
  createVectorTable(db, points);
  if (rows > 0) db.insert(points).values(placesOf(1, rows)).run();
  return db;
}
