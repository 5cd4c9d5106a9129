import { quoteIdentifier } from '../../sql/sql-text.js';
import type { RowColumn } from './row-table.js';
import { isJsonSql, vectorOfTextSql } from './vector-of-text-sql.js';

/**
 * A column of a table, with all of its vectors in one form. A column may hold JSON, base64 and BLOBs, even all of them.
 * The name is qualified, because a joined index has columns of the same names.
 */
export function columnSql(table: string, { name, vector }: RowColumn, vectors: 'json' | 'blob'): string {
  const column = `${quoteIdentifier(table)}.${quoteIdentifier(name)}`;
  if (vector === undefined) return column;
  const { element } = vector;
  return vectors === 'json'
    ? `CASE WHEN typeof(${column}) = 'text' AND ${isJsonSql(column)} THEN ${column} ELSE vector_to_json(${column}, '${element}') END`
    : `CASE typeof(${column}) WHEN 'text' THEN ${vectorOfTextSql(column, element)} ELSE ${column} END`;
}
