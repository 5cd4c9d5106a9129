import type { SQL } from 'drizzle-orm';
import type { AnyVectorTable } from './any-vector-table.js';
import type { DropVectorTableOptions } from './drop-vector-table.js';
import { dropVectorTableStatements } from './vector-table-statements.js';

/**
 * The SQL of {@link dropVectorTable}, for a migration of your own.
 *
 * @example
 * ```ts
 * for (const statement of dropVectorTableSql(docs, { ifExists: true })) db.run(statement);
 * ```
 * ```sql
 * DROP TABLE IF EXISTS "docs"
 * ```
 * @param table a table made by `vectorTable()`.
 * @param options those of {@link dropVectorTable}.
 * @returns the statements, in their order.
 * @throws {@link VectorError} `not_a_vector_table`; `invalid_option`.
 */
export const dropVectorTableSql = (table: AnyVectorTable, options: DropVectorTableOptions = {}): SQL[] =>
  dropVectorTableStatements('dropVectorTableSql', 'second', table, options);
