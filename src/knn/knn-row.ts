import type { SQL } from 'drizzle-orm';
import type { GetSelectTableName, SelectResult } from 'drizzle-orm/query-builders/select.types';
import type { SelectedFields, SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { VectorKey } from '../columns/vector-key.js';
import type { SearchableTable } from '../tables/searchable-table.js';
import type { SimilarityColumn } from '../tables/similarity-column.js';
import type { KnnJoinable } from './knn-options.js';
import type { RowTable } from './row-table.js';

type ColumnsOf<T extends SQLiteTable> = T['_']['columns'];

type DefaultColumns<T extends SQLiteTable> = Omit<ColumnsOf<T>, VectorKey<T> | 'distance'>;

type Chosen<
  S extends SearchableTable,
  C extends SelectedFields | undefined,
  F extends SQLiteTable,
> = C extends SelectedFields ? Found<C> : DefaultColumns<RowTable<S, F>>;

/** In a row of a search, a similarity is not null. */
type Found<C> = { [K in keyof C]: C[K] extends SimilarityColumn ? SQL<number> : C[K] };

/**
 * A row of `knn()` as Drizzle types it: the chosen columns, and the distance.
 *
 * @example
 * ```ts
 * type Hit = KnnRow<typeof docs>; // { id: number; title: string; distance: number }
 * ```
 * @typeParam S the vector table or vector index that is searched.
 * @typeParam C the chosen columns; `undefined` for the default ones.
 * @typeParam F the alias of the table that the index is over, where one is given.
 * @typeParam J what is joined, where something is.
 */
export type KnnRow<
  S extends SearchableTable,
  C extends SelectedFields | undefined = undefined,
  F extends SQLiteTable = never,
  J extends KnnJoinable = never,
> = SelectResult<
  Chosen<S, C, F> & { distance: SQL<number> },
  'partial',
  Record<GetSelectTableName<S | RowTable<S, F> | J>, 'not-null'>
>;
