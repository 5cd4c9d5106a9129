import { quoteIdentifier } from '../../sql/sql-text.js';
import type { SearchedTable } from './searched-tables.js';
import { vectorOfTextSql } from './vector-of-text-sql.js';

/** The statement that gives the vector of a key. */
export function vectorOfKeySql({ name, content, key, column, type }: SearchedTable): string {
  const from = quoteIdentifier(content?.table ?? name);
  const vector = quoteIdentifier(column);
  const blob = `CASE typeof(${vector}) WHEN 'text' THEN ${vectorOfTextSql(vector, type)} ELSE ${vector} END`;
  return `SELECT ${blob} FROM ${from} WHERE ${quoteIdentifier(key)} = ?`;
}
