import { type Column, getTableColumns, getTableName, is, type SQL, type Table } from 'drizzle-orm';
import { SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { Tag } from '../columns/tags.js';
import type { VectorBlob } from '../columns/vector-column.js';
import { vectorTypeOf } from '../columns/vector-type.js';
import type { ElementType } from '../element-type.js';
import { invalidFilter, notFilterable } from '../errors/filters.js';
import { checkOptions } from '../options/check-options.js';
import { isColumnKeys, type Rule } from '../options/rules.js';
import type { KnnDistance } from '../tables/distance-column.js';
import { searchableMark } from '../tables/searchable-mark.js';
import { FilterReader } from './filter-reader.js';

/** What a field may be compared with, by its type V. */
export type FilterValues<V> = V extends readonly (infer E)[]
  ? { $any?: readonly E[]; $all?: readonly E[]; $none?: readonly E[]; $contains?: E; $exists?: boolean }
  : V extends boolean
    ? { $eq?: boolean | null; $ne?: boolean | null; $exists?: boolean }
    : {
        $eq?: V | null;
        $ne?: V | null;
        $gt?: V;
        $gte?: V;
        $lt?: V;
        $lte?: V;
        $in?: readonly V[];
        $nin?: readonly V[];
        $exists?: boolean;
      } & (V extends string ? { $contains?: string } : unknown);

type Columns<T extends Table> = T['_']['columns'];

/** The keys of columns that can be filtered by: not vectors, nor what a search computes. */
type FilterKey<T extends Table> = {
  [K in keyof Columns<T>]: Columns<T>[K] extends {
    _: { driverParam: VectorBlob<ElementType> | KnnDistance<ElementType> };
  }
    ? never
    : K;
}[keyof Columns<T>] &
  string;

type FilterData<C> = C extends { _: { data: infer D } } ? D : never;

type FieldFilter<D> = unknown extends D
  ? FilterValues<Tag[]> | null
  : D extends readonly unknown[]
    ? FilterValues<D> | null
    : D | null | FilterValues<D>;

/**
 * A filter object for {@link matchFilter}: values, or operators with values, by the keys of columns.
 *
 * @typeParam T the table.
 */
export type Filter<T extends Table> = { [K in FilterKey<T>]?: FieldFilter<FilterData<Columns<T>[K]>> } & {
  $and?: readonly Filter<T>[];
  $or?: readonly Filter<T>[];
  $not?: Filter<T>;
};

/** The options of {@link matchFilter}. */
export interface FilterOptions<K extends string = string> {
  /** The keys of the columns that the filter may use. By default all but vectors. */
  fields?: readonly K[] | undefined;
}

const rules: Record<keyof FilterOptions, Rule> = { fields: isColumnKeys };

/**
 * The condition that a filter object describes, such as one that comes from a user as JSON. It is checked in full:
 * fields, operators and the types of values. Values are always parameters.
 *
 * Operators of a field: `$eq`, `$ne`, `$gt`, `$gte`, `$lt`, `$lte`, `$in`, `$nin`, `$exists`; of a text `$contains`, a part
 * of it; of tags and other JSON arrays `$any`, `$all`, `$none` and `$contains`, one tag. A value alone is `$eq`, and null is
 * SQL's NULL. Fields stand beside each other as in `$and`. `$or`, `$and` take arrays of filters, `$not` takes a filter.
 *
 * `$ne`, `$nin`, `$none` and `$not` also take rows whose column is NULL, so that they give just the rows that `$eq`, `$in`,
 * `$any` and the filter do not give. A date is a `Date` or a text in ISO 8601.
 *
 * A filter may have a depth of 10, 100 objects and conditions, and 1,000 values.
 *
 * @example
 * ```ts
 * const filter: unknown = await request.json(); // { "year": { "$gte": 2020 }, "tags": { "$any": ["news"] } }
 * knn(db, docs, query, { k: 10, where: matchFilter(docs, filter, { fields: ['year', 'tags'] }) });
 * ```
 * ```sql
 * "docs"."year" >= ? and vector_has_any("docs"."tags", ?)
 * ```
 * @param table a table made by `vectorTable()` or `sqliteTable()`, or an alias of one.
 * @param filter the filter object; where its type is known, it is checked by TypeScript too.
 * @param options the fields that the filter may use.
 * @throws {@link VectorError} `invalid_filter`, with the place in the filter; `invalid_option`.
 */
export function matchFilter<T extends SQLiteTable>(
  table: T,
  filter: Filter<T>,
  options?: FilterOptions<FilterKey<T>>,
): SQL;
export function matchFilter<T extends SQLiteTable, F>(
  table: T,
  filter: F,
  ...options: unknown extends F ? [options?: FilterOptions<FilterKey<T>>] : [never]
): SQL;
export function matchFilter(table: SQLiteTable, filter: unknown, options: FilterOptions = {}): SQL {
  if (!is(table, SQLiteTable)) throw notFilterable(table);
  const name = `matchFilter(${getTableName(table)})`;
  const { fields } = checkOptions(name, 'third', rules, options);
  const columns = filterColumns(table);
  const unknown = fields?.find((field) => !columns.has(field));
  if (unknown !== undefined)
    throw invalidFilter(`${name} fields`, `some of ${[...columns.keys()].join(', ')}`, unknown);
  const allowed =
    fields === undefined ? columns : new Map(fields.map((field) => [field, columns.get(field) as Column]));
  return new FilterReader(name, allowed).read(filter);
}

/** The columns that can be filtered by, by key. A Map has no keys but its own, such as `__proto__`. */
function filterColumns(table: SQLiteTable): Map<string, Column> {
  const computed = searchableMark(table) === undefined ? [] : ['distance', 'similarity'];
  const columns = Object.entries<Column>(getTableColumns(table));
  return new Map(columns.filter(([key, column]) => vectorTypeOf(column) === undefined && !computed.includes(key)));
}
