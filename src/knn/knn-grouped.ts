import { Column, type GetColumnData, is, type SQL, sql } from 'drizzle-orm';
import type { SelectedFields, SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { VectorQuery } from '../columns/vector-query.js';
import type { DriverResult, DrizzleDatabase } from '../drizzle/drizzle-database.js';
import { runSteps } from '../drizzle/run-steps.js';
import { missingOption } from '../errors/options.js';
import { isIntegerFrom, type Rule } from '../options/rules.js';
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
import { inOrder, type MarkedRow, markedRow, withMarks } from './marked-rows.js';
import { rowNumber } from './searched-key.js';

/** The options of {@link knnGrouped}. Its `k` is the number of groups. */
export interface KnnGroupedOptions<
  B extends Column = Column,
  S extends SearchableTable = SearchableTable,
  C extends SelectedFields | undefined = SelectedFields | undefined,
  F extends SQLiteTable = SQLiteTable,
  J extends KnnJoinable = KnnJoinable,
> extends KnnOptions<S, C, F, J> {
  /** The column whose value the rows of a group share. It belongs to the vector table or the table of the index, or to `join`. */
  by: B;
  /** The largest number of rows in a group, which are its nearest; by default 1. */
  perGroup?: number | undefined;
}

/** A group of {@link knnGrouped}: the value that its rows share, and its nearest rows, nearest first. */
export interface KnnGroup<Key, Row> {
  key: Key;
  rows: Row[];
}

const own: Record<'by' | 'perGroup', Rule> = {
  by: { expected: 'a column, such as docs.documentId', accepts: (value) => is(value, Column) },
  perGroup: isIntegerFrom(1),
};

/**
 * The nearest groups of rows, such as documents by their nearest passages. The `k` groups are in the order of their
 * nearest rows, and each has its nearest rows. Rows in which the column is null form a group, too.
 *
 * It reads as few rows as it can. Each statement asks for four times as many rows as the last, until `k` groups are
 * found. Rows come nearest first, so that these groups are the nearest. Where a group has fewer than `perGroup` rows,
 * more statements search for the rows of such groups only.
 *
 * Groups and rows are those that knn() would find, given enough rows. Without an HNSW graph they are exact. Use a
 * transaction where others may write in between.
 *
 * @example
 * ```ts
 * const passages = vectorTable('passages', { id: integer().primaryKey(), documentId: integer('document_id'), embedding: float4Vector(384) });
 *
 * const documents = knnGrouped(db, passages, query, { k: 10, by: passages.documentId, perGroup: 3 });
 * // { key: number | null; rows: { id: number; documentId: number | null; distance: number }[] }[]
 * ```
 * ```sql
 * select "id", "document_id", "distance", ... from "passages" where knn_match("passages"."distance", ?)
 * order by "passages"."distance", "passages"."id" limit 120
 * -- and, where documents are found by fewer than three passages:
 * select ... where knn_match("passages"."distance", ?) and ("passages"."document_id" in (?, ?)) order by ... limit 24
 * ```
 * @param db a Drizzle database over SQLite, or a transaction of one.
 * @param searched a table made by `vectorTable()`, an index made by `vectorIndex()`, or an alias of one.
 * @param query as {@link knn} takes it.
 * @param options those of {@link knn}, with `by` and `perGroup`.
 * @returns the groups; a promise of them where the driver is asynchronous.
 * @throws {@link VectorError} what {@link knn} throws; `invalid_option` also for `by` and `perGroup`.
 */
export function knnGrouped<
  D extends DrizzleDatabase,
  S extends SearchableTable,
  B extends Column,
  C extends SelectedFields | undefined = undefined,
  F extends SQLiteTable = never,
  J extends KnnJoinable = never,
>(
  db: D,
  searched: S,
  query: VectorQuery<SearchedElementType<S>>,
  options: KnnGroupedOptions<B, S, C, F, J>,
): DriverResult<D, KnnGroup<GetColumnData<B>, KnnRow<S, C, F, J>>[]> {
  const subject = 'knnGrouped()';
  const search = checkSearchWith(subject, 'fourth', db, searched, options as unknown as KnnGroupedOptions, own);
  if (search.options.by === undefined) throw missingOption(`${subject} by`, own.by.expected);
  return runSteps(grouped(search, knnQuerySql(search, query))) as DriverResult<
    D,
    KnnGroup<GetColumnData<B>, KnnRow<S, C, F, J>>[]
  >;
}

type Groups = Map<string, MarkedRow[]>;

function* grouped(
  search: KnnSearch<KnnGroupedOptions>,
  query: SQL,
): Generator<unknown, KnnGroup<unknown, unknown>[], unknown> {
  yield ensureSchema(search.subject, search.db, search.searched);
  const { k, by, where, perGroup = 1 } = search.options;
  const found = yield* rowsUntil(search, query, k * perGroup, (groups) => groups.size >= k);
  const groups = [...found.groups].slice(0, k);
  const lacking = groups.filter(([, rows]) => rows.length < perGroup);
  let others: Groups = new Map();
  if (lacking.length > 0 && !found.areAll) {
    const values = lacking.map(([, [first]]) => first?.marks.value);
    const ofThem = { ...search, options: { ...search.options, where: bothOf(where, isAmong(by, values)) } };
    const areFull = (more: Groups) => lacking.every(([id]) => (more.get(id)?.length ?? 0) >= perGroup);
    others = (yield* rowsUntil(ofThem, query, lacking.length * perGroup, areFull)).groups;
  }
  return groups.map(([id, rows]) => ({
    key: rows[0]?.marks.group,
    rows: (others.get(id) ?? rows).slice(0, perGroup).map(({ row }) => row),
  }));
}

const GROWTH = 4;

/** Reads more and more rows until their groups are enough, or until all rows are read. */
function* rowsUntil(
  search: KnnSearch<KnnGroupedOptions>,
  query: SQL,
  least: number,
  areEnough: (groups: Groups) => boolean,
): Generator<unknown, { groups: Groups; areAll: boolean }, unknown> {
  const { by } = search.options;
  const number = rowNumber(search);
  const marked = withMarks(search, { number, group: by, value: sql`${by}` });
  for (let k = least; ; ) {
    k = Math.min(GROWTH * k, Number.MAX_SAFE_INTEGER);
    const select = knnSelect({ ...marked, options: { ...marked.options, k } }, query, number);
    const rows = ((yield select.all()) as object[]).map(markedRow);
    const areAll = rows.length < k;
    const groups = groupsOf(inOrder(rows));
    if (areAll || areEnough(groups)) return { groups, areAll };
  }
}

// Map.groupBy() needs Node 21.
function groupsOf(rows: readonly MarkedRow[]): Groups {
  const groups: Groups = new Map();
  for (const row of rows) {
    const id = identity(row.marks.value);
    const group = groups.get(id);
    if (group) group.push(row);
    else groups.set(id, [row]);
  }
  return groups;
}

/** A string for each value of SQLite, different for different values. */
function identity(value: unknown): string {
  if (typeof value === 'string') return `text ${value}`;
  if (typeof value !== 'object' || value === null) return `${value}`;
  return `blob ${Buffer.from(value as Uint8Array).toString('hex')}`;
}

// IN does not find null.
function isAmong(by: Column, values: readonly unknown[]): SQL {
  const known = values.filter((value) => value !== null).map((value) => sql`${value}`);
  const conditions = known.length > 0 ? [sql`${by} in (${sql.join(known, sql`, `)})`] : [];
  if (known.length < values.length) conditions.push(sql`${by} is null`);
  return sql`(${sql.join(conditions, sql` or `)})`;
}
