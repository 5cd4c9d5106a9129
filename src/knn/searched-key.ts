import { type Column, getTableColumns } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { KnnSearch } from './knn-search.js';

/** The primary key of what is searched. The extension orders rows of equal distance by it. */
export function searchedKey({ searched, mark }: KnnSearch): Column {
  const columns: Record<string, Column> = getTableColumns<SQLiteTable>(searched);
  return columns[mark.madeBy === 'vectorTable' ? mark.primaryKey : 'id'] as Column;
}
