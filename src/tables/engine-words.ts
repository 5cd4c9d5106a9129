import type { Metric } from './index-options.js';

// The words of the engine's SQL, where those of TypeScript differ. No other file writes or reads them.

const metrics: Readonly<Record<Metric, string>> = {
  cosine: 'cosine',
  inner_product: 'inner_product',
  euclidean: 'euclidean',
  l2_squared: 'l2',
};

/** A metric as the engine calls it. */
export const metricInSql = (metric: Metric): string => metrics[metric];

/**
 * Reads the JSON of `vector_definition()` or `vector_index_info()`.
 *
 * @returns the object, with the words of TypeScript.
 */
export function parseEngineJson<T>(json: unknown): T {
  const { metric, ...others } = JSON.parse(String(json));
  return { ...others, metric: ownWord(metrics, metric) } as T;
}

const ownWord = (words: Readonly<Record<string, string>>, word: string): string =>
  Object.entries(words).find(([, inSql]) => inSql === word)?.[0] ?? word;
