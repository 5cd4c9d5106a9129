import { sql } from 'drizzle-orm';
import { invalidOption } from '../errors/options.js';
import { checkOptions } from '../options/check-options.js';
import { type Fusion, makeFusion } from './fusion.js';
import { checkSomeWeight, type FusionWeights, weightRules } from './fusion-weights.js';

/**
 * A weighted mean of the scores of both sides, for `hybridSearch()`.
 *
 * The distances, or the values of BM25, of the candidates of a side are scaled to scores. The score is (max − value) /
 * (max − min): 1 for the best candidate, and 0 for the last. It is 1 where all values are equal. A side that did not
 * find the row has 0. The score of a row is (vector · vectorScore + text · textScore) / (vector + text).
 *
 * Unlike {@link rrf}, it keeps how far apart the candidates are. The paper below finds it better than RRF once the
 * weights are tuned on a few queries with known answers.
 *
 * - S. Bruch, S. Gai and A. Ingber, An Analysis of Fusion Functions for Hybrid Retrieval, ACM Transactions on
 *   Information Systems 42(1), 2023: the convex combination with min-max normalisation
 *
 * @example
 * ```ts
 * hybridSearch(db, { vector, text, k: 10, fusion: weighted({ vector: 0.7, text: 0.3 }) });
 * ```
 * ```sql
 * case when max("distance") over () > min("distance") over ()
 *   then (max("distance") over () - "distance") / (max("distance") over () - min("distance") over ()) else 1.0 end
 * ```
 * @param weights the weight of each side, finite and at least 0, not both 0.
 * @throws {@link VectorError} `invalid_option`.
 */
export function weighted(weights: FusionWeights): Fusion {
  const { vector, text } = checkWeights(weights);
  return makeFusion({
    score(_, value) {
      const [max, min] = [sql`max(${value}) over ()`, sql`min(${value}) over ()`];
      return sql`case when ${max} > ${min} then (${max} - ${value}) / (${max} - ${min}) else 1.0 end`;
    },
    fuse: (vectorScore, textScore) =>
      sql`(${vector} * ${vectorScore} + ${text} * ${textScore}) / cast(${vector + text} as real)`,
  });
}

function checkWeights(weights: FusionWeights): FusionWeights {
  const checked = checkOptions('weighted()', 'first', weightRules, weights);
  for (const side of ['vector', 'text'] as const) {
    if (checked[side] === undefined) throw invalidOption(`weighted() ${side}`, weightRules[side].expected, undefined);
  }
  return checkSomeWeight('weighted()', checked);
}
