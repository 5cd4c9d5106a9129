import { checkDatabase } from '../../drizzle/check-database.js';
import type { DriverResult, DrizzleDatabase } from '../../drizzle/drizzle-database.js';
import { runStatements } from '../../drizzle/run-statements.js';
import type { DropOptions } from '../drop-options.js';
import type { AnyFts5Table } from './any-fts5-table.js';
import { dropFts5TableStatements } from './fts5-table-statements.js';

/** The options of `dropFts5Table()`. */
export type DropFts5TableOptions = DropOptions;

/**
 * Drops a full-text table. Over an ordinary table it drops the triggers first. The ordinary table stays unchanged. All
 * statements run in one transaction. {@link dropFts5TableSql} gives them without running them.
 *
 * @example
 * ```ts
 * dropFts5Table(db, postsText); // await it where the driver is asynchronous
 * ```
 * ```sql
 * DROP TRIGGER IF EXISTS "posts_text_before_insert"; -- and so for before_update, insert, delete, update, unique
 * DROP TABLE IF EXISTS "posts_text_replaced";
 * DROP TABLE "posts_text"
 * ```
 * @param db a Drizzle database over SQLite, or a transaction.
 * @param table a table made by `fts5Table()`.
 * @param options `ifExists`, by default false.
 * @returns nothing; a promise where the driver is asynchronous.
 * @throws {@link VectorError} `not_a_database`; `not_an_fts5_table`; `invalid_option`. A table that does not exist is an
 * error of SQLite.
 */
export function dropFts5Table<D extends DrizzleDatabase>(
  db: D,
  table: AnyFts5Table,
  options: DropFts5TableOptions = {},
): DriverResult<D, void> {
  checkDatabase('dropFts5Table()', db, ['run', 'transaction']);
  const statements = dropFts5TableStatements('dropFts5Table', 'third', table, options);
  return runStatements('dropFts5Table()', db, statements);
}
