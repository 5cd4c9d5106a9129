import type { ElementType } from '../element-type.js';
import { quoteIdentifier } from '../sql/sql-text.js';
import { metricInSql } from './engine-words.js';
import type { CheckedIndexOptions } from './index-options.js';

/**
 * The arguments of `USING vector(…)`: `dim=384`, `type=float4`, `metric=cosine` and the other options that were given.
 */
export function moduleArguments(type: ElementType, dimensions: number, options: CheckedIndexOptions): string[] {
  const { metric, m, efConstruction, recall, efSearch, mode, quantization, mergeEvery, model } = options;
  const given = {
    dim: dimensions,
    type,
    metric: metricInSql(metric),
    m,
    ef_construction: efConstruction,
    recall,
    ef_search: efSearch,
    mode,
    quantization,
    merge_every: mergeEvery,
    model: model === undefined ? undefined : quoteIdentifier(model),
  };
  return Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
}
