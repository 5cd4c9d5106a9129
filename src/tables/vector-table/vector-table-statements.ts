import { type Column, getTableColumns, type SQL, sql } from 'drizzle-orm';
import { quoteIdentifier } from '../../sql/sql-text.js';
import { checkCasing } from '../check-casing.js';
import { casedName } from '../column-casing.js';
import { type CreateOptions, checkCreateOptions } from '../create-options.js';
import { checkDropOptions, type DropOptions } from '../drop-options.js';
import type { AnyVectorTable } from './any-vector-table.js';
import { describeVectorTable } from './describe-vector-table.js';
import { vectorTableMark } from './vector-table-mark.js';
import { createTableSql } from './vector-table-sql.js';

/**
 * The statements that create a vector table.
 *
 * @param maker the function that is called, as errors name it.
 * @param position which argument the options are.
 */
export function createVectorTableStatements(
  maker: string,
  position: string,
  table: AnyVectorTable,
  options: CreateOptions,
): SQL[] {
  const mark = vectorTableMark(`${maker}()`, table);
  const subject = `${maker}(${mark.name})`;
  const { ifNotExists = false, casing } = checkCreateOptions(subject, position, options);
  const instead = (casing: string) => `write vectorTable(name, columns, { casing: '${casing}' })`;
  checkCasing(subject, Object.values<Column>(getTableColumns(table)), casing, instead);
  const description = describeVectorTable(table, mark, (column) => casedName(column, casing));
  return [sql.raw(createTableSql(description, ifNotExists))];
}

/** The statements that drop a vector table. The parameters are those of {@link createVectorTableStatements}. */
export function dropVectorTableStatements(
  maker: string,
  position: string,
  table: AnyVectorTable,
  options: DropOptions,
): SQL[] {
  const { name } = vectorTableMark(`${maker}()`, table);
  const { ifExists = false } = checkDropOptions(`${maker}(${name})`, position, options);
  return [sql.raw(`DROP TABLE ${ifExists ? 'IF EXISTS ' : ''}${quoteIdentifier(name)}`)];
}
