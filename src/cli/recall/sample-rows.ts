import { quoteIdentifier } from '../../sql/sql-text.js';
import { type Connection, selectRows, selectValue, type Value } from '../database/connection.js';
import type { SearchedTable } from '../tables/searched-tables.js';
import { vectorOfKeySql } from '../tables/vector-of-key-sql.js';

/** A stored row that is searched for. */
export interface SampleRow {
  readonly key: Value;
  readonly vector: Value;
  /** The value of the partition key, which a search must give where the table requires it. */
  readonly partition?: Value;
}

/** The metadata column that every search of a table must name. */
export const requiredPartition = ({ requires_partition, metadata }: SearchedTable): string | undefined =>
  requires_partition ? metadata.find((column) => column.partition_key)?.name : undefined;

/** Rows at even distances over a table, by their keys. They are the same each time. */
export function sampleRows(connection: Connection, table: SearchedTable, size: number): SampleRow[] {
  const [key, name] = [quoteIdentifier(table.key), quoteIdentifier(table.name)];
  const partition = requiredPartition(table);
  const column = partition === undefined ? 'NULL' : quoteIdentifier(partition);
  const from = `${name}${partition === undefined ? '' : ` WHERE ${column} IS NOT NULL`}`;
  const count = Number(selectValue(connection, `SELECT count(*) FROM ${from}`));
  const stride = Math.max(Math.floor(count / size), 1);
  const numbered = `SELECT ${key} AS key, ${column} AS part, row_number() OVER (ORDER BY ${key}) - 1 AS number FROM ${from}`;
  const rows = selectRows(connection, `SELECT key, part FROM (${numbered}) WHERE number % ${stride} = 0 LIMIT ${size}`);
  const vectorOfKey = vectorOfKeySql(table);
  return rows.map(([key = null, part = null]) => ({
    key,
    vector: selectValue(connection, vectorOfKey, key) ?? null,
    ...(partition === undefined ? {} : { partition: part }),
  }));
}
