import { type Column, getTableColumns, type SQL, sql } from 'drizzle-orm';
import { notAVectorTable } from '../../errors/tables.js';
import { checkCasing } from '../check-casing.js';
import { casedName } from '../column-casing.js';
import { type CreateOptions, checkCreateOptions } from '../create-options.js';
import { searchableMark } from '../searchable-mark.js';
import type { AnyVectorTable } from './any-vector-table.js';
import { describeVectorTable } from './describe-vector-table.js';
import { createTableSql } from './vector-table-sql.js';

/** The options of `createVectorTable()`. */
export type CreateVectorTableOptions = CreateOptions;

/**
 * The SQL that creates a vector table. `DROP TABLE` drops it.
 *
 * @example
 * ```ts
 * const docs = vectorTable('docs', {
 *   id: integer().primaryKey(),
 *   title: text().notNull(),
 *   embedding: float4Vector(384),
 * }, { metric: 'cosine' });
 *
 * db.run(createVectorTable(docs, { ifNotExists: true }));
 * ```
 * ```sql
 * CREATE VIRTUAL TABLE IF NOT EXISTS "docs" USING vector(dim=384, type=float4, metric=cosine,
 *   key="id", column="embedding", metadata='"title" TEXT NOT NULL')
 * ```
 * @param table a table made by `vectorTable()`.
 * @param options `ifNotExists`, by default false, and `casing`.
 * @returns one statement, for `db.run()`.
 * @throws {@link VectorError} `not_a_vector_table`; `casing_mismatch` for a casing that the queries of Drizzle 1.x do
 * not use (there, `casing` is an option of `vectorTable()`); `invalid_column_name` where casing makes two names equal;
 * `unsupported_default` for a default that SQL cannot express; `invalid_option`.
 */
export function createVectorTable(table: AnyVectorTable, options: CreateVectorTableOptions = {}): SQL {
  const mark = searchableMark(table);
  if (mark?.madeBy !== 'vectorTable') throw notAVectorTable('createVectorTable()', table, mark?.name);
  const subject = `createVectorTable(${mark.name})`;
  const { ifNotExists = false, casing } = checkCreateOptions(subject, options);
  const instead = (casing: string) => `write vectorTable(name, columns, { casing: '${casing}' })`;
  checkCasing(subject, Object.values<Column>(getTableColumns(table)), casing, instead);
  const description = describeVectorTable(table, mark, (column) => casedName(column, casing));
  return sql.raw(createTableSql(description, ifNotExists));
}
