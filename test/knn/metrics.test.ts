// What `distance` is with each metric, and that a maximum is meant in the same units.

import { integer } from 'drizzle-orm/sqlite-core';
import { createVectorTable, float4Vector, knn, type Metric, vectorTable } from 'drizzle-vector';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../support/database.js';

const query = [3, 4];
const rows = [
  { id: 1, embedding: new Float32Array([3, 4]) },
  { id: 2, embedding: new Float32Array([6, 8]) },
  { id: 3, embedding: new Float32Array([-4, 3]) },
];

const cases: { metric: Metric; nearest: { id: number; distance: number }[]; within: number; ids: number[] }[] = [
  {
    metric: 'cosine',
    nearest: [
      { id: 1, distance: 0 },
      { id: 2, distance: 0 },
      { id: 3, distance: 1 },
    ],
    ...{ within: 0.5, ids: [1, 2] },
  },
  {
    metric: 'inner_product',
    nearest: [
      { id: 2, distance: -50 },
      { id: 1, distance: -25 },
      { id: 3, distance: 0 },
    ],
    ...{ within: -25, ids: [2, 1] },
  },
  {
    metric: 'euclidean',
    nearest: [
      { id: 1, distance: 0 },
      { id: 2, distance: 5 },
      { id: 3, distance: Math.sqrt(50) },
    ],
    ...{ within: 5, ids: [1, 2] },
  },
  {
    metric: 'l2_squared',
    nearest: [
      { id: 1, distance: 0 },
      { id: 2, distance: 25 },
      { id: 3, distance: 50 },
    ],
    ...{ within: 25, ids: [1, 2] },
  },
  {
    metric: 'l1',
    nearest: [
      { id: 1, distance: 0 },
      { id: 2, distance: 7 },
      { id: 3, distance: 8 },
    ],
    ...{ within: 7, ids: [1, 2] },
  },
];

describe.each(cases)('the distance of the metric $metric', ({ metric, nearest, within, ids }) => {
  const docs = vectorTable('docs', { id: integer().primaryKey(), embedding: float4Vector(2) }, { metric });

  function open() {
    const db = openDatabase();
    createVectorTable(db, docs);
    db.insert(docs).values(rows).run();
    return db;
  }

  it('is what its definition says', () => {
    const found = knn(open(), docs, query, { k: 3 });

    expect(found.map(({ id }) => id)).toEqual(nearest.map(({ id }) => id));
    for (const [index, { distance }] of nearest.entries()) expect(found[index]?.distance).toBeCloseTo(distance, 5);
  });

  it('is that of maxDistance, which includes rows at just that distance', () => {
    expect(knn(open(), docs, query, { k: 3, maxDistance: within }).map(({ id }) => id)).toEqual(ids);
  });
});
