import type { SelectedFields, SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { DriverResult, DrizzleDatabase } from '../drizzle/drizzle-database.js';
import { withSchema } from '../tables/schema-check/ensure-schema.js';
import type { SearchableTable } from '../tables/searchable-table.js';
import type { SearchedElementType } from '../tables/searched-element-type.js';
import { checkSearch } from './check-search.js';
import { encodeQuery } from './encode-query.js';
import type { KnnJoinable, KnnOptions } from './knn-options.js';
import type { KnnRow } from './knn-row.js';
import type { KnnVector } from './knn-vector.js';
import { prepareSearch } from './prepare-search.js';

/**
 * The search that {@link prepareKnn} returns, for one query at a time.
 *
 * @param query the typed array of the searched element type, or an array of numbers, with the dimensions of the table.
 * @param values the values of placeholders in the conditions, by their names.
 * @throws {@link VectorError} at once: `element_type_mismatch`, `dimension_mismatch`, `invalid_element`, `not_finite`
 * or `zero_vector`.
 */
export type PreparedKnn<Vector, Rows> = (query: Vector, values?: Readonly<Record<string, unknown>>) => Rows;

/**
 * Prepares a search, as {@link knn} makes it, for many queries. Its conditions can have placeholders, whose values each
 * query gives.
 *
 * It can be used as long as the connection is open. One that is prepared in a transaction can only be used in that
 * transaction.
 *
 * @example
 * ```ts
 * const nearest = prepareKnn(db, docs, { k: 10, where: eq(docs.source, sql.placeholder('source')) });
 *
 * nearest(query, { source: 'book.pdf' });
 * nearest(query, { source: 'thesis.pdf' });
 * ```
 * ```sql
 * select "id", "title", "source", "distance" from "docs"
 * where knn_match("docs"."distance", ?) and ("docs"."source" = ?) order by "docs"."distance" limit ?
 * ```
 * @param db a Drizzle database over SQLite, or a transaction of one.
 * @param searched a table made by `vectorTable()`, an index made by `vectorIndex()`, or an alias of one.
 * @param options those of {@link knn}.
 * @throws {@link VectorError} `not_a_database`; `extension_not_loaded`; `not_a_vector_table`; `invalid_limit` for `k`;
 * `invalid_option`. Drivers that prepare statements at once report SQL errors here.
 */
export function prepareKnn<
  D extends DrizzleDatabase,
  S extends SearchableTable,
  C extends SelectedFields | undefined = undefined,
  F extends SQLiteTable = never,
  J extends KnnJoinable = never,
>(
  db: D,
  searched: S,
  options: KnnOptions<S, C, F, J>,
): PreparedKnn<KnnVector<SearchedElementType<S>>, DriverResult<D, KnnRow<S, C, F, J>[]>> {
  const search = checkSearch('prepareKnn()', 'third', db, searched, options);
  const run = prepareSearch(search);
  return (query, values) => {
    const vector = encodeQuery(search, 'query', query);
    return withSchema('prepareKnn()', db, searched, () => run(vector, values)) as DriverResult<D, KnnRow<S, C, F, J>[]>;
  };
}
