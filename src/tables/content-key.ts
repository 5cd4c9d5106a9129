import { type Column, getTableColumns, getTableName, is, SQL } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { list } from '../errors/message.js';
import type { VectorError } from '../errors/vector-error.js';
import { type KeyType, keyTypeOf } from './key-type.js';
import { primaryKeyColumns } from './primary-key-columns.js';
import { uniqueKeys } from './unique-keys.js';

/** The column of an ordinary table by which a virtual table over it knows the rows. */
export interface ContentKey {
  readonly key: Column;
  readonly keyType: KeyType;
  /** Whether it is the rowid, which an INTEGER PRIMARY KEY is. */
  readonly isRowid: boolean;
}

/** Makes the error of a table without such a column. */
export type KeyError = (expected: string, received: string, advice?: string) => VectorError;

/**
 * Finds the key of an ordinary table: the column that is asked for, else its primary key of one column, else its only
 * column that is unique and NOT NULL.
 *
 * @param asked the key, in the Drizzle table, of the column that is asked for.
 */
export function contentKey(table: SQLiteTable, asked: string | undefined, error: KeyError): ContentKey {
  const name = getTableName(table);
  const key = asked === undefined ? ownKey(table, error) : askedKey(table, asked, error);
  const keyType = keyTypeOf(key);
  const isRowid = key.getSQLType().toLowerCase() === 'integer' && primaryKeyColumns(table).includes(key);
  if (keyType !== undefined) return { key, keyType, isRowid };
  throw error('a key of integers, texts or BLOBs of 16 bytes', `${name}.${key.name}, of type ${key.getSQLType()}`);
}

function askedKey(table: SQLiteTable, asked: string, error: KeyError): Column {
  const columns = columnsOf(table);
  const column = Object.hasOwn(columns, asked) ? columns[asked] : undefined;
  if (column !== undefined && isKey(table, column)) return column;
  const fit = Object.entries(columns).flatMap(([key, each]) => (isKey(table, each) ? [key] : []));
  const received = column === undefined ? JSON.stringify(asked) : `${getTableName(table)}.${asked}`;
  const known = fit.length === 0 ? '' : `, such as ${list(fit)},`;
  const advice = column === undefined ? '' : 'Declare it with .notNull().unique()';
  throw error(`as key the key of a column that is unique and NOT NULL${known}`, received, advice);
}

function ownKey(table: SQLiteTable, error: KeyError): Column {
  const primary = primaryKeyColumns(table);
  const [only, ...others] = primary;
  if (only !== undefined && others.length === 0) return only;
  const name = getTableName(table);
  const [unique, ...more] = Object.entries(columnsOf(table)).filter(
    ([, column]) => isKey(table, column) && keyTypeOf(column) !== undefined,
  );
  if (unique !== undefined && more.length === 0) return unique[1];
  if (unique !== undefined) {
    const keys = [unique, ...more].map(([key]) => key);
    throw error(`the option key, which is one of ${list(keys)},`, 'none');
  }
  throw error(
    'a table with one primary key, such as id: text().primaryKey(), or a column with .notNull().unique(),',
    `${name} with ${list(primary.map((column) => column.name)) || 'none'}`,
  );
}

const columnsOf = (table: SQLiteTable): Record<string, Column> => getTableColumns(table);

/** Whether a column is the whole primary key, or NOT NULL and unique by itself. */
function isKey(table: SQLiteTable, column: Column): boolean {
  const [primary, ...others] = primaryKeyColumns(table);
  if (primary === column && others.length === 0) return true;
  return (
    column.notNull && (column.isUnique || uniqueKeys(table).some(({ parts, where }) => isOnly(parts, where, column)))
  );
}

const isOnly = (parts: ReadonlyArray<Column | SQL>, where: SQL | undefined, column: Column): boolean =>
  where === undefined && parts.length === 1 && !is(parts[0], SQL) && (parts[0] as Column).name === column.name;
