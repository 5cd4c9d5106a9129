import type { Column, Table } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { VectorType } from '../columns/vector-type.js';
import type { CheckedIndexOptions } from './index-options.js';
import type { KeyType } from './key-type.js';
import type { CheckedTableOptions } from './vector-table/vector-table-options.js';

/** What `vectorTable()` knows of a table beyond its columns. */
export interface VectorTableMark {
  readonly madeBy: 'vectorTable';
  readonly name: string;
  /** The vectors that are searched. */
  readonly vectors: VectorType;
  readonly options: CheckedTableOptions;
  /** The keys, in the Drizzle table, of the primary key and of the vector column. */
  readonly primaryKey: string;
  readonly vector: string;
  /** What `.generatedAlwaysAs()` of metadata columns was given, by their keys. */
  readonly generated: ReadonlyMap<string, GivenGeneration>;
  readonly keyType: KeyType;
  /** The sets of metadata columns, by key, whose values only one row may have. */
  readonly unique: readonly (readonly string[])[];
}

/** What `.generatedAlwaysAs()` was given. */
export type GivenGeneration = NonNullable<Column['generated']>;

/** What `vectorIndex()` knows of an index beyond its columns. */
export interface VectorIndexMark {
  readonly madeBy: 'vectorIndex';
  readonly name: string;
  /** The vectors that are searched. */
  readonly vectors: VectorType;
  readonly options: CheckedIndexOptions;
  readonly content: Content;
}

/** The ordinary table that an index is over. */
export interface Content {
  /** The table itself, and its name. */
  readonly definition: SQLiteTable;
  readonly table: string;
  readonly key: NamedColumn;
  readonly keyType: KeyType;
  /** Whether the key is the rowid of the table. */
  readonly isRowid: boolean;
  readonly column: NamedColumn;
  readonly filters: IndexFilters;
}

/** The columns of that table by which the index filters. */
export interface IndexFilters {
  readonly columns: readonly IndexFilter[];
  readonly requiresPartition: boolean;
}

export interface IndexFilter {
  /** The key in the Drizzle table. */
  readonly key: string;
  readonly column: NamedColumn;
  readonly indexed: boolean;
  readonly partitionKey: boolean;
}

/** A column by its name. A casing may change the name when it is that of the key. */
export type NamedColumn = Pick<Column, 'name' | 'keyAsName'>;

// Symbol.for, because one copy of this module may load a schema, and another copy query it.
const mark = Symbol.for('drizzle-vector:table');

export const markSearchable = <T extends Table>(table: T, properties: VectorTableMark | VectorIndexMark): T =>
  Object.assign(table, { [mark]: properties });

/** The mark of `vectorTable()` or `vectorIndex()`, also of an alias; undefined for other tables. */
export function searchableMark(table: unknown): VectorTableMark | VectorIndexMark | undefined {
  return typeof table === 'object' && table !== null
    ? (table as { [mark]?: VectorTableMark | VectorIndexMark })[mark]
    : undefined;
}
