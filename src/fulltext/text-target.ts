import { Column, getTableName, is, Table } from 'drizzle-orm';
import { alias, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { detailTooLow, notAnFts5Column, notAnFts5Table, unindexedColumn } from '../errors/fts5-tables.js';
import { describeValue } from '../errors/message.js';
import { type Fts5Mark, fts5Columns, fts5Mark } from '../tables/fts5-table/fts5-mark.js';
import type { Fts5TextColumn } from '../tables/fts5-table/fts5-text.js';
import type { RankColumn } from '../tables/fts5-table/rank-column.js';

/**
 * A full-text table in a query: a table made by `fts5Table()`, an alias of one, or its columns as the relational
 * queries of Drizzle 0.45 pass them to a callback.
 */
export type TextTable = { readonly rank: RankColumn };

/** What a text search searches: a full-text table, or one of its text columns. */
export type TextTarget = TextTable | Fts5TextColumn;

/** A full-text table as it is named in a query. */
export interface TargetTable {
  readonly mark: Fts5Mark;
  /**
   * The hidden column with the table's own name. It stands for the whole table in `MATCH` and in the functions of FTS5.
   * It is a column, so that relational queries can alias it.
   */
  readonly self: Column;
  /** Its text columns that are searched. */
  readonly indexed: readonly Column[];
}

/** A text column of a full-text table, as it is named in a query. */
export interface TargetColumn extends TargetTable {
  readonly column: Column;
  /** Its number, which the functions of FTS5 take. */
  readonly position: number;
}

/** Finds the full-text table that a query names. */
export function targetTable(subject: string, target: unknown): TargetTable {
  const table = tableOf(target);
  const mark = fts5Mark(table);
  if (mark === undefined) throw notAnFts5Table(subject, target);
  const columns = fts5Columns(table as Table, mark);
  const indexed = columns.filter((_, index) => !mark.options.unindexed?.includes(mark.columns[index] as string));
  return { mark, self: selfColumn(mark.name, getTableName(table as Table)), indexed };
}

/** Finds a text column of a full-text table, or of an alias of one. */
export function targetColumn(subject: string, column: unknown): TargetColumn {
  if (!is(column, Column)) throw notAnFts5Column(subject, describeValue(column));
  const { table } = column as unknown as { table: Table };
  if (fts5Mark(table) === undefined) throw notAnFts5Column(subject, `the column ${column.name}`);
  const target = targetTable(subject, table);
  const position = fts5Columns(table, target.mark).findIndex(({ name }) => name === column.name);
  if (position === -1) throw notAnFts5Column(subject, `${target.mark.name}.${column.name}`);
  return { ...target, column, position };
}

/** What `MATCH` has on its left side: the whole table, or one column. */
export interface MatchTarget {
  readonly mark: Fts5Mark;
  readonly left: Column;
  /** The columns that it searches. */
  readonly searched: readonly Column[];
}

/** Finds the left side of `MATCH`. */
export function matchTarget(subject: string, target: TextTarget): MatchTarget {
  if (!is(target, Column)) {
    const { mark, self, indexed } = targetTable(subject, target);
    return { mark, left: self, searched: indexed };
  }
  const { mark, column, position } = targetColumn(subject, target);
  const label = `${mark.name}.${column.name}`;
  if (mark.options.unindexed?.includes(mark.columns[position] as string)) throw unindexedColumn(subject, label);
  if (mark.options.detail === 'none') throw detailTooLow(subject, 'the table, not a column,', label, mark);
  return { mark, left: column, searched: [column] };
}

/** The table itself, or the table of columns. */
function tableOf(target: unknown): unknown {
  if (typeof target !== 'object' || target === null || is(target, Table)) return target;
  return (target as { rank?: { table?: unknown } }).rank?.table;
}

function selfColumn(table: string, as: string): Column {
  const hidden = sqliteTable(table, { self: text(table) });
  return (as === table ? hidden : alias(hidden, as)).self;
}
