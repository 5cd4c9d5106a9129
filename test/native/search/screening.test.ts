// A search passes over vectors whose quantized form shows that they are too far away. What it finds must be what a comparison of all
// vectors finds, to the bit and with ties broken by key.

import { describe, expect, test } from 'vitest';
import { betterSqlite3 } from '../host.js';
import { Random } from '../support/random.js';
import { metrics } from '../support/reference.js';
import { blob, type ElementType, elementTypes } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

const { open } = workspace(betterSqlite3);

const ROWS = 400;
const NEAREST = 10; // few enough of the rows that the others are screened

/** Vectors of one table: what they are multiplied with, by type, and how they differ. */
const INTEGERS = { int1: 127, int2: 32_767, int4: 2 ** 31 - 1 } as const;
const SCALES: Record<ElementType, readonly number[]> = {
  float2: [1, 1e-6, 30_000],
  float4: [1, 1e-22, 1e-30, 1e15, 1e30],
  float8: [1, 1e-161, 1e-300, 1e100, 1e160],
  int1: [3, INTEGERS.int1],
  int2: [3, INTEGERS.int2],
  int4: [3, 1000, INTEGERS.int4],
};

const SHAPES: Record<string, (random: Random, dim: number) => number[]> = {
  'spread evenly': (random, dim) => Array.from({ length: dim }, () => random.unit() * 2 - 1),
  'nearly equal': (random, dim) =>
    Array.from({ length: dim }, (_, index) => (index % 3) / 4 + random.unit() * 1e-3 + 0.1),
  'with many ties': (random, dim) =>
    Array.from({ length: dim }, (_, index) => (index === 0 ? 1 : random.integer(-1, 1))),
  'with one large element': (random, dim) =>
    Array.from({ length: dim }, (_, index) => (index === 0 ? 1 : random.unit() * 1e-4)),
};

describe.each(elementTypes)('%s', (type) => {
  describe.each(metrics)('%s', (metric) => {
    test.each(Object.entries(SHAPES))('vectors %s', async (_, shape) => {
      const db = await open();
      const random = new Random(7);
      for (const [index, scale] of SCALES[type].entries()) {
        const table = `docs${index}`;
        const dim = random.pick([1, 3, 17, 40]);
        const element =
          type in INTEGERS ? (value: number) => Math.round(value * scale) || 1 : (value: number) => value * scale;
        const vector = () => blob(shape(random, dim).map(element), type);
        const columns = `dim=${dim}, type=${type}, metric=${metric}`;
        await db.run(`CREATE VIRTUAL TABLE ${table} USING vector(${columns})`);
        const rows = Array.from({ length: ROWS }, (_, id) => `(${ROWS - id}, ${vector()})`);
        await db.run(`INSERT INTO ${table}(id, vector) VALUES ${rows.join()}`);
        // The last rows take the place of deleted ones: slots are no longer in the order of the keys.
        await db.all(`SELECT id FROM ${table} WHERE knn_match(distance, ${vector()}) LIMIT 1`);
        await db.run(`DELETE FROM ${table} WHERE id % 13 = 0`);
        for (let query = 0; query < 5; query++) {
          const q = vector();
          const found = await db.all(
            `SELECT id, distance FROM ${table} WHERE knn_match(distance, ${q}) ORDER BY distance LIMIT ${NEAREST}`,
          );
          const all = await db.all(
            `SELECT id, vector_distance(vector, ${q}, '${metric}', '${type}') AS d FROM ${table} ORDER BY d, id LIMIT ${NEAREST}`,
          );
          expect(found, `scale ${scale}, ${dim} dimensions`).toEqual(all);
        }
      }
    });
  });
});

test('a query far from rows of much smaller elements', async () => {
  const db = await open();
  const random = new Random(5);
  const vector = (scale: number) => blob(Array.from({ length: 4 }, () => (random.unit() - 0.5) * scale));
  await db.run('CREATE VIRTUAL TABLE docs USING vector(dim=4)');
  const rows = Array.from({ length: 1000 }, (_, id) => `(${id + 1}, ${vector(1e-4)})`);
  await db.run(`INSERT INTO docs(id, vector) VALUES ${rows.join()}`);
  for (let query = 0; query < 20; query++) {
    const q = vector(900);
    expect(
      await db.all(`SELECT id, distance FROM docs WHERE knn_match(distance, ${q}) ORDER BY distance LIMIT 5`),
    ).toEqual(
      await db.all(`SELECT id, vector_distance(vector, ${q}, 'l2', 'float4') AS d FROM docs ORDER BY d, id LIMIT 5`),
    );
  }
});
