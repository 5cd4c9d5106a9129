import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { checkDatabase } from '../../drizzle/check-database.js';
import type { DriverResult, DrizzleDatabase } from '../../drizzle/drizzle-database.js';
import { runStatements } from '../../drizzle/run-statements.js';
import type { DropOptions } from '../drop-options.js';
import type { IfRtreeTable } from './rtree-dimension.js';
import { dropRtreeTableStatements } from './rtree-table-statements.js';

/** The options of `dropRtreeTable()`. */
export type DropRtreeTableOptions = DropOptions;

/**
 * Drops an R*Tree table with its boxes. {@link dropRtreeTableSql} gives the statement without running it.
 *
 * @example
 * ```ts
 * dropRtreeTable(db, areas); // await it where the driver is asynchronous
 * ```
 * ```sql
 * DROP TABLE "areas"
 * ```
 * @param db a Drizzle database over SQLite, or a transaction.
 * @param table a table made by `rtreeTable()`.
 * @param options `ifExists`, by default false.
 * @returns nothing; a promise where the driver is asynchronous.
 * @throws {@link VectorError} `not_a_database`; `not_an_rtree_table`; `invalid_option`. A table that does not exist is an
 * error of SQLite.
 */
export function dropRtreeTable<D extends DrizzleDatabase, T extends SQLiteTable>(
  db: D,
  table: T & IfRtreeTable<T>,
  options: DropRtreeTableOptions = {},
): DriverResult<D, void> {
  checkDatabase('dropRtreeTable()', db, ['run']);
  return runStatements('dropRtreeTable()', db, dropRtreeTableStatements('dropRtreeTable', 'third', table, options));
}
