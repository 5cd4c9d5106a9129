import { type SQL, sql } from 'drizzle-orm';
import type { SelectedFields, SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { VectorQuery } from '../columns/vector-query.js';
import type { DriverResult, DrizzleDatabase } from '../drizzle/drizzle-database.js';
import { runSteps } from '../drizzle/run-steps.js';
import type { Rule } from '../options/rules.js';
import { ensureSchema } from '../tables/schema-check/ensure-schema.js';
import type { SearchableTable } from '../tables/searchable-table.js';
import type { SearchedElementType } from '../tables/searched-element-type.js';
import { bothOf } from './both-of.js';
import { checkSearchWith } from './check-search.js';
import type { KnnJoinable, KnnOptions } from './knn-options.js';
import { knnQuerySql } from './knn-query-sql.js';
import type { KnnRow } from './knn-row.js';
import type { KnnSearch } from './knn-search.js';
import { knnSelect } from './knn-select.js';
import { inOrder, markedRow, withMarks } from './marked-rows.js';
import { rowNumber } from './searched-key.js';

/** A place in the order of a search, which is by distance, and by `key` where distances are equal. */
export interface KnnPlace {
  distance: number;
  /** The key of the row. In a table whose keys are texts or BLOBs it is a number that the database gave the row. */
  key: number;
}

/** The options of {@link knnPage}. */
export interface KnnPageOptions<
  S extends SearchableTable = SearchableTable,
  C extends SelectedFields | undefined = SelectedFields | undefined,
  F extends SQLiteTable = SQLiteTable,
  J extends KnnJoinable = KnnJoinable,
> extends KnnOptions<S, C, F, J> {
  /** The `next` of the page before this one. Without it, the page is the first. */
  after?: KnnPlace | undefined;
}

/** A page of {@link knnPage}. */
export interface KnnPage<Row> {
  rows: Row[];
  /** The place where the page ends, for the `after` of the next one; undefined on the last page. */
  next: KnnPlace | undefined;
}

const isPlace = (value: unknown): boolean => {
  const { distance, key } = (value ?? {}) as Record<string, unknown>;
  return typeof distance === 'number' && !Number.isNaN(distance) && Number.isSafeInteger(key);
};

const own: Record<'after', Rule> = {
  after: { expected: 'the next of another page, an object of two numbers, { distance, key }', accepts: isPlace },
};

/**
 * The rows of {@link knn} page by page: the next `k` in the order of distance, and of key where distances are equal. Rows
 * whose keys are texts or BLOBs come in the order of their insertion where distances are equal.
 *
 * A page starts behind the last row of the page before it. Rows that are written in between shift nothing. They are
 * found where they lie behind that place.
 *
 * The first page finds what knn() finds. Each later page is an exact search for the rows behind its place, and loses
 * none of them. Together, the pages lack only rows within the first page that the HNSW graph missed. A larger
 * `efSearch` makes these fewer; `mode: 'exact'` has none. An exact search reads every row, so that later pages of a
 * large table take longer.
 *
 * Give each page the same query and conditions. A join must not give a row of the table twice, because the page may end
 * between the two.
 *
 * @example
 * ```ts
 * const first = knnPage(db, docs, query, { k: 10 });
 * // { rows: { id: number; title: string; distance: number }[]; next: { distance: number; key: number } | undefined }
 * const second = first.next && knnPage(db, docs, query, { k: 10, after: first.next });
 * ```
 * ```sql
 * select "id", "title", "distance", "id" from "docs"
 * where knn_match("docs"."distance", ?) and (("docs"."distance", "docs"."id") > (?, ?))
 * order by "docs"."distance", "docs"."id" limit ?
 * ```
 * The LIMIT is `k` + 1: the row more tells whether there is a next page.
 *
 * @example All pages
 * ```ts
 * let after: KnnPlace | undefined;
 * do {
 *   const { rows, next } = knnPage(db, docs, query, { k: 100, after });
 *   console.log(rows);
 *   after = next;
 * } while (after);
 * ```
 * @param db a Drizzle database over SQLite, or a transaction of one.
 * @param searched a table made by `vectorTable()`, an index made by `vectorIndex()`, or an alias of one.
 * @param query as {@link knn} takes it.
 * @param options those of {@link knn}, with `after`.
 * @returns the page; a promise of it where the driver is asynchronous.
 * @throws {@link VectorError} what {@link knn} throws; `invalid_option` also for `after`.
 */
export function knnPage<
  D extends DrizzleDatabase,
  S extends SearchableTable,
  C extends SelectedFields | undefined = undefined,
  F extends SQLiteTable = never,
  J extends KnnJoinable = never,
>(
  db: D,
  searched: S,
  query: VectorQuery<SearchedElementType<S>>,
  options: KnnPageOptions<S, C, F, J>,
): DriverResult<D, KnnPage<KnnRow<S, C, F, J>>> {
  const search = checkSearchWith('knnPage()', 'fourth', db, searched, options as KnnPageOptions, own);
  return runSteps(page(search, knnQuerySql(search, query))) as DriverResult<D, KnnPage<KnnRow<S, C, F, J>>>;
}

function* page(search: KnnSearch<KnnPageOptions>, query: SQL): Generator<unknown, KnnPage<unknown>, unknown> {
  yield ensureSchema(search.subject, search.db, search.searched);
  const { k, after, where } = search.options;
  const number = rowNumber(search);
  // A comparison of row values. SQLite passes `distance >= ?` to the search, which then skips the rows before that.
  const behind = after && sql`(${search.searched.distance}, ${number}) > (${after.distance}, ${after.key})`;
  const options = { ...search.options, k: k + 1, where: behind ? bothOf(where, behind) : where };
  const select = knnSelect(withMarks({ ...search, options }, { number }), query, number);
  const found = inOrder(((yield select.all()) as object[]).map(markedRow));
  const rows = found.slice(0, k);
  const last = found.length > k ? rows.at(-1) : undefined;
  return {
    rows: rows.map(({ row }) => row),
    next: last && { distance: last.row.distance, key: Number(last.marks.number) },
  };
}
