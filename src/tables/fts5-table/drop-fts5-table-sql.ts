import type { SQL } from 'drizzle-orm';
import type { AnyFts5Table } from './any-fts5-table.js';
import type { DropFts5TableOptions } from './drop-fts5-table.js';
import { dropFts5TableStatements } from './fts5-table-statements.js';

/**
 * The SQL of {@link dropFts5Table}, for a migration of your own. Run the statements one after another.
 *
 * @example
 * ```ts
 * for (const statement of dropFts5TableSql(postsText, { ifExists: true })) db.run(statement);
 * ```
 * ```sql
 * DROP TRIGGER IF EXISTS "posts_text_before_insert"; -- and so for before_update, insert, delete, update, unique
 * DROP TABLE IF EXISTS "posts_text_replaced";
 * DROP TABLE IF EXISTS "posts_text"
 * ```
 * @param table a table made by `fts5Table()`.
 * @param options those of {@link dropFts5Table}.
 * @returns the statements, in their order.
 * @throws {@link VectorError} `not_an_fts5_table`; `invalid_option`.
 */
export const dropFts5TableSql = (table: AnyFts5Table, options: DropFts5TableOptions = {}): SQL[] =>
  dropFts5TableStatements('dropFts5TableSql', 'second', table, options);
