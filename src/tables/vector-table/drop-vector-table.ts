import { checkDatabase } from '../../drizzle/check-database.js';
import type { DriverResult, DrizzleDatabase } from '../../drizzle/drizzle-database.js';
import type { DropOptions } from '../drop-options.js';
import { runDropStatements } from '../run-drop-statements.js';
import type { AnyVectorTable } from './any-vector-table.js';
import { vectorTableMark } from './vector-table-mark.js';
import { dropVectorTableStatements } from './vector-table-statements.js';

/** The options of `dropVectorTable()`. */
export type DropVectorTableOptions = DropOptions;

/**
 * Drops a vector table with its rows. {@link dropVectorTableSql} gives the statement without running it.
 *
 * Without the extension, SQLite refuses this statement. Then it drops the triggers and shadow tables of the table, and
 * removes it from `sqlite_master` by `PRAGMA writable_schema`. For that it leaves the defensive mode of better-sqlite3 and
 * node:sqlite for a moment.
 *
 * @example
 * ```ts
 * dropVectorTable(db, docs); // await it where the driver is asynchronous
 * ```
 * ```sql
 * DROP TABLE "docs"
 * ```
 * @param db a Drizzle database, or a transaction.
 * @param table a table made by `vectorTable()`.
 * @param options `ifExists`, by default false.
 * @returns nothing; a promise where the driver is asynchronous.
 * @throws {@link VectorError} `not_a_database`; `not_a_vector_table`; `invalid_option`; `extension_not_loaded`
 * where the connection has no extension, and its driver cannot leave the defensive mode. A table that does not exist is
 * an error of SQLite.
 */
export function dropVectorTable<D extends DrizzleDatabase>(
  db: D,
  table: AnyVectorTable,
  options: DropVectorTableOptions = {},
): DriverResult<D, void> {
  checkDatabase('dropVectorTable()', db, ['run']);
  const statements = dropVectorTableStatements('dropVectorTable', 'third', table, options);
  return runDropStatements('dropVectorTable()', db, vectorTableMark('dropVectorTable()', table), statements);
}
