import { quoteIdentifier } from '../../tables/sql-text.js';
import type { Format } from '../formats/format.js';
import type { StoredColumn, StoredTable } from '../tables/stored-table.js';

/** The statement that gives the rows to write, in the order of their keys. */
export function selectStored(
  table: StoredTable,
  columns: readonly StoredColumn[],
  { vectors }: Pick<Format, 'vectors'>,
  where: string | undefined,
): string {
  const selected = columns.map((column) => expressionOf(column, vectors)).join(', ');
  return `SELECT ${selected} FROM ${fromStored(table, where)} ORDER BY ${quoteIdentifier(table.key)}`;
}

/** What follows `FROM`. The line break ends a comment in the condition. */
export const fromStored = ({ name }: StoredTable, where: string | undefined): string =>
  `${quoteIdentifier(name)}${where === undefined ? '' : ` WHERE (${where}\n)`}`;

/** A table may have vectors as JSON text or as BLOBs, and in one column both. */
function expressionOf({ name, vector }: StoredColumn, vectors: Format['vectors']): string {
  const column = quoteIdentifier(name);
  if (vector === undefined) return column;
  const convert = vectors === 'json' ? 'vector_to_json' : 'vector_from_json';
  const other = vectors === 'json' ? 'blob' : 'text';
  return `CASE typeof(${column}) WHEN '${other}' THEN ${convert}(${column}, '${vector.element}') ELSE ${column} END`;
}
