import { type SQL, sql } from 'drizzle-orm';
import { notAnFts5Table } from '../../errors/fts5-tables.js';
import { checkCasing } from '../check-casing.js';
import { casedName, connectionsHaveCasing } from '../column-casing.js';
import { type CreateOptions, checkCreateOptions } from '../create-options.js';
import { checkDropOptions, type DropOptions } from '../drop-options.js';
import type { AnyFts5Table } from './any-fts5-table.js';
import { describeFts5Table } from './describe-fts5-table.js';
import { type Fts5Mark, fts5Columns, fts5Mark } from './fts5-mark.js';
import { createFts5Sql, dropFts5Sql } from './fts5-table-sql.js';

/**
 * The statements that create a full-text table.
 *
 * @param maker the function that is called, as errors name it.
 * @param position which argument the options are.
 */
export function createFts5TableStatements(
  maker: string,
  position: string,
  table: AnyFts5Table,
  options: CreateOptions,
): SQL[] {
  const mark = markOf(maker, table);
  const subject = `${maker}(${mark.name})`;
  const { ifNotExists = false, casing } = checkCreateOptions(subject, position, options);
  const instead = (casing: string) => `write fts5Table(name, columns, { casing: '${casing}' })`;
  checkCasing(subject, fts5Columns(table, mark), casing, instead);
  const description = describeFts5Table(table, mark, (column) =>
    connectionsHaveCasing ? casedName(column, casing) : column.name,
  );
  return createFts5Sql(description, ifNotExists).map((statement) => sql.raw(statement));
}

/** The statements that drop a full-text table. The parameters are those of {@link createFts5TableStatements}. */
export function dropFts5TableStatements(
  maker: string,
  position: string,
  table: AnyFts5Table,
  options: DropOptions,
): SQL[] {
  const mark = markOf(maker, table);
  const { ifExists = false } = checkDropOptions(`${maker}(${mark.name})`, position, options);
  const { name, content } = mark;
  const over = content && { content: { isNumbered: !content.isRowid } };
  return dropFts5Sql({ name, ...over }, ifExists).map((statement) => sql.raw(statement));
}

function markOf(maker: string, table: unknown): Fts5Mark {
  const mark = fts5Mark(table);
  if (mark === undefined) throw notAnFts5Table(`${maker}()`, table);
  return mark;
}
