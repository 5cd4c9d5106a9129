import { type Column, getTableColumns, type SQL, sql } from 'drizzle-orm';
import { casingMismatch, notAVectorTable } from '../errors.js';
import type { AnyVectorTable } from './any-vector-table.js';
import { checkOptions, isBoolean, type Rule } from './check-options.js';
import { casedName, connectionsHaveCasing } from './column-casing.js';
import { describeVectorTable } from './describe-vector-table.js';
import { vectorTableMark } from './vector-table-mark.js';
import { type Casing, isCasing } from './vector-table-options.js';
import { createTableSql } from './vector-table-sql.js';

/** What `createVectorTable()` takes beside the table. */
export interface CreateVectorTableOptions {
  /**
   * Do nothing when the table exists. Nothing is compared: it keeps the dimensions, element type, metric and columns that
   * it was created with.
   */
  ifNotExists?: boolean | undefined;
  /** The `casing` of `drizzle(client, { casing })`, on Drizzle 0.45. */
  casing?: Casing | undefined;
}

const rules: Record<keyof CreateVectorTableOptions, Rule> = { ifNotExists: isBoolean, casing: isCasing };

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
 * @throws {@link VectorError} `not_a_vector_table`; `casing_mismatch` for a casing that the queries of Drizzle 1.x do
 * not use (there it is an option of `vectorTable()`); `invalid_column_name` where casing makes two names equal;
 * `unsupported_default` for a default that SQL cannot express; `invalid_option`.
 */
export function createVectorTable(table: AnyVectorTable, options: CreateVectorTableOptions = {}): SQL {
  const mark = vectorTableMark(table);
  if (mark === undefined) throw notAVectorTable('createVectorTable()', table);
  const { ifNotExists = false, casing } = checkOptions(`createVectorTable(${mark.name})`, 'second', rules, options);
  checkCasing(mark.name, Object.values<Column>(getTableColumns(table)), casing);
  const description = describeVectorTable(table, mark, (column) => casedName(column, casing));
  return sql.raw(createTableSql(description, ifNotExists));
}

function checkCasing(table: string, columns: readonly Column[], casing: Casing | undefined): void {
  if (casing === undefined || connectionsHaveCasing) return;
  for (const column of columns) {
    const created = casedName(column, casing);
    if (created !== column.name) throw casingMismatch(table, casing, column.name, created);
  }
}
