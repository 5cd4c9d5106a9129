import type { Column } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { primaryKeyColumns } from './primary-key-columns.js';

/** The errors for a table whose key cannot be the rowid. */
interface KeyErrors {
  /** The table has no primary key, or one of several columns. */
  count(names: readonly string[]): Error;
  /** The primary key is not an integer. */
  type(key: Column): Error;
}

/** The integer primary key of an ordinary table, which is the rowid. */
export function integerKey(table: SQLiteTable, errors: KeyErrors): Column {
  const [key, ...others] = primaryKeyColumns(table);
  if (key === undefined || others.length > 0) throw errors.count([key, ...others].flatMap((each) => each?.name ?? []));
  if (key.getSQLType().toLowerCase() !== 'integer') throw errors.type(key);
  return key;
}
