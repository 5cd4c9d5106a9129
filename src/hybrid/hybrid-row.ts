import type { GetSelectTableName, SelectResult } from 'drizzle-orm/query-builders/select.types';
import type { SelectedFields, SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { KnnRow } from '../knn/knn-row.js';
import type { RowTable } from '../knn/row-table.js';
import type { SearchableTable } from '../tables/searchable-table.js';
import type { HybridSide } from './fusion.js';

/** What every row of `hybridSearch()` has beside its columns. */
export interface HybridScores {
  /** The score by the fusion, higher for a better row. */
  score: number;
  /** The rank among the candidates of the vector search, from 1; null where that did not find the row. */
  vectorRank: number | null;
  /** The rank among the candidates of the text search, from 1; null where that did not find the row. */
  textRank: number | null;
  /** The score of the vector search by the fusion, higher for a better row; null where that did not find the row. */
  vectorScore: number | null;
  /** The score of the text search by the fusion, higher for a better row; null where that did not find the row. */
  textScore: number | null;
  /** The distance, by the metric of the table or index; null where the vector search did not find the row. */
  distance: number | null;
  /** The `rank` of FTS5, lower for a better match; null where the text search did not find the row. */
  bm25: number | null;
  /** Which search found the row. */
  foundBy: 'both' | HybridSide;
}

type Flat<T> = { [K in keyof T]: T[K] };

type Found<
  S extends SearchableTable,
  C extends SelectedFields | undefined,
  F extends SQLiteTable,
> = C extends SelectedFields
  ? SelectResult<C, 'partial', Record<GetSelectTableName<RowTable<S, F>>, 'not-null'>>
  : Omit<KnnRow<S, undefined, F>, 'distance'>;

/**
 * A row of `hybridSearch()`: the chosen columns, as Drizzle types them, and the scores.
 *
 * @example
 * ```ts
 * type Hit = HybridRow<typeof docs>; // { id: number; title: string } & HybridScores
 * ```
 * @typeParam S the vector table or vector index that is searched.
 * @typeParam C the chosen columns; `undefined` for the default ones.
 * @typeParam F the alias of the table that the index is over, where one is given.
 */
export type HybridRow<
  S extends SearchableTable,
  C extends SelectedFields | undefined = undefined,
  F extends SQLiteTable = never,
> = Flat<Found<S, C, F> & HybridScores>;
