import { sql } from 'drizzle-orm';
import { checkOptions } from '../options/check-options.js';
import { checkPart } from '../options/check-part.js';
import { isRecord } from '../options/is-record.js';
import type { Rule } from '../options/rules.js';
import { type Fusion, makeFusion } from './fusion.js';
import { checkSomeWeight, type FusionWeights, weightRules } from './fusion-weights.js';

/** The options of {@link rrf}. */
export interface RrfOptions {
  /** The constant k in 1 / (k + rank), above 0, by default 60. The larger it is, the less the first ranks stand out. */
  k?: number | undefined;
  /** The weight of each side, by default 1. Finite and at least 0, not both 0. */
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
 * Reciprocal rank fusion, the default of `hybridSearch()`. The score of a row is the sum of weight / (k + rank) over
 * the sides that found it, where ranks begin at 1. It uses ranks only, so that the distributions of distances and BM25
 * do not matter.
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
 * @param options the constant k, and the weights.
 * @throws {@link VectorError} `invalid_option`.
 */
export function rrf(options: RrfOptions = {}): Fusion {
  const { k = 60, weights: given = {} } = checkOptions('rrf()', 'first', rules, options);
  const { vector = 1, text = 1 } = checkPart('rrf()', 'weights', weightRules, given);
  const weights = checkSomeWeight('rrf() weights', { vector, text });
  return makeFusion({
    // Drivers may bind a whole number as an integer, and integer division drops the fraction.
    score: (side) => sql`cast(${weights[side]} as real) / (${k} + "rank")`,
    fuse: (vectorScore, textScore) => sql`${vectorScore} + ${textScore}`,
  });
}
