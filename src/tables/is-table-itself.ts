import { is, type Table } from 'drizzle-orm';
import { SQLiteTable } from 'drizzle-orm/sqlite-core';

// Of Drizzle. Aliases of tables, views and subqueries all have it, and nothing else tells them apart on 0.45.
const isAlias = Symbol.for('drizzle:IsAlias');

/** Whether this is what `sqliteTable()` returned, and no alias of it, view or subquery. */
export const isTableItself = (table: unknown): table is SQLiteTable =>
  is(table, SQLiteTable) && !(table as Table & { [isAlias]?: boolean })[isAlias];
