import type { SelectedFields, SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { DriverResult, DrizzleDatabase } from '../drizzle/drizzle-database.js';
import { isAsynchronous } from '../drizzle/is-asynchronous.js';
import { isPromise } from '../drizzle/is-promise.js';
import { notQueries } from '../errors/queries.js';
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
 * Searches for many queries with one prepared statement, each as {@link knn} does. The searches run one after another.
 *
 * All queries are checked before the first search. With an asynchronous driver, do not change the queries until the
 * promise is settled.
 *
 * @example
 * ```ts
 * const [ofFirst, ofSecond] = knnBatch(db, docs, [first, second], { k: 10 });
 * ```
 * ```sql
 * select "id", "title", "source", "distance" from "docs"
 * where knn_match("docs"."distance", ?) order by "docs"."distance" limit ?
 * ```
 * @param db a Drizzle database over SQLite, or a transaction of one.
 * @param searched a table made by `vectorTable()`, an index made by `vectorIndex()`, or an alias of one.
 * @param queries the vectors to search for. Each is the typed array of the searched element type, or an array of
 * numbers, with the dimensions of the table.
 * @param options those of {@link knn}.
 * @returns an array of rows for each query, in the order of the queries; a promise of it where the driver is
 * asynchronous.
 * @throws {@link VectorError} at once: `not_a_database`; `extension_not_loaded`; `not_a_vector_table`; `invalid_limit`
 * for `k`; `invalid_option`; for the queries `element_type_mismatch`, `dimension_mismatch`, `invalid_element`,
 * `not_finite` or `zero_vector`, with the index of the query.
 */
export function knnBatch<
  D extends DrizzleDatabase,
  S extends SearchableTable,
  C extends SelectedFields | undefined = undefined,
  F extends SQLiteTable = never,
  J extends KnnJoinable = never,
>(
  db: D,
  searched: S,
  queries: readonly KnnVector<SearchedElementType<S>>[],
  options: KnnOptions<S, C, F, J>,
): DriverResult<D, KnnRow<S, C, F, J>[][]> {
  const search = checkSearch('knnBatch()', 'fourth', db, searched, options);
  if (!Array.isArray(queries)) throw notQueries('knnBatch()', queries);
  const vectors = queries.map((query, index) => encodeQuery(search, `queries[${index}]`, query));
  const run = () => inTurn(db, vectors, prepareSearch(search));
  return withSchema('knnBatch()', db, searched, run) as DriverResult<D, KnnRow<S, C, F, J>[][]>;
}

/**
 * Calls `run` for each vector, one after another. The result is an array, or a promise of one where `run` gives
 * promises.
 */
function inTurn(db: DrizzleDatabase, [first, ...others]: readonly Buffer[], run: (vector: Buffer) => unknown): unknown {
  if (first === undefined) return isAsynchronous(db) ? Promise.resolve([]) : [];
  const rows = run(first);
  return isPromise(rows) ? awaitInTurn(rows, others, run) : [rows, ...others.map((vector) => run(vector))];
}

async function awaitInTurn(first: PromiseLike<unknown>, others: readonly Buffer[], run: (vector: Buffer) => unknown) {
  const results = [await first];
  for (const vector of others) results.push(await run(vector));
  return results;
}
