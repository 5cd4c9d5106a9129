import { type Column, getTableColumns, getTableName } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { fromRefused, notTheContent } from '../errors/queries.js';
import { contentJoin, contentTable } from '../knn/content-join.js';
import type { KnnSearch } from '../knn/knn-search.js';
import { primaryKeyColumns } from '../tables/primary-key-columns.js';

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
  contentJoin(search); // refuses any other table
  const table = contentTable(search);
  const key = keyOf(table);
  if (key === undefined)
    throw notTheContent(subject, mark.name, mark.content.table, mark.content.key.name, getTableName(table));
  return { table, key };
}

const columnsOf = (table: SQLiteTable): Record<string, Column> => getTableColumns(table);

// By name, because the extra config of an alias has the columns of the table itself.
function keyOf(table: SQLiteTable): Column | undefined {
  const [key] = primaryKeyColumns(table);
  return Object.values(columnsOf(table)).find(({ name }) => name === key?.name);
}
