import { type Column, ColumnBuilder, is } from 'drizzle-orm';
import { getTableConfig, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import { vectorTypeOf } from '../../columns/vector-type.js';
import {
  constraintRefused,
  defaultRefused,
  notAColumn,
  notATableName,
  notColumns,
  primaryKeyCount,
  primaryKeyType,
  reservedColumnName,
  vectorColumnCount,
} from '../../errors/tables.js';

type ColumnsByKey = Readonly<Record<string, Column>>;

export function checkName(name: unknown): void {
  if (typeof name !== 'string' || name === '' || name.includes('\0')) throw notATableName('vectorTable', name);
}

/** Refuses what are no column builders, which would fail inside Drizzle. */
export function checkColumns(table: string, columns: unknown): void {
  if (typeof columns !== 'object' || columns === null || Array.isArray(columns)) {
    throw notColumns(`vectorTable(${JSON.stringify(table)})`, columns);
  }
  if ('distance' in columns) throw reservedColumnName(table, 'distance', 'distance');
  for (const [key, builder] of Object.entries(columns)) {
    if (!is(builder, ColumnBuilder)) throw notAColumn(`${table}.${key}`, builder);
  }
}

/** The key of the one vector column of a table. */
export function checkVectorColumn(table: string, columns: ColumnsByKey): string {
  const keys = keysOf(columns, (column) => vectorTypeOf(column) !== undefined);
  const [key] = keys;
  if (key === undefined || keys.length > 1) throw vectorColumnCount(table, keys);
  if (columns[key]?.default !== undefined) throw defaultRefused(`${table}.${key}`, 'vector');
  return key;
}

/** The key of the one integer primary key of a table. */
export function checkPrimaryKey(table: string, columns: ColumnsByKey): string {
  const keys = keysOf(columns, ({ primary }) => primary);
  const [key] = keys;
  if (key === undefined || keys.length > 1) throw primaryKeyCount(table, keys);
  const column = columns[key] as Column & { autoIncrement?: boolean };
  if (column.getSQLType() !== 'integer') throw primaryKeyType(`${table}.${key}`, column.getSQLType());
  if (column.autoIncrement) throw constraintRefused(`${table}.${key}`, 'autoIncrement');
  if (column.default !== undefined) throw defaultRefused(`${table}.${key}`, 'primary key');
  return key;
}

/** Refuses what SQLite does not have on virtual tables, before it would be lost without a word. */
export function checkConstraints(name: string, table: SQLiteTable, columns: ColumnsByKey): void {
  const [unique] = keysOf(columns, ({ isUnique }) => isUnique);
  if (unique !== undefined) throw constraintRefused(`${name}.${unique}`, 'unique()');
  const [generated] = keysOf(columns, (column) => column.generated !== undefined);
  if (generated !== undefined) throw constraintRefused(`${name}.${generated}`, 'generatedAlwaysAs()');
  // Which column it is on only the other table would tell, and that may not be defined yet.
  if (getTableConfig(table).foreignKeys.length > 0) throw constraintRefused(name, 'references()');
}

function keysOf(columns: ColumnsByKey, condition: (column: Column) => boolean): string[] {
  return Object.entries(columns).flatMap(([key, column]) => (condition(column) ? [key] : []));
}
