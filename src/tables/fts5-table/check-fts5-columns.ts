import { type Column, is } from 'drizzle-orm';
import { getTableConfig, type SQLiteTable, SQLiteText, SQLiteTextJson } from 'drizzle-orm/sqlite-core';
import { fts5ConstraintRefused, fts5DefaultRefused, notATextColumn } from '../../errors/fts5-tables.js';

type ColumnsByKey = Readonly<Record<string, Column>>;

/** Refuses columns and constraints that FTS5 does not have. Without this check they would be lost silently. */
export function checkTextColumns(name: string, table: SQLiteTable, columns: ColumnsByKey): void {
  for (const [key, column] of Object.entries(columns)) {
    const label = `${name}.${key}`;
    if (!is(column, SQLiteText)) throw notATextColumn(label, describeType(column));
    if (column.primary) throw fts5ConstraintRefused(label, 'primaryKey()');
    if (column.isUnique) throw fts5ConstraintRefused(label, 'unique()');
    if (column.generated !== undefined) throw fts5ConstraintRefused(label, 'generatedAlwaysAs()');
    if (column.default !== undefined) throw fts5DefaultRefused(label);
  }
  // Only the other table would tell which column this is, and that table may not be defined yet.
  if (getTableConfig(table).foreignKeys.length > 0) throw fts5ConstraintRefused(name, 'references()');
}

function describeType(column: Column): string {
  if (is(column, SQLiteTextJson)) return "text({ mode: 'json' })";
  const type = column.getSQLType();
  return type.toLowerCase() === 'text' ? 'a text that text() did not make' : type;
}
