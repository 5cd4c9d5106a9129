import { type Column, getTableColumns } from 'drizzle-orm';
import { getTableConfig, type SQLiteTable } from 'drizzle-orm/sqlite-core';

/** The columns of a table's primary key, which is defined on a column or in the extra config. */
export function primaryKeyColumns(table: SQLiteTable): Column[] {
  const keys = Object.values<Column>(getTableColumns(table)).filter(({ primary }) => primary);
  // The extra config is only evaluated where no column is a key: it may name tables that are defined later.
  return keys.length > 0 ? keys : getTableConfig(table).primaryKeys.flatMap(({ columns }) => columns);
}
