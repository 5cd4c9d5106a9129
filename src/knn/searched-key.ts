import { type Column, getTableColumns, getTableName, type SQL, sql } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { ROWID_NAMES } from '../tables/rowid-names.js';
import type { KnnSearch } from './knn-search.js';

/** The key of what is searched. */
export function searchedKey({ searched, mark }: KnnSearch): Column {
  const columns: Record<string, Column> = getTableColumns<SQLiteTable>(searched);
  return columns[mark.madeBy === 'vectorTable' ? mark.primaryKey : 'id'] as Column;
}

/**
 * The number of a row. The extension orders rows of equal distance by it. It is the key where that is the rowid.
 * Otherwise the extension numbers the rows in the order in which they were inserted.
 */
export function rowNumber(search: KnnSearch): SQL {
  const { searched, mark } = search;
  const isKey = mark.madeBy === 'vectorTable' ? mark.keyType === 'integer' : mark.content.isRowid;
  if (isKey) return sql`${searchedKey(search)}`;
  const names = Object.values<Column>(getTableColumns<SQLiteTable>(searched)).map(({ name }) => name.toLowerCase());
  const free = ROWID_NAMES.find((name) => !names.includes(name)) ?? 'rowid';
  return sql`${sql.identifier(getTableName(searched))}.${sql.identifier(free)}`;
}
