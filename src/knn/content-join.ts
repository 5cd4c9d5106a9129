import { type Column, eq, getTableColumns, getTableName } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { fromRefused, notTheContent } from '../errors/queries.js';
import { casedName } from '../tables/column-casing.js';
import type { Content } from '../tables/searchable-mark.js';
import type { KnnJoin } from './knn-options.js';
import type { KnnSearch } from './knn-search.js';

// A symbol of Drizzle: the name of a table, also through an alias.
const originalName = Symbol.for('drizzle:OriginalName');

/**
 * The join of an index with the table that it is over.
 *
 * @param from that table, or an alias of it, as it was given.
 */
export function contentJoin({ subject, searched, mark }: KnnSearch, from: SQLiteTable): KnnJoin<SQLiteTable> {
  if (mark.madeBy === 'vectorTable') throw fromRefused(subject, mark.name);
  const { name, content } = mark;
  const key = keyOf(from, content);
  if (key === undefined) throw notTheContent(subject, name, content.table, content.key.name, getTableName(from));
  const { id } = searched as unknown as { id: Column };
  return { table: from, on: eq(id, key) };
}

function keyOf(from: SQLiteTable, { table, key }: Content): Column | undefined {
  if ((from as { [originalName]?: string })[originalName] !== table) return undefined;
  const casings = [undefined, 'snake_case', 'camelCase'] as const; // the index may have the casing of the connection
  return Object.values<Column>(getTableColumns(from)).find((column) =>
    casings.some((casing) => casedName(column, casing) === key.name),
  );
}
