import type { Column } from 'drizzle-orm';
import { getTableConfig, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import { vectorTypeOf } from '../../columns/vector-type.js';
import {
  constraintRefused,
  defaultRefused,
  generatedRefused,
  primaryKeyCount,
  primaryKeyType,
  vectorColumnCount,
} from '../../errors/tables.js';
import { type KeyType, keyTypeOf } from '../key-type.js';

type ColumnsByKey = Readonly<Record<string, Column>>;

/** The keys of the primary key and of the vector column of a vector table. */
export interface KeyAndVector {
  readonly primaryKey: string;
  readonly keyType: KeyType;
  readonly vector: string;
}

/**
 * Checks the columns of a vector table, and finds the primary key and the vector column among them.
 *
 * @param columns the columns that were given, by key.
 */
export function checkVectorTableColumns(name: string, table: SQLiteTable, columns: ColumnsByKey): KeyAndVector {
  checkConstraints(name, table);
  return { ...checkPrimaryKey(name, columns), vector: checkVectorColumn(name, columns) };
}

/** Refuses constraints that SQLite does not have on virtual tables. Without this check they would be lost silently. */
function checkConstraints(name: string, table: SQLiteTable): void {
  // Only the other table would tell which column this is, and that table may not be defined yet.
  if (getTableConfig(table).foreignKeys.length > 0) throw constraintRefused(name, 'references()');
}

function checkPrimaryKey(table: string, columns: ColumnsByKey): Omit<KeyAndVector, 'vector'> {
  const keys = keysOf(columns, ({ primary }) => primary);
  const [key] = keys;
  if (key === undefined || keys.length > 1) throw primaryKeyCount(table, keys);
  const column = columns[key] as Column & { autoIncrement?: boolean };
  const keyType = keyTypeOf(column);
  if (keyType === undefined) throw primaryKeyType(`${table}.${key}`, column.getSQLType());
  if (column.autoIncrement) throw constraintRefused(`${table}.${key}`, 'autoIncrement');
  if (column.default !== undefined) throw defaultRefused(`${table}.${key}`, 'primary key');
  if (column.generated !== undefined) throw generatedRefused(`${table}.${key}`, 'primary key');
  return { primaryKey: key, keyType };
}

function checkVectorColumn(table: string, columns: ColumnsByKey): string {
  const keys = keysOf(columns, (column) => vectorTypeOf(column) !== undefined);
  const [key] = keys;
  if (key === undefined || keys.length > 1) throw vectorColumnCount(table, keys);
  if (columns[key]?.default !== undefined) throw defaultRefused(`${table}.${key}`, 'vector');
  if (columns[key]?.generated !== undefined) throw generatedRefused(`${table}.${key}`, 'vector');
  return key;
}

function keysOf(columns: ColumnsByKey, condition: (column: Column) => boolean): string[] {
  return Object.entries(columns).flatMap(([key, column]) => (condition(column) ? [key] : []));
}
