import { expect } from 'vitest';
import type { Value } from './connection.js';
import type { Random } from './random.js';
import { distance, type Space, tolerance } from './reference.js';
import { decode, type ElementType, encode } from './vectors.js';

/** The vectors of a table by their keys, as they are stored. */
export type Rows = Map<number, number[]>;

/**
 * The share of the `limit` nearest rows that a search by graph has found. Fails unless `hits`, rows of id and distance, are that many rows of
 * the table, each once, nearest first, at their exact distances.
 */
export function recall(hits: Value[][], rows: Rows, query: number[], space: Space, limit: number): number {
  const distances = [...rows.values()].map((vector) => distance(vector, query, space.metric)).sort((a, b) => a - b);
  const wanted = Math.min(limit, rows.size);
  expect(hits.length).toBe(wanted);
  expect(new Set(hits.map(([id]) => id)).size).toBe(wanted);
  const farthest = distances[wanted - 1] ?? 0;
  // Of equally near rows any will do, and a distance is rounded: by how much depends on the figures that it is computed from.
  const size = space.metric === 'cosine' ? 1 : Math.abs(farthest);
  const rounding = 1e-6 * size;
  let found = 0;
  let previous = Number.NEGATIVE_INFINITY;
  for (const [id, reported] of hits) {
    const vector = rows.get(id as number);
    if (vector === undefined || typeof reported !== 'number') throw new Error(`unexpected row ${id} at ${reported}`);
    const allowed = tolerance(vector, query, space);
    expect(Math.abs(reported - distance(vector, query, space.metric)), `distance of row ${id}`).toBeLessThanOrEqual(
      allowed,
    );
    expect(reported).toBeGreaterThanOrEqual(previous);
    previous = reported;
    if (distance(vector, query, space.metric) <= farthest + rounding) found++;
  }
  return wanted === 0 ? 1 : found / wanted;
}

/** Elements that make good use of the range of a type. */
const SCALE: Record<ElementType, number> = { float2: 1, float4: 1, float8: 1, int1: 20, int2: 4000, int4: 1e8 };

/** Vectors around a few centers, which is what embeddings look like: near ones are near in a few directions only. */
export class Clusters {
  readonly #random: Random;
  readonly #type: ElementType;
  readonly #centers: number[][];

  constructor(random: Random, dim: number, type: ElementType = 'float4', centers = 20) {
    this.#random = random;
    this.#type = type;
    this.#centers = Array.from({ length: centers }, () => Array.from({ length: dim }, () => this.#normal()));
  }

  /** A vector, as it is stored. */
  next(): number[] {
    const center = this.#random.pick(this.#centers);
    const vector = center.map((element) => SCALE[this.#type] * (element + 0.5 * this.#normal()));
    return decode(encode(vector, this.#type), this.#type);
  }

  /** Nearly normally distributed, with a variance of 1. */
  #normal(): number {
    let sum = -2;
    for (let i = 0; i < 4; i++) sum += this.#random.unit();
    return sum * Math.sqrt(3);
  }
}
