import { sql } from 'drizzle-orm';
import { checkOptions } from '../options/check-options.js';
import { checkPart } from '../options/check-part.js';
import { isRecord } from '../options/is-record.js';
import type { Rule } from '../options/rules.js';
import { type Fusion, makeFusion } from './fusion.js';
import { checkSomeWeight, type FusionWeights, weightRules } from './fusion-weights.js';

/** What {@link rrf} can be told. */
export interface RrfOptions {
  /** The constant in 1 / (k + rank), above 0, by default 60: the larger, the less the first ranks count above the others. */
  k?: number | undefined;
  /** What each side counts, by default 1. Finite and not negative, not both 0. */
  weights?: { readonly [Side in keyof FusionWeights]?: number | undefined } | undefined;
}

const rules: Record<keyof RrfOptions, Rule> = {
  k: { expected: 'a finite number above 0', accepts: (value) => Number.isFinite(value) && (value as number) > 0 },
  weights: {
    expected: 'an object of weights, { vector, text }',
    accepts: isRecord,
  },
};

/**
 * Reciprocal rank fusion, by which `hybridSearch()` orders unless it is told otherwise. The score of a row is the sum, over
 * the sides that found it, of weight / (k + rank), with its rank in that side from 1 on. It looks at ranks alone, so it
 * needs no knowledge of how distances and BM25 are distributed.
 *
 * - G. V. Cormack, C. L. A. Clarke and S. Büttcher, Reciprocal Rank Fusion outperforms Condorcet and individual Rank
 *   Learning Methods, SIGIR 2009, which has k = 60 and no weights
 *
 * @example
 * ```ts
 * hybridSearch(db, { vector, text, k: 10, fusion: rrf({ weights: { vector: 1, text: 0.5 } }) });
 * ```
 * ```sql
 * cast(? as real) / (? + "rank")
 * ```
 * @throws {@link VectorError} `invalid_option`.
 */
export function rrf(options: RrfOptions = {}): Fusion {
  const { k = 60, weights: given = {} } = checkOptions('rrf()', 'first', rules, options);
  const { vector = 1, text = 1 } = checkPart('rrf()', 'weights', weightRules, given);
  const weights = checkSomeWeight('rrf() weights', { vector, text });
  return makeFusion({
    // Drivers may bind a whole number as an integer, whose division has no fraction.
    score: (side) => sql`cast(${weights[side]} as real) / (${k} + "rank")`,
    fuse: (vectorScore, textScore) => sql`${vectorScore} + ${textScore}`,
  });
}
