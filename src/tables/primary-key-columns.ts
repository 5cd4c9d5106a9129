import { type Column, getTableColumns } from 'drizzle-orm';
import { getTableConfig, type SQLiteTable } from 'drizzle-orm/sqlite-core';

/** The columns of a table's primary key, on a column or in the extra config. */
export function primaryKeyColumns(table: SQLiteTable): Column[] {
  const keys = Object.values<Column>(getTableColumns(table)).filter(({ primary }) => primary);
  // Only a table without a key on a column can have one in its extra config, which may name tables that come later.
  return keys.length > 0 ? keys : getTableConfig(table).primaryKeys.flatMap(({ columns }) => columns);
}
