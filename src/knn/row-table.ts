import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { SearchableTable } from '../tables/searchable-table.js';
import type { AnyVectorIndex } from '../tables/vector-index/any-vector-index.js';

/** The table that a vector index is over. */
type ContentOf<S extends SearchableTable> = S['distance'] extends {
  readonly _: { readonly driverParam: { readonly content: infer Content extends SQLiteTable } };
}
  ? Content
  : never;

/**
 * The table whose rows a search gives: the vector table, or the table that the vector index is over.
 *
 * @typeParam S the vector table or vector index that is searched.
 * @typeParam F the alias of that table, where one is given.
 */
export type RowTable<S extends SearchableTable, F extends SQLiteTable> = [F] extends [never]
  ? S extends AnyVectorIndex
    ? ContentOf<S>
    : S
  : F;
