import type { SQL } from 'drizzle-orm';

/** The two searches of `hybridSearch()`. */
export type HybridSide = 'vector' | 'text';

/** What a fusion is in SQL. */
export interface FusionSql {
  /**
   * The score of a candidate of one side, over all candidates of that side.
   *
   * @param value its distance or BM25, the lower the better. `"rank"` is its rank, from 1 on.
   */
  score(side: HybridSide, value: SQL): SQL;
  /** The score of a row, from those of its sides, 0 for a side that did not find it. */
  fuse(vector: SQL, text: SQL): SQL;
}

// Symbol.for: it may be made by one copy of this module and used by another.
const pieces: unique symbol = Symbol.for('drizzle-vector:fusion');

/** How `hybridSearch()` makes one score of those of its two searches. `rrf()` and `linear()` make it. */
export interface Fusion {
  readonly [pieces]: FusionSql;
}

export const makeFusion = (fusion: FusionSql): Fusion => Object.freeze({ [pieces]: Object.freeze(fusion) });

/** The SQL of a fusion; undefined for what is none. */
export function fusionSql(value: unknown): FusionSql | undefined {
  return typeof value === 'object' && value !== null ? (value as Partial<Fusion>)[pieces] : undefined;
}
