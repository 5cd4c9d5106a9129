import { type Column, ColumnBuilder, is } from 'drizzle-orm';
import { getTableConfig, type SQLiteTable, SQLiteText, SQLiteTextJson } from 'drizzle-orm/sqlite-core';
import {
  duplicateUnindexed,
  fts5ConstraintRefused,
  fts5DefaultRefused,
  noTextColumn,
  notAnFts5Key,
  notATextColumn,
  nothingIndexed,
} from '../../errors/fts5-tables.js';
import { notAColumn, notATableName, notColumns, reservedColumnName } from '../../errors/tables.js';
import type { CheckedFts5Options } from './fts5-table-options.js';

type ColumnsByKey = Readonly<Record<string, Column>>;

export function checkFts5Name(name: unknown): void {
  if (typeof name !== 'string' || name === '' || name.includes('\0')) throw notATableName('fts5Table', name);
}

/** Refuses what are no column builders, which would fail inside Drizzle. */
export function checkTextBuilders(table: string, columns: unknown): void {
  const subject = `fts5Table(${JSON.stringify(table)})`;
  if (typeof columns !== 'object' || columns === null || Array.isArray(columns)) throw notColumns(subject, columns);
  if (Object.keys(columns).length === 0) throw noTextColumn(subject);
  for (const key of ['rowid', 'rank'] as const) {
    if (key in columns) throw reservedColumnName(table, key, key);
  }
  for (const [key, builder] of Object.entries(columns)) {
    if (!is(builder, ColumnBuilder)) throw notAColumn(`${table}.${key}`, builder);
  }
}

/** Refuses what FTS5 does not have, before it would be lost without a word. */
export function checkTextColumns(name: string, table: SQLiteTable, columns: ColumnsByKey): void {
  for (const [key, column] of Object.entries(columns)) {
    const label = `${name}.${key}`;
    if (!is(column, SQLiteText)) throw notATextColumn(label, describeType(column));
    if (column.primary) throw fts5ConstraintRefused(label, 'primaryKey()');
    if (column.isUnique) throw fts5ConstraintRefused(label, 'unique()');
    if (column.generated !== undefined) throw fts5ConstraintRefused(label, 'generatedAlwaysAs()');
    if (column.default !== undefined) throw fts5DefaultRefused(label);
  }
  // Which column it is on only the other table would tell, and that may not be defined yet.
  if (getTableConfig(table).foreignKeys.length > 0) throw fts5ConstraintRefused(name, 'references()');
}

/** Checks the option that names columns. */
export function checkUnindexed(table: string, keys: readonly string[], { unindexed = [] }: CheckedFts5Options): void {
  const subject = `fts5Table(${JSON.stringify(table)})`;
  for (const [index, key] of unindexed.entries()) {
    if (!keys.includes(key)) throw notAnFts5Key(`${subject} unindexed`, keys, key);
    if (unindexed.indexOf(key) !== index) throw duplicateUnindexed(subject, key);
  }
  if (unindexed.length === keys.length) throw nothingIndexed(subject);
}

function describeType(column: Column): string {
  if (is(column, SQLiteTextJson)) return "text({ mode: 'json' })";
  const type = column.getSQLType();
  return type.toLowerCase() === 'text' ? 'a text that text() did not make' : type;
}
