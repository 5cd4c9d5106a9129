import { Column, is, SQL, Subquery, Table, View } from 'drizzle-orm';
import type { SelectedFields, SQLiteTable } from 'drizzle-orm/sqlite-core';
import { checkLimit } from '../options/check-limit.js';
import { checkOptions } from '../options/check-options.js';
import { isRecord } from '../options/is-record.js';
import { isAnything, type Rule } from '../options/rules.js';
import { isEfSearch } from '../tables/index-options.js';
import type { Searchable } from '../tables/searchable.js';
import type { AnyVectorIndex } from '../tables/vector-index/any-vector-index.js';

/** What can be joined: a table, a view or a subquery. */
export type Joinable = SQLiteTable | View | Subquery;

/** A table that is joined to the rows found, by an inner join. */
export interface KnnJoin<J extends Joinable = Joinable> {
  table: J;
  on: SQL;
}

/**
 * What `knn()`, and each function that searches like it, takes beside the table and the query.
 *
 * @typeParam S the vector table or vector index that is searched.
 * @typeParam C the columns that are chosen.
 * @typeParam F the table that the index is over.
 * @typeParam J what is joined.
 */
export interface KnnOptions<
  S extends Searchable = Searchable,
  C extends SelectedFields | undefined = SelectedFields | undefined,
  F extends SQLiteTable = SQLiteTable,
  J extends Joinable = Joinable,
> {
  /** How many rows, at least 1. There are fewer only where fewer match. */
  k: number;
  /**
   * What a row has beside its `distance`, as `db.select()` takes it: columns, SQL, or objects of them, of the table that is
   * searched, of `from` and of `join`. By default all columns of the table, or of `from`, but the vectors.
   */
  columns?: (C & { distance?: 'distance is added by itself' }) | undefined;
  /** A condition that the rows have to meet, of any of the tables. */
  where?: SQL | undefined;
  /** A table to join, to choose its columns and to have conditions on them. */
  join?: KnnJoin<J> | undefined;
  /** The table that a vector index is over, or an alias of it: it is joined on its key. */
  from?: (S extends AnyVectorIndex ? F : undefined) | undefined;
  /** The largest `distance`, by the metric of the table or index, that a row may have. */
  maxDistance?: number | undefined;
  /** Candidates kept in this search of the HNSW graph, 1 to 4096; by default that of the table or index. */
  efSearch?: number | undefined;
}

// What Drizzle does not know, it would leave out of the rows without a word.
const isSelection = (value: unknown): boolean =>
  isRecord(value) && !isJoinable(value) && Object.values(value).every((each) => isSelected(each) || isNested(each));

const isNested = (value: unknown): boolean => isSelection(value) && Object.keys(value as object).length > 0;

const isSelected = (value: unknown): boolean =>
  is(value, Column) || is(value, SQL) || is(value, SQL.Aliased) || isJoinable(value);

const isJoinable = (value: unknown): boolean => is(value, Table) || is(value, View) || is(value, Subquery);

const rules: Record<keyof KnnOptions, Rule> = {
  k: isAnything, // checkLimit() checks it
  columns: {
    expected: 'an object of columns, such as { title: docs.title }',
    accepts: isSelection,
  },
  where: { expected: 'an SQL condition, such as eq(docs.title, …)', accepts: (value) => is(value, SQL) },
  join: {
    expected: 'an object of a table and an SQL condition, { table, on }',
    accepts: (value) =>
      isRecord(value) && 'table' in value && isJoinable(value.table) && 'on' in value && is(value.on, SQL),
  },
  from: { expected: 'the table that the index is over', accepts: (value) => is(value, Table) },
  maxDistance: { expected: 'a finite number', accepts: Number.isFinite },
  efSearch: isEfSearch,
};

/**
 * The options that were given, each checked by itself.
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
  return checked;
}
