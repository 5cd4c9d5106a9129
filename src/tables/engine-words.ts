import type { Metric, Quantization } from './index-options.js';

// The words of the engine's SQL, where those of TypeScript differ. No other file writes or reads them.

const metrics: Readonly<Record<Metric, string>> = {
  cosine: 'cosine',
  inner_product: 'inner_product',
  euclidean: 'euclidean',
  l2_squared: 'l2',
};

const quantizations: Readonly<Record<Quantization, string>> = {
  auto: 'auto',
  none: 'none',
  float2: 'f16',
  int1: 'int8',
};

/** The option `mergeEvery`, in SQL and in the engine's JSON. */
export const MERGE_EVERY = 'sync_every';

/** The SQL function that merges the changed rows into an index. */
export const MERGE_INDEX = 'vector_sync_index';

/** A metric as the engine calls it. */
export const metricInSql = (metric: Metric): string => metrics[metric];

/** A quantization as the engine calls it. */
export const quantizationInSql = (quantization: Quantization): string => quantizations[quantization];

/**
 * Reads the JSON of `vector_definition()` or `vector_index_info()`.
 *
 * @returns the object, with the words of TypeScript.
 */
export function parseEngineJson<T>(json: unknown): T {
  const { metric, quantization, [MERGE_EVERY]: mergeEvery, ...others } = JSON.parse(String(json));
  return {
    ...others,
    metric: ownWord(metrics, metric),
    quantization: ownWord(quantizations, quantization),
    merge_every: mergeEvery,
  } as T;
}

const ownWord = (words: Readonly<Record<string, string>>, word: string): string =>
  Object.entries(words).find(([, inSql]) => inSql === word)?.[0] ?? word;
