import { type Column, getTableColumns, type Table } from 'drizzle-orm';
import type { KeyType } from '../key-type.js';
import type { NamedColumn } from '../searchable-mark.js';
import type { UniqueKey } from '../unique-keys.js';
import type { CheckedFts5Options } from './fts5-table-options.js';

/** What `fts5Table()` knows of a table beyond its columns. */
export interface Fts5Mark {
  readonly name: string;
  readonly options: CheckedFts5Options;
  /** The keys, in the Drizzle table, of the given columns. FTS5 numbers them in this order. */
  readonly columns: readonly string[];
  /** The ordinary table that it is over; undefined where it keeps the texts itself. */
  readonly content?: Fts5Content;
}

/** The ordinary table that a full-text table is over. */
export interface Fts5Content {
  readonly table: string;
  readonly key: NamedColumn;
  /** The key itself, as the table has it. */
  readonly column: Column;
  readonly keyType: KeyType;
  /** Whether the key is the rowid, by which FTS5 knows the rows. */
  readonly isRowid: boolean;
  readonly columns: readonly ContentColumn[];
  /** Its name in the database, as far as the full-text table decides it. */
  cased(column: NamedColumn): NamedColumn;
  /** Its unique keys. Asked late, because a schema may name tables that it defines later. */
  uniqueKeys(): readonly UniqueKey[];
}

/** A column of an ordinary table. */
export interface ContentColumn extends NamedColumn {
  readonly generated: boolean;
}

// Symbol.for, because one copy of this module may load a schema, and another copy query it.
const mark = Symbol.for('drizzle-vector:fts5');

export const markFts5 = <T extends Table>(table: T, properties: Fts5Mark): T =>
  Object.assign(table, { [mark]: properties });

/** The mark of `fts5Table()`, also of an alias; undefined for other tables. */
export function fts5Mark(table: unknown): Fts5Mark | undefined {
  return typeof table === 'object' && table !== null ? (table as { [mark]?: Fts5Mark })[mark] : undefined;
}

/** The columns that `fts5Table()` was given, of the table or of an alias of it. */
export const fts5Columns = (table: Table, { columns }: Fts5Mark): Column[] =>
  columns.map((key) => (getTableColumns(table) as Record<string, Column>)[key] as Column);
