import { Column, getTableName, is, Table } from 'drizzle-orm';
import { alias, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { detailTooLow, notAnFts5Column, notAnFts5Table, unindexedColumn } from '../errors/fts5-tables.js';
import { describeValue } from '../errors/message.js';
import { type Fts5Mark, fts5Columns, fts5Mark } from '../tables/fts5-table/fts5-mark.js';
import type { Fts5TextColumn } from '../tables/fts5-table/fts5-text.js';
import type { RankColumn } from '../tables/fts5-table/rank-column.js';

/**
 * A table made by `fts5Table()`, an alias of one, or its columns as relational queries of Drizzle 0.45 give them to a
 * callback.
 */
export type TextTable = { readonly rank: RankColumn };

/** What is searched: a full-text table or one of its columns of text. */
export type TextTarget = TextTable | Fts5TextColumn;

/** A full-text table as it is named in a query. */
export interface TargetTable {
  readonly mark: Fts5Mark;
  /**
   * The hidden column with the table's own name, which stands for the whole table in `MATCH` and in FTS5's functions. As a
   * column, so that relational queries can alias it.
   */
  readonly self: Column;
}

/** One of its columns. */
export interface TargetColumn extends TargetTable {
  readonly column: Column;
  /** Its number, by which FTS5's functions take it. */
  readonly position: number;
}

export function targetTable(subject: string, target: unknown): TargetTable {
  const table = tableOf(target);
  const mark = fts5Mark(table);
  if (mark === undefined) throw notAnFts5Table(subject, target);
  return { mark, self: selfColumn(mark.name, getTableName(table as Table)) };
}

/** A column of text, of a full-text table or an alias of one. */
export function targetColumn(subject: string, column: unknown): TargetColumn {
  if (!is(column, Column)) throw notAnFts5Column(subject, describeValue(column));
  const { table } = column as unknown as { table: Table };
  if (fts5Mark(table) === undefined) throw notAnFts5Column(subject, `the column ${column.name}`);
  const target = targetTable(subject, table);
  const position = fts5Columns(table, target.mark).findIndex(({ name }) => name === column.name);
  if (position === -1) throw notAnFts5Column(subject, `${target.mark.name}.${column.name}`);
  return { ...target, column, position };
}

/** The left side of `MATCH`, and the table that it is of: the whole table, or the one column that is searched. */
export function matchTarget(subject: string, target: TextTarget): { mark: Fts5Mark; left: Column } {
  if (!is(target, Column)) {
    const { mark, self } = targetTable(subject, target);
    return { mark, left: self };
  }
  const { mark, column, position } = targetColumn(subject, target);
  const label = `${mark.name}.${column.name}`;
  if (mark.options.unindexed?.includes(mark.columns[position] as string)) throw unindexedColumn(subject, label);
  if (mark.options.detail === 'none') throw detailTooLow(subject, 'the table, not a column,', label, mark);
  return { mark, left: column };
}

/** The table itself, or the one that columns are of. */
function tableOf(target: unknown): unknown {
  if (typeof target !== 'object' || target === null || is(target, Table)) return target;
  return (target as { rank?: { table?: unknown } }).rank?.table;
}

function selfColumn(table: string, as: string): Column {
  const hidden = sqliteTable(table, { self: text(table) });
  return (as === table ? hidden : alias(hidden, as)).self;
}
