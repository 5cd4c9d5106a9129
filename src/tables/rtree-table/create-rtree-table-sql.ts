import type { SQL } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { CreateRtreeTableOptions } from './create-rtree-table.js';
import type { IfRtreeTable } from './rtree-dimension.js';
import { createRtreeTableStatements } from './rtree-table-statements.js';

/**
 * The SQL of {@link createRtreeTable}, for a migration of your own.
 *
 * @example
 * ```ts
 * for (const statement of createRtreeTableSql(areas)) db.run(statement);
 * ```
 * ```sql
 * CREATE VIRTUAL TABLE "areas" USING rtree("id", "west", "east", "south", "north", +"name" TEXT)
 * ```
 * @param table a table made by `rtreeTable()`.
 * @param options those of {@link createRtreeTable}.
 * @returns the statements, in their order.
 * @throws {@link VectorError} what {@link createRtreeTable} throws, before it runs anything.
 */
export const createRtreeTableSql = <T extends SQLiteTable>(
  table: T & IfRtreeTable<T>,
  options: CreateRtreeTableOptions = {},
): SQL[] => createRtreeTableStatements('createRtreeTableSql', 'second', table, options);
