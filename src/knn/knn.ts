import { isSQLWrapper } from 'drizzle-orm';
import type { SelectedFields, SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { VectorQuery } from '../columns/vector-query.js';
import type { DriverResult, DrizzleDatabase } from '../drizzle/drizzle-database.js';
import { runSteps } from '../drizzle/run-steps.js';
import { withExtension } from '../drizzle/with-extension.js';
import { isBoolean } from '../options/rules.js';
import { withSchema } from '../tables/schema-check/ensure-schema.js';
import type { SearchableTable } from '../tables/searchable-table.js';
import type { SearchedElementType } from '../tables/searched-element-type.js';
import { checkSearchWith } from './check-search.js';
import { encodeQuery } from './encode-query.js';
import { explainSearch } from './explain-search.js';
import { keptSearch } from './kept-search.js';
import type { KnnJoinable, KnnOptions } from './knn-options.js';
import { knnQuerySql } from './knn-query-sql.js';
import type { KnnRow } from './knn-row.js';
import type { KnnSearch } from './knn-search.js';
import { knnSelect } from './knn-select.js';
import type { ExplainOption, MaybeExplained } from './search-explanation.js';

/**
 * The rows of a vector table, or of a vector index, nearest to a query, nearest first. It is one search with
 * {@link knnMatch}. It gives `k` rows if at least `k` match, whatever conditions and joins it has.
 *
 * A row has all columns of the table without vectors, or the chosen `columns`, and `distance`, by the metric of the
 * table or index. For a vector index, these are the rows of the table that it is over, which is joined on its key;
 * `where` and `columns` may name its columns.
 *
 * A search without `where` and `join`, whose `columns` are only columns, is prepared once for the database and kept.
 * Any other search is built anew at each call; {@link prepareKnn} saves that.
 *
 * @example
 * ```ts
 * const query = new Float32Array(384).fill(0.1);
 *
 * const hits = knn(db, docs, query, { k: 10, where: eq(docs.source, 'book.pdf'), maxDistance: 0.5 });
 * // { id: number; title: string; source: string | null; distance: number }[], a promise of it where the driver is asynchronous
 * ```
 * ```sql
 * select "id", "title", "source", "distance" from "docs"
 * where knn_match("docs"."distance", ?) and ("docs"."source" = ?) and "docs"."distance" <= ?
 * order by "docs"."distance" limit ?
 * ```
 *
 * @example Other columns, and a table that is joined
 * ```ts
 * knn(db, docs, query, {
 *   k: 10,
 *   columns: { title: docs.title, book: books.name },
 *   join: { table: books, on: eq(books.id, docs.bookId) },
 *   where: gt(books.year, 1990),
 * }); // { title: string; book: string; distance: number }[]
 * ```
 * ```sql
 * select "docs"."title", "books"."name", "docs"."distance" from "docs" inner join "books" on "books"."id" = "docs"."book_id"
 * where knn_match("docs"."distance", ?) and ("books"."year" > ?) order by "docs"."distance" limit ?
 * ```
 *
 * @example A vector index
 * ```ts
 * knn(db, postsEmbedding, query, { k: 10, where: eq(posts.published, true) });
 * // { id: number; title: string; published: boolean; distance: number }[]
 * ```
 * ```sql
 * select "posts"."id", "posts"."title", "posts"."published", "posts_embedding"."distance" from "posts_embedding"
 * inner join "posts" on "posts_embedding"."id" = "posts"."id"
 * where knn_match("posts_embedding"."distance", ?) and ("posts"."published" = ?)
 * order by "posts_embedding"."distance" limit ?
 * ```
 *
 * @example How it was found
 * ```ts
 * const { rows, explanation } = knn(db, docs, query, { k: 10, explain: true });
 * explanation.steps; // [{ way: 'hnsw', candidates: 96, milliseconds: 0.1 }]
 * ```
 * @param db a Drizzle database over SQLite, or a transaction of one.
 * @param searched a table made by `vectorTable()`, an index made by `vectorIndex()`, or an alias of one.
 * @param query the typed array of the searched element type, or an array of numbers, with the dimensions of the table;
 * a vector column, a subquery or other SQL that gives such a vector.
 * @param options the number of rows, the columns and the conditions.
 * @returns the rows; a promise of them where the driver is asynchronous.
 * @throws {@link VectorError} at once: `not_a_database`; `extension_not_loaded`; `not_a_vector_table`; `invalid_limit`
 * for `k`; `invalid_option`; for the query `element_type_mismatch`, `dimension_mismatch`, `invalid_element`,
 * `not_finite`, `zero_vector` or `not_a_vector_column`.
 */
export function knn<
  D extends DrizzleDatabase,
  S extends SearchableTable,
  C extends SelectedFields | undefined = undefined,
  F extends SQLiteTable = never,
  J extends KnnJoinable = never,
  E extends boolean = false,
>(
  db: D,
  searched: S,
  query: VectorQuery<SearchedElementType<S>>,
  options: KnnOptions<S, C, F, J> & ExplainOption<E>,
): DriverResult<D, MaybeExplained<E, KnnRow<S, C, F, J>, 'build' | 'search'>> {
  const given = options as KnnOptions & ExplainOption<boolean>;
  const search = checkSearchWith('knn()', 'fourth', db, searched, given, { explain: isBoolean });
  return withSchema('knn()', db, searched, prepared(search, query)) as DriverResult<
    D,
    MaybeExplained<E, KnnRow<S, C, F, J>, 'build' | 'search'>
  >;
}

/** What runs the search. What is wrong with the query fails here, before the database is asked. */
function prepared(search: KnnSearch<KnnOptions & ExplainOption<boolean>>, query: unknown): () => unknown {
  const build = () => knnSelect(search, knnQuerySql(search, query));
  if (search.options.explain) return () => runSteps(explainSearch(search, () => ({ select: build(), parts: {} })));
  const kept = isSQLWrapper(query) ? undefined : keptSearch(search);
  if (kept === undefined) {
    const select = build();
    return () => withExtension(() => select.all());
  }
  const vector = encodeQuery(search, 'query', query);
  return () => withExtension(() => kept(vector));
}
