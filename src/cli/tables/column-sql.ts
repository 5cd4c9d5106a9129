import { quoteIdentifier } from '../../sql/sql-text.js';
import type { RowColumn } from './row-table.js';

/**
 * A column of a table, its vectors all of one kind: a table may have them as JSON text or as BLOBs, and in one column both. By its
 * whole name, as an index that is joined has columns of the same names.
 */
export function columnSql(table: string, { name, vector }: RowColumn, vectors: 'json' | 'blob'): string {
  const column = `${quoteIdentifier(table)}.${quoteIdentifier(name)}`;
  if (vector === undefined) return column;
  const [other, convert] = vectors === 'json' ? ['blob', 'vector_to_json'] : ['text', 'vector_from_json'];
  return `CASE typeof(${column}) WHEN '${other}' THEN ${convert}(${column}, '${vector.element}') ELSE ${column} END`;
}
