import { Column, is, SQL, Subquery, Table, View } from 'drizzle-orm';
import type { SelectedFields, SQLiteTable } from 'drizzle-orm/sqlite-core';
import { twoBounds } from '../errors/queries.js';
import { checkLimit } from '../options/check-limit.js';
import { checkOptions } from '../options/check-options.js';
import { isRecord } from '../options/is-record.js';
import { type Fault, isAnything, isBoolean, type Rule } from '../options/rules.js';
import { checkOneWidth, isEfSearch, isRecall } from '../tables/index-options.js';
import type { SearchableTable } from '../tables/searchable-table.js';
import type { AnyVectorIndex } from '../tables/vector-index/any-vector-index.js';

/** A table, a view or a subquery to join. */
export type KnnJoinable = SQLiteTable | View | Subquery;

/** An inner join with the rows found. */
export interface KnnJoin<J extends KnnJoinable = KnnJoinable> {
  table: J;
  on: SQL;
}

/**
 * The options of `knn()`, and of each function that searches like it.
 *
 * @typeParam S the vector table or vector index that is searched.
 * @typeParam C the chosen columns.
 * @typeParam F the alias of the table that the index is over.
 * @typeParam J what is joined.
 */
export interface KnnOptions<
  S extends SearchableTable = SearchableTable,
  C extends SelectedFields | undefined = SelectedFields | undefined,
  F extends SQLiteTable = SQLiteTable,
  J extends KnnJoinable = KnnJoinable,
> {
  /** The number of rows, at least 1. There are fewer only where fewer match. */
  k: number;
  /**
   * The columns of a row beside its `distance`, as `db.select()` takes them: columns, SQL, or objects of these. They
   * may belong to the vector table or the table of the index, and to `join`. By default these are all columns of the
   * vector table, or of the table of the index, without vectors.
   */
  columns?: (C & { distance?: 'distance is added by itself' }) | undefined;
  /** A condition that the rows must meet, on any of the tables. */
  where?: SQL | undefined;
  /** A table to join, for its columns and for conditions on them. */
  join?: KnnJoin<J> | undefined;
  /** An alias of the table that a vector index is over, for conditions that name that table twice. */
  from?: (S extends AnyVectorIndex ? F : undefined) | undefined;
  /**
   * Whether `where` is answered before the search, from the table that a vector index is over. It then searches among
   * the rows that meet it: `index.id IN (SELECT id FROM posts WHERE …)`. This is fast where few rows meet `where` and
   * an index of that table finds them. Where many do, leave it out. `where` then names columns of that table alone.
   */
  prefilter?: (S extends AnyVectorIndex ? boolean : undefined) | undefined;
  /** The largest `distance` that a row may have, by the metric of the table or index. */
  maxDistance?: number | undefined;
  /**
   * The least `similarity` that a row may have, in place of `maxDistance`. The similarity is 1 − distance for the metric
   * `cosine`, −distance for `inner_product`, and 1 / (1 + distance) for the others.
   */
  minSimilarity?: number | undefined;
  /** Candidates kept in this search of the HNSW graph, 1 to 4096; by default the number of the table or index. */
  efSearch?: number | undefined;
  /**
   * The share of the nearest rows that this search is to find, more than 0 and at most 0.999, in place of `efSearch`; by
   * default the option of the table or index.
   */
  recall?: number | undefined;
}

// Drizzle silently leaves out of the rows what it does not know.
const isSelection = (value: unknown): boolean =>
  isRecord(value) && !isJoinable(value) && Object.values(value).every((each) => isSelected(each) || isNested(each));

const isNested = (value: unknown): boolean => isSelection(value) && Object.keys(value as object).length > 0;

const isSelected = (value: unknown): boolean =>
  is(value, Column) || is(value, SQL) || is(value, SQL.Aliased) || isJoinable(value);

function findUnselected(value: unknown): Fault | undefined {
  const isLiteral = isRecord(value) && Object.getPrototypeOf(value) === Object.prototype;
  if (!isLiteral) return undefined;
  const [key, received] = Object.entries(value).find(([, each]) => !isSelected(each) && !isNested(each)) ?? [];
  if (key === undefined) return undefined;
  const inner = findUnselected(received);
  return inner
    ? { ...inner, path: `.${key}${inner.path}` }
    : { path: `.${key}`, expected: 'a column or SQL', received };
}

const isJoinable = (value: unknown): boolean => is(value, Table) || is(value, View) || is(value, Subquery);

/** The rule of the options `maxDistance` and `minSimilarity`. */
export const isBound: Rule = { expected: 'a finite number', accepts: Number.isFinite };

const rules: Record<keyof KnnOptions, Rule> = {
  k: isAnything, // checkLimit() checks it
  columns: {
    expected: 'an object of columns, such as { title: docs.title }',
    accepts: isSelection,
    findFault: findUnselected,
  },
  where: { expected: 'an SQL condition, such as eq(docs.title, …)', accepts: (value) => is(value, SQL) },
  join: {
    expected: 'an object of a table and an SQL condition, { table, on }',
    accepts: (value) =>
      isRecord(value) && 'table' in value && isJoinable(value.table) && 'on' in value && is(value.on, SQL),
  },
  from: { expected: 'the table that the index is over', accepts: (value) => is(value, Table) },
  prefilter: isBoolean,
  maxDistance: isBound,
  minSimilarity: isBound,
  efSearch: isEfSearch,
  recall: isRecall,
};

/**
 * Checks each option by itself.
 *
 * @param subject the function that is called, as errors name it.
 * @param position which argument the options are.
 * @param own the rules of options that only this function has.
 */
export function checkKnnOptions<O extends KnnOptions>(
  subject: string,
  position: string,
  options: O,
  own = {} as Record<Exclude<keyof O, keyof KnnOptions>, Rule>,
): O {
  const checked = checkOptions(subject, position, { ...rules, ...own } as Record<keyof O, Rule>, options);
  checkLimit(`${subject} k`, checked.k);
  checkBounds(subject, checked);
  checkOneWidth(subject, checked);
  return checked;
}

/** Refuses both bounds at once. */
export function checkBounds(
  subject: string,
  { maxDistance, minSimilarity }: Pick<KnnOptions, 'maxDistance' | 'minSimilarity'>,
): void {
  if (maxDistance !== undefined && minSimilarity !== undefined) throw twoBounds(subject, minSimilarity);
}
