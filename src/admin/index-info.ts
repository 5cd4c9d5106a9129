import { sql } from 'drizzle-orm';
import { checkDatabase } from '../drizzle/check-database.js';
import type { DriverResult, DrizzleDatabase } from '../drizzle/drizzle-database.js';
import { selectValue } from '../drizzle/select-value.js';
import type { ElementType } from '../element-type.js';
import type { EngineIndexInfo } from '../tables/engine-index-info.js';
import { parseEngineJson } from '../tables/engine-words.js';
import type { IndexMode, Metric, Quantization } from '../tables/index-options.js';
import { withSchema } from '../tables/schema-check/ensure-schema.js';
import type { SearchableTable } from '../tables/searchable-table.js';
import { searchableName } from './searchable-name.js';

/** The recall that searches of a table or index are asked for, and what was measured of it. */
export interface IndexRecall {
  /** The share of the nearest rows that a search is to find; null where `efSearch` was given in its place. */
  target: number | null;
  /**
   * The candidates that this takes for the 1, 10, 50 or 200 nearest rows; null where nothing was measured, or `efSearch`
   * was given.
   */
  ef: Readonly<Record<'1' | '10' | '50' | '200', number>> | null;
  /** How many queries were measured; null where none were. */
  sample: number | null;
  /** What the queries were: rows of the table, measured by a merge, or those that `calibrate()` was given. */
  source: 'rows' | 'queries' | null;
  /** The rows of the index when it was measured. */
  rows: number | null;
  /** Whether the index has doubled or halved since `calibrate()` measured, so that it should measure again. */
  stale: boolean;
}

/** What a vector table or index is and holds, as this connection sees it now. */
export interface IndexInfo {
  /** The rows of the table; of an index over an ordinary table, those that have a vector. */
  rows: number;
  dimensions: number;
  type: ElementType;
  metric: Metric;
  mode: IndexMode;
  m: number;
  efConstruction: number;
  /** Null where it was not given. Then the recall that is asked for decides how wide a search is. */
  efSearch: number | null;
  /** The recall of searches, as asked for and as measured. */
  recall: IndexRecall;
  /** The form in which the index keeps vectors. Before there is an index, it is the option of the table. */
  quantization: Quantization;
  /** The number of changed rows after which a commit merges them into the index; null where it was not set. */
  mergeEvery: number | null;
  /** Whether the index has an HNSW graph. Without one, queries compare with every vector. */
  graph: boolean;
  /** The rows in the segment, which is the index as it was last merged. */
  segmentRows: number;
  /** The rows changed since then. A query compares with each of them. */
  deltaRows: number;
  /** The rows of the segment that were deleted or changed since then. A query skips them. */
  deadRows: number;
  /** The memory of the index in this process, in bytes. */
  memoryBytes: number;
  /**
   * How many of these bytes are vectors that queries have read and that are kept for the next queries.
   * `vector_config('cache_bytes', n)` limits them.
   */
  cacheBytes: number;
  /** The size of the table in the database file, in bytes; null where SQLite was built without the means to tell. */
  diskBytes: number | null;
  /** The version of the format of the rows. */
  formatVersion: number;
  /** The version of the format of the index; null where there is no index. */
  indexVersion: number | null;
  /** Whether a newer version of the extension wrote the index. Then this version searches the rows without it. */
  newerIndex: boolean;
  /**
   * Why the last merge in a commit of this connection was put off; null where none was. The rows are safe, and the next
   * merge tries again.
   */
  mergeError: string | null;
}

/**
 * Tells what a vector table or index is and holds.
 *
 * @example
 * ```ts
 * const { rows, graph, deltaRows } = indexInfo(db, docs); // await it where the driver is asynchronous
 * ```
 * ```sql
 * select vector_index_info(?)
 * ```
 * @param db a Drizzle database with the extension, or a transaction.
 * @param table a table made by `vectorTable()`, or an index made by `vectorIndex()`.
 * @returns the information; a promise of it where the driver is asynchronous.
 * @throws {@link VectorError} `extension_not_loaded`, `schema_mismatch`, `not_a_vector_table`, `not_a_database`.
 */
export function indexInfo<D extends DrizzleDatabase>(db: D, table: SearchableTable): DriverResult<D, IndexInfo> {
  const subject = 'indexInfo()';
  const name = searchableName(subject, table);
  checkDatabase(subject, db);
  return withSchema(subject, db, table, () => selectValue(subject, db, sql`vector_index_info(${name})`, parseInfo));
}

function parseInfo(json: unknown): IndexInfo {
  const info: EngineIndexInfo = parseEngineJson(json);
  return {
    rows: info.rows,
    dimensions: info.dim,
    type: info.type,
    metric: info.metric,
    mode: info.mode,
    m: info.m,
    efConstruction: info.ef_construction,
    efSearch: info.ef_search,
    recall: { ...info.recall },
    quantization: info.quantization,
    mergeEvery: info.merge_every,
    graph: info.graph,
    segmentRows: info.segment_rows,
    deltaRows: info.delta_rows,
    deadRows: info.dead_rows,
    memoryBytes: info.memory_bytes,
    cacheBytes: info.cache_bytes,
    diskBytes: info.disk_bytes,
    formatVersion: info.format_version,
    indexVersion: info.index_version,
    newerIndex: info.newer_index,
    mergeError: info.merge_error,
  };
}
