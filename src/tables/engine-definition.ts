import type { ElementType } from '../element-type.js';
import type { IndexMode, Metric, Quantization } from './index-options.js';
import type { KeyType } from './key-type.js';

/** The JSON of the extension's SQL function `vector_definition(table)`, as `parseEngineJson()` gives it. */
export interface EngineDefinition {
  dim: number;
  type: ElementType;
  metric: Metric;
  m: number;
  ef_construction: number;
  /** Null where it was not given. */
  ef_search: number | null;
  /** The share of the nearest rows that a search is to find, where there is no `ef_search`. */
  recall: number;
  mode: IndexMode;
  quantization: Quantization;
  merge_every: number | null;
  requires_partition: boolean;
  key: string;
  key_type: KeyType;
  column: string;
  metadata: ReadonlyArray<{
    name: string;
    type: string;
    not_null: boolean;
    default: string | null;
    generated: { expression: string; stored: boolean } | null;
    indexed: boolean;
    partition_key: boolean;
  }>;
  /** The sets of metadata columns whose values only one row may have. */
  unique: ReadonlyArray<readonly string[]>;
  content: {
    table: string;
    filters: ReadonlyArray<{ name: string; indexed: boolean; partition_key: boolean }>;
  } | null;
  model: string | null;
}
