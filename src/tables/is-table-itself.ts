import { is, type Table } from 'drizzle-orm';
import { SQLiteTable } from 'drizzle-orm/sqlite-core';

// A symbol of Drizzle. On 0.45 only this tells aliases, views and subqueries from tables.
const isAlias = Symbol.for('drizzle:IsAlias');

/** Whether this is what `sqliteTable()` returned, and not an alias, a view or a subquery. */
export const isTableItself = (table: unknown): table is SQLiteTable =>
  is(table, SQLiteTable) && !(table as Table & { [isAlias]?: boolean })[isAlias];
