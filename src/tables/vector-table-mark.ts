import type { Table } from 'drizzle-orm';
import type { CheckedOptions } from './vector-table-options.js';

/** What `vectorTable()` knows of a table beyond its columns. */
export interface VectorTableMark {
  readonly name: string;
  /** The keys, in the Drizzle table, of its primary key and of its vector column. */
  readonly primaryKey: string;
  readonly vector: string;
  readonly options: CheckedOptions;
}

// Symbol.for: a schema may be loaded by one copy of this module and queried through another.
const mark = Symbol.for('drizzle-vector:table');

export const markVectorTable = <T extends Table>(table: T, properties: VectorTableMark): T =>
  Object.assign(table, { [mark]: properties });

/** What `vectorTable()` noted, also through `alias()`; undefined for other tables. */
export function vectorTableMark(table: unknown): VectorTableMark | undefined {
  return typeof table === 'object' && table !== null ? (table as { [mark]?: VectorTableMark })[mark] : undefined;
}
