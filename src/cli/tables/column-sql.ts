import { quoteIdentifier } from '../../sql/sql-text.js';
import type { RowColumn } from './row-table.js';

/**
 * A column of a table, with all of its vectors in one form. A column may hold JSON and BLOBs, even both. The name is
 * qualified, because a joined index has columns of the same names.
 */
export function columnSql(table: string, { name, vector }: RowColumn, vectors: 'json' | 'blob'): string {
  const column = `${quoteIdentifier(table)}.${quoteIdentifier(name)}`;
  if (vector === undefined) return column;
  const [other, convert] = vectors === 'json' ? ['blob', 'vector_to_json'] : ['text', 'vector_from_json'];
  return `CASE typeof(${column}) WHEN '${other}' THEN ${convert}(${column}, '${vector.element}') ELSE ${column} END`;
}
