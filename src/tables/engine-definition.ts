import type { ElementType } from '../element-type.js';
import type { IndexMode, Metric, Quantization } from './index-options.js';

/** The JSON of the extension's SQL function `vector_definition(table)`, as `parseEngineJson()` gives it. */
export interface EngineDefinition {
  dim: number;
  type: ElementType;
  metric: Metric;
  m: number;
  ef_construction: number;
  ef_search: number;
  mode: IndexMode;
  quantization: Quantization;
  merge_every: number | null;
  requires_partition: boolean;
  key: string;
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
  content: {
    table: string;
    filters: ReadonlyArray<{ name: string; indexed: boolean; partition_key: boolean }>;
  } | null;
  model: string | null;
}
