import type { ElementType } from '../element-type.js';
import type { IndexMode, Metric, Quantization } from './index-options.js';

/** The JSON of the extension's SQL function `vector_index_info(table)`, as `parseEngineJson()` gives it. */
export interface EngineIndexInfo {
  readonly rows: number;
  readonly dim: number;
  readonly type: ElementType;
  readonly metric: Metric;
  readonly mode: IndexMode;
  readonly m: number;
  readonly ef_construction: number;
  readonly ef_search: number | null;
  readonly recall: {
    readonly target: number | null;
    readonly ef: Readonly<Record<'1' | '10' | '50' | '200', number>> | null;
    readonly sample: number | null;
    readonly source: 'rows' | 'queries' | null;
    readonly rows: number | null;
    readonly stale: boolean;
  };
  readonly quantization: Quantization;
  readonly merge_every: number | null;
  readonly graph: boolean;
  readonly segment_rows: number;
  readonly delta_rows: number;
  readonly dead_rows: number;
  readonly memory_bytes: number;
  readonly cache_bytes: number;
  readonly disk_bytes: number | null;
  readonly format_version: number;
  readonly index_version: number | null;
  readonly newer_index: boolean;
  readonly merge_error: string | null;
}
