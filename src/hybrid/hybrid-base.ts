import { type Column, getTableColumns } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { fromRefused } from '../errors/queries.js';
import { contentKey } from '../knn/content-join.js';
import type { KnnSearch } from '../knn/knn-search.js';

/** The table whose rows a hybrid search gives, and its key. */
export interface HybridBase {
  readonly table: SQLiteTable;
  readonly key: Column;
}

/**
 * Finds the table whose rows a hybrid search gives. It is the vector table, or the table that an index is over.
 */
export function hybridBase(search: KnnSearch): HybridBase {
  const { subject, searched, mark, options } = search;
  const { from } = options;
  if (mark.madeBy === 'vectorTable') {
    if (from !== undefined) throw fromRefused(subject, mark.name, 'Its columns are there without from');
    return { table: searched, key: columnsOf(searched)[mark.primaryKey] as Column };
  }
  return contentKey(search);
}

const columnsOf = (table: SQLiteTable): Record<string, Column> => getTableColumns(table);
