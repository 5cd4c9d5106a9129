import { type Column, eq, getTableColumns, getTableName } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { fromRefused, notTheContent } from '../errors/queries.js';
import { casedName } from '../tables/column-casing.js';
import type { Content, VectorIndexMark } from '../tables/searchable-mark.js';
import type { KnnJoin } from './knn-options.js';
import type { KnnSearch } from './knn-search.js';

// A symbol of Drizzle: the name of a table, also through an alias.
const originalName = Symbol.for('drizzle:OriginalName');

/** The table that an index is over: the alias of it that was given as `from`, or the table itself. */
export function contentTable({ subject, mark, options }: KnnSearch): SQLiteTable {
  if (mark.madeBy === 'vectorTable') throw fromRefused(subject, mark.name);
  return options.from ?? mark.content.definition;
}

/** The join of an index with the table that it is over; none where a vector table is searched. */
export function contentJoin(search: KnnSearch): KnnJoin<SQLiteTable>[] {
  const { searched, mark, options } = search;
  if (mark.madeBy === 'vectorTable' && options.from === undefined) return [];
  const { table, key } = contentKey(search);
  const { id } = searched as unknown as { id: Column };
  return [{ table, on: eq(id, key) }];
}

/** The table that an index is over, or the alias of it, and its key. */
export function contentKey(search: KnnSearch): { table: SQLiteTable; key: Column } {
  const { subject, mark } = search;
  const table = contentTable(search);
  const { name, content } = mark as VectorIndexMark;
  const key = keyOf(table, content);
  if (key === undefined) throw notTheContent(subject, name, content.table, content.key.name, getTableName(table));
  return { table, key };
}

/** The column of a table, or of an alias of it, that is the key of a virtual table's content; undefined in others. */
export function keyOf(from: SQLiteTable, { table, key }: Pick<Content, 'table' | 'key'>): Column | undefined {
  if ((from as { [originalName]?: string })[originalName] !== table) return undefined;
  const casings = [undefined, 'snake_case', 'camelCase'] as const; // the index may have the casing of the connection
  return Object.values<Column>(getTableColumns(from)).find((column) =>
    casings.some((casing) => casedName(column, casing) === key.name),
  );
}
