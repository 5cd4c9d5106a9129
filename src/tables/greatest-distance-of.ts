import type { Metric } from './index-options.js';

// What rounding can do to a similarity, and to the distance that is computed from it.
const ROUNDING = 8 * Number.EPSILON;

/** The distance that no row of at least this similarity exceeds, by the formulas of the extension. */
export function greatestDistanceOf(similarity: number, metric: Metric): number {
  if (metric === 'cosine') return 1 - similarity + ROUNDING * (1 + Math.abs(similarity));
  if (metric === 'inner_product') return 0 - similarity;
  return similarity <= 0 ? Number.POSITIVE_INFINITY : (1 + ROUNDING) / similarity - 1;
}
