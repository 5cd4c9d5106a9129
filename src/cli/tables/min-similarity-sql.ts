import { quoteIdentifier } from '../../sql/sql-text.js';
import { greatestDistanceOf } from '../../tables/greatest-distance-of.js';
import { type Connection, selectRows } from '../database/connection.js';
import { distanceOf } from './nearest-sql.js';
import type { SearchedTable } from './searched-tables.js';

/** The condition for rows of at least a similarity; one on the distance where a column of the table has that name. */
export function minSimilaritySql(connection: Connection, table: SearchedTable, minSimilarity: number): string {
  if (!hasSimilarity(connection, table)) {
    return `${distanceOf(table)} <= ${real(greatestDistanceOf(minSimilarity, table.metric))}`;
  }
  return `${quoteIdentifier(table.name)}."similarity" >= ${real(minSimilarity)}`;
}

function hasSimilarity(connection: Connection, { name }: SearchedTable): boolean {
  const sql = "SELECT 1 FROM pragma_table_xinfo(?) WHERE name = 'similarity' AND hidden = 1";
  return selectRows(connection, sql, name).length > 0;
}

const real = (value: number): string => (Number.isFinite(value) ? String(value) : '9e999');
