import { type Column, getTableColumns, getTableName, is, Table } from 'drizzle-orm';
import { SQLiteBigInt, SQLiteBlobJson, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import { describeValue } from '../../errors/message.js';
import { contentKeyRefused, indexNamedAsContent, notAContentTable } from '../../errors/vector-indexes.js';
import { type ContentKey, contentKey } from '../content-key.js';
import { isTableItself } from '../is-table-itself.js';
import { type Content, searchableMark } from '../searchable-mark.js';

/**
 * Checks that a table can have an index, and finds its key.
 *
 * @param key the option `key`.
 */
export function checkContent(
  index: string,
  given: unknown,
  key: string | undefined,
): Omit<Content, 'column' | 'filters'> & ContentKey {
  const table = checkOrdinaryTable(index, given);
  const name = getTableName(table);
  if (name.toLowerCase() === index.toLowerCase()) throw indexNamedAsContent(index);
  return { definition: table, table: name, ...contentKey(table, key, contentKeyRefused(index)) };
}

/** The columns of a table that may hold vectors, by key. */
export function contentColumns(table: SQLiteTable): Record<string, Column> {
  const columns = Object.entries<Column>(getTableColumns(table));
  return Object.fromEntries(columns.filter(([, column]) => unfitType(column) === undefined));
}

/** The type of a column that cannot hold vectors, such as an integer; undefined for a column that can. */
export function unfitType(column: Column): string | undefined {
  if (is(column, SQLiteBlobJson)) return "blob({ mode: 'json' }), which keeps JSON as bytes";
  if (is(column, SQLiteBigInt)) return "blob({ mode: 'bigint' })";
  const type = column.getSQLType();
  return /^(integer|real|numeric)$/i.test(type) ? type : undefined;
}

function checkOrdinaryTable(index: string, table: unknown): SQLiteTable {
  const mark = searchableMark(table);
  if (mark !== undefined) {
    const advice = 'It has an index: search it itself';
    throw notAContentTable(index, `${mark.name}, made by ${mark.madeBy}()`, advice);
  }
  if (isTableItself(table)) return table;
  const received = is(table, Table) ? `the alias ${getTableName(table)}` : describeValue(table);
  throw notAContentTable(index, received, '');
}
