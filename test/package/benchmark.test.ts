// What the figures of `npm run bench` rest on.

import { describe, expect, test } from 'vitest';
import { dataSetOf } from '../../bench/data-set.js';
import type { Engine, SearchSession } from '../../bench/engines/engine.js';
import { loadInBatches } from '../../bench/engines/states.js';
import { exactNeighbors } from '../../bench/exact-neighbors.js';
import { measureOnce } from '../../bench/measure-once.js';
import { nearestNeighbors } from '../../bench/nearest-neighbors.js';
import { quantile } from '../../bench/quantile.js';
import { readSentences } from '../../bench/sentences/format.js';
import { clusteredVectors } from '../../bench/vectors.js';

const DIMENSIONS = 24;

function data(queries = 40) {
  const next = clusteredVectors(DIMENSIONS, 7);
  const take = (count: number) => Array.from({ length: count }, next);
  const heldOut = take(queries);
  return dataSetOf({ vectors: take(500), extra: [], queries: heldOut, heldOut, timed: take(queries) });
}

/** An engine that scans the first rows: twice as many as `ef`, or all. It notes what each of its connections is asked. */
function scanOf(rows: readonly Float32Array[]) {
  const asked: Float32Array[][] = [];
  const open = (): SearchSession => {
    const queries: Float32Array[] = [];
    asked.push(queries);
    return {
      load: () => undefined,
      insert: () => undefined,
      remove: () => undefined,
      walBytes: () => 0,
      close: () => undefined,
      knn: (ef, k) => (query) => {
        queries.push(query);
        const [keys = []] = exactNeighbors(rows.slice(0, ef === undefined ? rows.length : 2 * ef), [query], k);
        return keys.map((id) => ({ id, distance: 0 }));
      },
    };
  };
  const engine: Engine = {
    name: 'scan',
    package: 'none',
    efs: [undefined, 10],
    notes: {},
    create: open,
    open,
    copy: () => undefined,
  };
  return { engine, open, asked };
}

describe('measureOnce()', () => {
  test('asks each timed query once, on a connection that was asked nothing else', () => {
    const set = data();
    const { engine, open, asked } = scanOf(set.vectors);
    measureOnce([{ engine, wanted: 'default', open }], set, 10);
    expect(asked.at(-1)).toEqual(set.timed);
    expect(asked.at(-1)).not.toContain(set.heldOut[0]);
  });

  test('takes the least ef with which the held-out queries find what is wanted', () => {
    const set = data();
    const { engine, open } = scanOf(set.vectors);
    const recallWith = (ef: number) => {
      const found = exactNeighbors(set.vectors.slice(0, 2 * ef), set.heldOut, 10);
      const hits = set
        .neighbors()
        .flatMap((keys, query) => keys.slice(0, 10).filter((key) => found[query]?.includes(key)));
      return hits.length / (10 * set.heldOut.length);
    };
    const [point] = measureOnce([{ engine, wanted: 0.9, open }], set, 10);
    expect(point?.recall).toBeGreaterThanOrEqual(0.9);
    expect(point?.recall).toBe(recallWith(point?.ef as number));
    expect(recallWith((point?.ef as number) - 1)).toBeLessThan(0.9);
  });
});

test('the truth is the same as that of a scan in double precision, for any number of queries', () => {
  for (const queries of [1, 2, 300]) {
    const { vectors, heldOut } = data(queries);
    expect(nearestNeighbors(vectors, heldOut, 100)).toEqual(exactNeighbors(vectors, heldOut, 100));
  }
});

test('a load by 1,000 rows has every row once', () => {
  const rows = Array.from({ length: 2500 }, (_, row) => Float32Array.of(row));
  const loaded: [number, number][] = [];
  loadInBatches(
    {
      load: (vectors, firstId = 1) =>
        loaded.push(...vectors.map(([row = -1], i) => [firstId + i, row] as [number, number])),
    },
    rows,
    11,
  );
  expect(loaded).toEqual(rows.map(([row], index) => [11 + index, row]));
});

test('a quantile is a value that was measured', () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect(quantile(values, 0.99)).toBe(100);
  expect(quantile(values, 0.5)).toBe(51);
  expect(quantile([3], 0.99)).toBe(3);
});

test('the sentence embeddings are unit vectors', () => {
  const sentences = readSentences();
  expect(sentences).toHaveLength(28_000);
  for (const index of [0, 12_345, 27_999]) {
    const vector = sentences[index] as Float32Array;
    expect(vector).toHaveLength(512);
    expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
  }
});
