import type { GetSelectTableName, SelectResult } from 'drizzle-orm/query-builders/select.types';
import type { SelectedFields, SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { KnnRow } from '../knn/knn-row.js';
import type { Searchable } from '../tables/searchable.js';
import type { HybridSide } from './fusion.js';

/** What every row of `hybridSearch()` has beside its columns. */
export interface HybridScores {
  /** By the fusion; the higher, the better. */
  score: number;
  /** Its place among the candidates of the vector search, from 1 on; null where that did not find it. */
  vectorRank: number | null;
  /** Its place among the candidates of the text search, from 1 on; null where that did not find it. */
  textRank: number | null;
  /** What the fusion made of the vector search, the higher, the better; null where that did not find it. */
  vectorScore: number | null;
  /** What the fusion made of the text search, the higher, the better; null where that did not find it. */
  textScore: number | null;
  /** By the metric of the table or index; null where the vector search did not find it. */
  distance: number | null;
  /** The `rank` of FTS5, the lower, the better; null where the text search did not find it. */
  bm25: number | null;
  /** Which search found it. */
  foundBy: 'both' | HybridSide;
}

type Flat<T> = { [K in keyof T]: T[K] };

type Found<S extends Searchable, C extends SelectedFields | undefined, F extends SQLiteTable> = C extends SelectedFields
  ? SelectResult<C, 'partial', Record<GetSelectTableName<[F] extends [never] ? S : F>, 'not-null'>>
  : Omit<KnnRow<S, undefined, F>, 'distance'>;

/**
 * A row of `hybridSearch()`: what was chosen of its columns, as Drizzle types it, and its scores.
 *
 * @example
 * ```ts
 * type Hit = HybridRow<typeof docs>; // { id: number; title: string } & HybridScores
 * ```
 * @typeParam S the vector table or vector index that is searched.
 * @typeParam C the columns that are chosen; `undefined`: the default ones.
 * @typeParam F the table that the index is over, where it is given.
 */
export type HybridRow<
  S extends Searchable,
  C extends SelectedFields | undefined = undefined,
  F extends SQLiteTable = never,
> = Flat<Found<S, C, F> & HybridScores>;
