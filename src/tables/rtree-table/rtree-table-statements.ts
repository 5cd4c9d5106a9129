import { type Column, getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { notAnRtreeTable } from '../../errors/rtree-tables.js';
import { checkCasing } from '../check-casing.js';
import { casedName, connectionsHaveCasing } from '../column-casing.js';
import { type CreateOptions, checkCreateOptions } from '../create-options.js';
import { checkDropOptions, type DropOptions } from '../drop-options.js';
import { describeRtreeTable } from './describe-rtree-table.js';
import { type RtreeMark, rtreeMark } from './rtree-mark.js';
import { createRtreeSql, dropRtreeSql } from './rtree-table-sql.js';

/**
 * The statement that creates an R*Tree table.
 *
 * @param maker the function that is called, as errors name it.
 * @param position which argument the options are.
 */
export function createRtreeTableStatements(
  maker: string,
  position: string,
  table: SQLiteTable,
  options: CreateOptions,
): SQL[] {
  const mark = markOf(maker, table);
  const subject = `${maker}(${mark.name})`;
  const { ifNotExists = false, casing } = checkCreateOptions(subject, position, options);
  const instead = (casing: string) => `write rtreeTable(name, columns, { casing: '${casing}' })`;
  checkCasing(subject, Object.values<Column>(getTableColumns(table)), casing, instead);
  const description = describeRtreeTable(table, mark, (column) =>
    connectionsHaveCasing ? casedName(column, casing) : column.name,
  );
  return [sql.raw(createRtreeSql(description, ifNotExists))];
}

/** The statement that drops an R*Tree table. The parameters are those of {@link createRtreeTableStatements}. */
export function dropRtreeTableStatements(
  maker: string,
  position: string,
  table: SQLiteTable,
  options: DropOptions,
): SQL[] {
  const { name } = markOf(maker, table);
  const { ifExists = false } = checkDropOptions(`${maker}(${name})`, position, options);
  return [sql.raw(dropRtreeSql(name, ifExists))];
}

function markOf(maker: string, table: unknown): RtreeMark {
  const mark = rtreeMark(table);
  if (mark === undefined) throw notAnRtreeTable(`${maker}()`, table);
  return mark;
}
