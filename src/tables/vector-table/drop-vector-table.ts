import { checkDatabase } from '../../drizzle/check-database.js';
import type { DriverResult, DrizzleDatabase } from '../../drizzle/drizzle-database.js';
import { runStatements } from '../../drizzle/run-statements.js';
import type { DropOptions } from '../drop-options.js';
import { forgetChecked } from '../schema-check/checked-tables.js';
import type { AnyVectorTable } from './any-vector-table.js';
import { dropVectorTableStatements } from './vector-table-statements.js';

/** The options of `dropVectorTable()`. */
export type DropVectorTableOptions = DropOptions;

/**
 * Drops a vector table with its rows. {@link dropVectorTableSql} gives the statement without running it.
 *
 * @example
 * ```ts
 * dropVectorTable(db, docs); // await it where the driver is asynchronous
 * ```
 * ```sql
 * DROP TABLE "docs"
 * ```
 * @param db a Drizzle database with the extension, or a transaction.
 * @param table a table made by `vectorTable()`.
 * @param options `ifExists`, by default false.
 * @returns nothing; a promise where the driver is asynchronous.
 * @throws {@link VectorError} `not_a_database`; `not_a_vector_table`; `invalid_option`. A table that does not exist is an
 * error of SQLite.
 */
export function dropVectorTable<D extends DrizzleDatabase>(
  db: D,
  table: AnyVectorTable,
  options: DropVectorTableOptions = {},
): DriverResult<D, void> {
  checkDatabase('dropVectorTable()', db, ['run']);
  const statements = dropVectorTableStatements('dropVectorTable', 'third', table, options);
  forgetChecked(db);
  return runStatements('dropVectorTable()', db, statements);
}
