import type { SQL } from 'drizzle-orm';
import type { AnyVectorTable } from './any-vector-table.js';
import type { CreateVectorTableOptions } from './create-vector-table.js';
import { createVectorTableStatements } from './vector-table-statements.js';

/**
 * The SQL of {@link createVectorTable}, for a migration of your own.
 *
 * @example
 * ```ts
 * for (const statement of createVectorTableSql(docs)) db.run(statement);
 * ```
 * ```sql
 * CREATE VIRTUAL TABLE "docs" USING vector(dim=384, type=float4, metric=cosine,
 *   key="id", column="embedding", metadata='"title" TEXT NOT NULL')
 * ```
 * @param table a table made by `vectorTable()`.
 * @param options those of {@link createVectorTable}.
 * @returns the statements, in their order.
 * @throws {@link VectorError} what {@link createVectorTable} throws, before it runs anything.
 */
export const createVectorTableSql = (table: AnyVectorTable, options: CreateVectorTableOptions = {}): SQL[] =>
  createVectorTableStatements('createVectorTableSql', 'second', table, options);
