import type { SQL } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { DropRtreeTableOptions } from './drop-rtree-table.js';
import type { IfRtreeTable } from './rtree-dimension.js';
import { dropRtreeTableStatements } from './rtree-table-statements.js';

/**
 * The SQL of {@link dropRtreeTable}, for a migration of your own.
 *
 * @example
 * ```ts
 * for (const statement of dropRtreeTableSql(areas, { ifExists: true })) db.run(statement);
 * ```
 * ```sql
 * DROP TABLE IF EXISTS "areas"
 * ```
 * @param table a table made by `rtreeTable()`.
 * @param options those of {@link dropRtreeTable}.
 * @returns the statements, in their order.
 * @throws {@link VectorError} `not_an_rtree_table`; `invalid_option`.
 */
export const dropRtreeTableSql = <T extends SQLiteTable>(
  table: T & IfRtreeTable<T>,
  options: DropRtreeTableOptions = {},
): SQL[] => dropRtreeTableStatements('dropRtreeTableSql', 'second', table, options);
