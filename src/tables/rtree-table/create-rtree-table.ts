import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { checkDatabase } from '../../drizzle/check-database.js';
import type { DriverResult, DrizzleDatabase } from '../../drizzle/drizzle-database.js';
import { runStatements } from '../../drizzle/run-statements.js';
import type { Casing } from '../index-options.js';
import type { IfRtreeTable } from './rtree-dimension.js';
import { createRtreeTableStatements } from './rtree-table-statements.js';

/** The options of `createRtreeTable()`. */
export interface CreateRtreeTableOptions {
  /** Does nothing where the table exists: it keeps the columns that it was created with. */
  ifNotExists?: boolean | undefined;
  /** The `casing` of `drizzle(client, { casing })`, on Drizzle 0.45. */
  casing?: Casing | undefined;
}

/**
 * Creates an R*Tree table. {@link dropRtreeTable} drops it, and {@link createRtreeTableSql} gives the statement without
 * running it.
 *
 * @example
 * ```ts
 * createRtreeTable(db, areas, { ifNotExists: true }); // await it where the driver is asynchronous
 * ```
 * ```sql
 * CREATE VIRTUAL TABLE IF NOT EXISTS "areas" USING rtree("id", "west", "east", "south", "north", +"name" TEXT)
 * ```
 * @param db a Drizzle database over SQLite, or a transaction.
 * @param table a table made by `rtreeTable()`.
 * @param options `ifNotExists`, by default false, and `casing`.
 * @returns nothing; a promise where the driver is asynchronous.
 * @throws {@link VectorError} `not_a_database`; `not_an_rtree_table`; `casing_mismatch` for a casing that the queries of
 * Drizzle 1.x do not use (there, `casing` is an option of `rtreeTable()`); `invalid_column_name` where casing makes two
 * names equal; `invalid_option`. A table that exists is an error of SQLite.
 */
export function createRtreeTable<D extends DrizzleDatabase, T extends SQLiteTable>(
  db: D,
  table: T & IfRtreeTable<T>,
  options: CreateRtreeTableOptions = {},
): DriverResult<D, void> {
  checkDatabase('createRtreeTable()', db, ['run']);
  const statements = createRtreeTableStatements('createRtreeTable', 'third', table, options);
  return runStatements('createRtreeTable()', db, statements);
}
