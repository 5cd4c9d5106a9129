import { quoteIdentifier } from '../../../sql/sql-text.js';
import type { Format } from '../../formats/format.js';
import { columnSql } from '../../tables/column-sql.js';
import type { RowColumn, RowTable } from '../../tables/row-table.js';

/** The statement that gives the rows to write, in the order of their keys. */
export function exportSql(
  table: RowTable,
  columns: readonly RowColumn[],
  { vectors }: Pick<Format, 'vectors'>,
  where: string | undefined,
): string {
  const selected = columns.map((column) => columnSql(table.name, column, vectors)).join(', ');
  return `SELECT ${selected} FROM ${exportSource(table, where)} ORDER BY ${quoteIdentifier(table.key)}`;
}

/** What follows `FROM`. The line break ends a comment in the condition. */
export const exportSource = ({ name }: RowTable, where: string | undefined): string =>
  `${quoteIdentifier(name)}${where === undefined ? '' : ` WHERE (${where}\n)`}`;
