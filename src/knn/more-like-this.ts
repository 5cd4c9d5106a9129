import { sql } from 'drizzle-orm';
import type { SelectedFields, SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { DriverResult, DrizzleDatabase } from '../drizzle/drizzle-database.js';
import { runSteps } from '../drizzle/run-steps.js';
import { selectValue } from '../drizzle/select-value.js';
import { rowNotFound } from '../errors/queries.js';
import { invalidKey } from '../errors/rows.js';
import { isStoredKey, type KeyType, type StoredKey } from '../tables/key-type.js';
import type { RowKey } from '../tables/row-key.js';
import { ensureSchema } from '../tables/schema-check/ensure-schema.js';
import type { SearchableTable } from '../tables/searchable-table.js';
import { bothOf } from './both-of.js';
import { checkSearch } from './check-search.js';
import type { KnnJoinable, KnnOptions } from './knn-options.js';
import type { KnnRow } from './knn-row.js';
import type { KnnSearch } from './knn-search.js';
import { knnSelect } from './knn-select.js';
import { rowVectorSql } from './row-vector-sql.js';
import { searchedKey } from './searched-key.js';

const subject = 'moreLikeThis()';

/**
 * The rows nearest to the vector of a row, without that row itself. It searches like {@link knn}, in one statement that
 * reads the vector in the database. Where it finds nothing, or fails, a second statement looks for the row.
 *
 * The row itself need not meet the conditions. Other rows with an equal vector are found.
 *
 * @example
 * ```ts
 * const similar = moreLikeThis(db, docs, 42, { k: 10, where: eq(docs.source, 'book.pdf') });
 * // { id: number; title: string; source: string | null; distance: number }[], a promise of it where the driver is asynchronous
 * ```
 * ```sql
 * select "id", "title", "source", "distance" from "docs"
 * where knn_match("docs"."distance", (select "embedding" from "docs" where "docs"."id" = ?))
 *   and (("docs"."source" = ?) and "docs"."id" <> ?) order by "docs"."distance" limit ?
 * ```
 *
 * @example A vector index, which has the vectors itself, and gives rows of its table
 * ```ts
 * moreLikeThis(db, postsEmbedding, 42, { k: 10, where: eq(posts.published, true) });
 * // { id: number; title: string; published: boolean; distance: number }[]
 * ```
 * ```sql
 * select "posts"."id", "posts"."title", "posts"."published", "posts_embedding"."distance" from "posts_embedding"
 * inner join "posts" on "posts_embedding"."id" = "posts"."id"
 * where knn_match("posts_embedding"."distance", (
 *   select "posts_embedding.row"."embedding" from "posts_embedding" "posts_embedding.row" where "posts_embedding.row"."id" = ?
 * )) and (("posts"."published" = ?) and "posts_embedding"."id" <> ?) order by "posts_embedding"."distance" limit ?
 * ```
 * @param db a Drizzle database over SQLite, or a transaction of one.
 * @param searched a table made by `vectorTable()`, an index made by `vectorIndex()`, or an alias of one.
 * @param key the key of the row: a safe integer, a string, or a Uint8Array of 16 bytes.
 * @param options those of {@link knn}.
 * @returns the rows; a promise of them where the driver is asynchronous.
 * @throws {@link VectorError} at once: `not_a_database`; `extension_not_loaded`; `not_a_vector_table`; `invalid_limit`
 * for `k`; `invalid_option`; `invalid_key`. When the statement has run, and so in the promise of an asynchronous
 * driver: `row_not_found` where no row has that key, or the row has no vector.
 */
export function moreLikeThis<
  D extends DrizzleDatabase,
  S extends SearchableTable,
  C extends SelectedFields | undefined = undefined,
  F extends SQLiteTable = never,
  J extends KnnJoinable = never,
>(db: D, searched: S, key: RowKey<S>, options: KnnOptions<S, C, F, J>): DriverResult<D, KnnRow<S, C, F, J>[]> {
  const search = checkSearch(subject, 'fourth', db, searched, options);
  return runSteps(likeRow(search, key, checkKey(search, key))) as DriverResult<D, KnnRow<S, C, F, J>[]>;
}

const KEYS: Record<KeyType, string> = {
  integer: 'a safe integer, as a number or a bigint,',
  text: 'a string',
  blob: 'a Uint8Array of 16 bytes',
};

function checkKey(search: KnnSearch, key: unknown): StoredKey {
  const { mark } = search;
  const type = mark.madeBy === 'vectorTable' ? mark.keyType : mark.content.keyType;
  const stored = searchedKey(search).mapToDriverValue(key);
  if (!isStoredKey(type, stored)) throw invalidKey(`${subject} key`, KEYS[type], key);
  return typeof stored === 'bigint' ? Number(stored) : stored;
}

function* likeRow(search: KnnSearch, given: unknown, key: StoredKey): Generator<unknown, unknown[], unknown> {
  yield ensureSchema(search.subject, search.db, search.searched);
  const vector = rowVectorSql(search, key);
  const others = sql`${searchedKey(search)} <> ${key}`;
  const options = { ...search.options, where: bothOf(search.options.where, others) };
  const isMissing = () => selectValue(subject, search.db, sql`${vector} is null`, Boolean);
  const select = knnSelect({ ...search, options }, vector);
  let rows: unknown[];
  try {
    rows = (yield select.all()) as unknown[];
  } catch (error) {
    // The extension refuses NULL as a vector. Each driver reports that in its own way.
    if (yield isMissing()) throw rowNotFound(subject, search.mark.name, given);
    throw error;
  }
  // SQLite does not call the search where a condition is never true.
  if (rows.length === 0 && (yield isMissing())) throw rowNotFound(subject, search.mark.name, given);
  return rows;
}
