import type { Metric } from './index-options.js';

// The one word that SQL spells otherwise than TypeScript. No other file writes or reads it.
const L2_SQUARED = 'l2';

/** A metric as the engine calls it. */
export const metricInSql = (metric: Metric): string => (metric === 'l2_squared' ? L2_SQUARED : metric);

/**
 * Reads the JSON of `vector_definition()` or `vector_index_info()`.
 *
 * @returns the object, with the words of TypeScript.
 */
export function parseEngineJson<T>(json: unknown): T {
  const { metric, ...others } = JSON.parse(String(json));
  return { ...others, metric: metric === L2_SQUARED ? 'l2_squared' : metric } as T;
}
