import { checkDatabase } from '../../drizzle/check-database.js';
import type { DriverResult, DrizzleDatabase } from '../../drizzle/drizzle-database.js';
import type { CreateOptions } from '../create-options.js';
import { runCreateStatements } from '../schema-check/run-create-statements.js';
import type { AnyVectorTable } from './any-vector-table.js';
import { createVectorTableStatements } from './vector-table-statements.js';

/** The options of `createVectorTable()`. */
export type CreateVectorTableOptions = CreateOptions;

/**
 * Creates a vector table in the database. {@link dropVectorTable} drops it, and {@link createVectorTableSql} gives the
 * statement without running it.
 *
 * @example
 * ```ts
 * const docs = vectorTable('docs', {
 *   id: integer().primaryKey(),
 *   title: text().notNull(),
 *   embedding: float4Vector(384),
 * }, { metric: 'cosine' });
 *
 * createVectorTable(db, docs, { ifNotExists: true }); // await it where the driver is asynchronous
 * ```
 * ```sql
 * CREATE VIRTUAL TABLE IF NOT EXISTS "docs" USING vector(dim=384, type=float4, metric=cosine,
 *   key="id", column="embedding", metadata='"title" TEXT NOT NULL')
 * ```
 * @param db a Drizzle database with the extension, or a transaction.
 * @param table a table made by `vectorTable()`.
 * @param options `ifNotExists`, by default false, and `casing`.
 * @returns nothing; a promise where the driver is asynchronous.
 * @throws {@link VectorError} `not_a_database`; `extension_not_loaded`; `not_a_vector_table`; `casing_mismatch` for a
 * casing that the queries of Drizzle 1.x do not use (there, `casing` is an option of `vectorTable()`);
 * `invalid_column_name` where casing makes two names equal; `unsupported_default` for a default that SQL cannot
 * express; `invalid_option`; with `ifNotExists`, `schema_mismatch` where the database has another table of this name.
 * Without it, a table that exists is an error of SQLite.
 */
export function createVectorTable<D extends DrizzleDatabase>(
  db: D,
  table: AnyVectorTable,
  options: CreateVectorTableOptions = {},
): DriverResult<D, void> {
  checkDatabase('createVectorTable()', db, ['run']);
  const statements = createVectorTableStatements('createVectorTable', 'third', table, options);
  return runCreateStatements('createVectorTable()', db, table, statements, options);
}
