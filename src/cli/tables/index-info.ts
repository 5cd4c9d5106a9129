import { type Connection, selectValue } from '../database/connection.js';
import type { SearchedTable } from './searched-tables.js';

/** What `vector_index_info(table)` of the extension gives. */
export interface IndexInfo {
  readonly rows: number;
  readonly dim: number;
  readonly type: string;
  readonly metric: string;
  readonly mode: string;
  readonly m: number;
  readonly ef_construction: number;
  readonly ef_search: number;
  readonly quantization: string;
  readonly sync_every: number | null;
  readonly graph: boolean;
  readonly segment_rows: number;
  readonly delta_rows: number;
  readonly dead_rows: number;
  readonly memory_bytes: number;
  readonly disk_bytes: number | null;
  readonly format_version: number;
}

export const indexInfo = (connection: Connection, { name }: SearchedTable): IndexInfo =>
  JSON.parse(String(selectValue(connection, 'SELECT vector_index_info(?)', name)));

const DELTA_SHARE = 0.05;
const DEAD_SHARE = 0.1;

/** What of an index could be better, in words, with the command that makes it so; nothing where all is well. */
export function advice({ graph, rows, segment_rows, delta_rows, dead_rows }: IndexInfo): string[] {
  if (!graph) return [];
  const found: string[] = [];
  if (delta_rows > DELTA_SHARE * rows) {
    found.push(`delta of ${delta_rows.toLocaleString('en')} rows waits to be merged: run sync`);
  }
  const dead = dead_rows / Math.max(segment_rows, 1);
  if (dead > DEAD_SHARE) found.push(`${Math.round(100 * dead)}% of the segment is dead: run rebuild`);
  return found;
}
