import type { SQL } from 'drizzle-orm';

/** The two searches of `hybridSearch()`. */
export type HybridSide = 'vector' | 'text';

/** A fusion as SQL. */
export interface FusionSql {
  /**
   * The score of a candidate of one side, among all candidates of that side.
   *
   * @param value its distance or BM25, lower for a better match. `"rank"` is its rank, from 1.
   */
  score(side: HybridSide, value: SQL): SQL;
  /** The score of a row, from the scores of its sides. A side that did not find the row has 0. */
  fuse(vector: SQL, text: SQL): SQL;
}

// Symbol.for, because one copy of this module may make a fusion, and another copy use it.
const pieces: unique symbol = Symbol.for('drizzle-vector:fusion');

/** How `hybridSearch()` makes one score of the scores of its two searches. `rrf()` and `weighted()` make one. */
export interface Fusion {
  readonly [pieces]: FusionSql;
}

export const makeFusion = (fusion: FusionSql): Fusion => Object.freeze({ [pieces]: Object.freeze(fusion) });

/** The SQL of a fusion; undefined for any other value. */
export function fusionSql(value: unknown): FusionSql | undefined {
  return typeof value === 'object' && value !== null ? (value as Partial<Fusion>)[pieces] : undefined;
}
