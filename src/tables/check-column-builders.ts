import { ColumnBuilder, is } from 'drizzle-orm';
import { notAColumn, notColumns, reservedColumnName } from '../errors/tables.js';
import { isRecord } from '../options/is-record.js';

/**
 * Refuses values that are not column builders. They would fail inside Drizzle, with an error that names nothing.
 *
 * @param maker the function that makes the table, as errors name it.
 * @param reserved the keys of the columns that the function adds itself.
 */
export function checkColumnBuilders(
  maker: string,
  table: string,
  columns: unknown,
  reserved: readonly Parameters<typeof reservedColumnName>[2][],
): void {
  if (!isRecord(columns)) throw notColumns(`${maker}(${JSON.stringify(table)})`, columns);
  for (const key of reserved) {
    if (key in columns) throw reservedColumnName(table, key, key);
  }
  for (const [key, builder] of Object.entries(columns)) {
    if (!is(builder, ColumnBuilder)) throw notAColumn(`${table}.${key}`, builder);
  }
}
