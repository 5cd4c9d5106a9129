import { innerProductTooLarge, invalidScore, noDistance, noDistanceMetric, noRelevance } from '../errors/rows.js';
import type { Metric } from '../tables/index-options.js';
import { metricRelevance } from './metric-relevance.js';

interface Found {
  readonly score?: unknown;
  readonly distance?: unknown;
}

/** What tells how relevant a row is; by default its score. */
export interface RelevanceOptions {
  readonly relevance?: ((row: object) => number) | undefined;
  /** The metric of its `distance`. */
  readonly metric?: Metric | undefined;
}

/**
 * The relevance of each row: by `relevance`, by its `distance` with the metric of that, or its `score`. The first row
 * decides for all rows.
 */
export function rowRelevances(
  subject: string,
  rows: readonly object[],
  { relevance, metric }: RelevanceOptions,
): Float64Array {
  if (relevance !== undefined) return finite(`${subject} relevance`, rows, relevance);
  const first: Found = rows[0] ?? {};
  if (metric !== undefined) {
    if (typeof first.distance !== 'number') throw noDistance(subject, Object.keys(first));
    return distanceRelevances(subject, rows, metric);
  }
  if (typeof first.score === 'number') return finite(`${subject} score`, rows, ({ score }: Found) => score);
  throw typeof first.distance === 'number' ? noDistanceMetric(subject) : noRelevance(subject, Object.keys(first));
}

function distanceRelevances(subject: string, rows: readonly object[], metric: Metric): Float64Array {
  const relevances = finite(`${subject} distance`, rows, ({ distance }: Found) => distance).map(
    metricRelevance[metric],
  );
  const other =
    metric === 'inner_product' ? relevances.findIndex((product) => Math.abs(product) > LARGEST_PRODUCT) : -1;
  if (other !== -1) throw innerProductTooLarge(subject, relevances[other] as number, other);
  return relevances;
}

// Of two vectors of length 1, with some room for the rounding of half precision.
const LARGEST_PRODUCT = 1.01;

function finite(subject: string, rows: readonly object[], of: (row: object) => unknown): Float64Array {
  const values = new Float64Array(rows.length);
  rows.forEach((row, index) => {
    const value = of(row);
    if (!Number.isFinite(value)) throw invalidScore(subject, value, index);
    values[index] = value as number;
  });
  return values;
}
