import type { SQL } from 'drizzle-orm';
import type { AnyFts5Table } from './any-fts5-table.js';
import type { CreateFts5TableOptions } from './create-fts5-table.js';
import { createFts5TableStatements } from './fts5-table-statements.js';

/**
 * The SQL of {@link createFts5Table}, for a migration of your own, or a database without transactions. Run the
 * statements one after another.
 *
 * @example
 * ```ts
 * db.transaction((tx) => {
 *   for (const statement of createFts5TableSql(notes)) tx.run(statement);
 * });
 * ```
 * ```sql
 * CREATE VIRTUAL TABLE "notes" USING fts5("title", "body", tokenize='porter unicode61')
 * ```
 * @param table a table made by `fts5Table()`.
 * @param options those of {@link createFts5Table}.
 * @returns the statements, in their order.
 * @throws {@link VectorError} what {@link createFts5Table} throws, before it runs anything.
 */
export const createFts5TableSql = (table: AnyFts5Table, options: CreateFts5TableOptions = {}): SQL[] =>
  createFts5TableStatements('createFts5TableSql', 'second', table, options);
