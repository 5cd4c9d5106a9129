import { Column, getTableColumns, getTableName, is, type Table } from 'drizzle-orm';
import { SQLiteBigInt, SQLiteBlobJson, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import { describeValue } from '../../errors/message.js';
import {
  contentKeyCount,
  contentKeyType,
  indexNamedAsContent,
  notAContentColumn,
  notAnIndexName,
  unfitContentColumn,
} from '../../errors/vector-indexes.js';
import { checkCasing } from '../check-casing.js';
import type { Casing } from '../index-options.js';
import { isTableItself } from '../is-table-itself.js';
import { primaryKeyColumns } from '../primary-key-columns.js';
import { type Content, searchableMark } from '../searchable-mark.js';

export function checkIndexName(name: unknown): void {
  if (typeof name !== 'string' || name === '' || name.includes('\0')) throw notAnIndexName(name);
}

/** The ordinary table of a column that can be indexed, with its key. */
export function checkContent(index: string, column: Column): Content {
  const table = checkOrdinaryTable(index, column);
  const name = getTableName(table);
  if (name.toLowerCase() === index.toLowerCase()) throw indexNamedAsContent(index);
  const key = checkKey(index, table);
  const type = unfitType(column);
  if (type !== undefined) throw unfitContentColumn(index, `${name}.${column.name}`, type);
  return { table: name, key, column };
}

/** The type of a column that holds no vectors, as the key is one. */
function unfitType(column: Column): string | undefined {
  if (is(column, SQLiteBlobJson)) return "blob({ mode: 'json' }), which keeps JSON as bytes";
  if (is(column, SQLiteBigInt)) return "blob({ mode: 'bigint' })";
  const type = column.getSQLType();
  return /^(integer|real|numeric)$/i.test(type) ? type : undefined;
}

/** Refuses a casing that the queries of the indexed table do not use. */
export function checkContentCasing(subject: string, { table, key, column }: Content, casing: Casing | undefined): void {
  const maker = (casing: Casing) => (casing === 'snake_case' ? 'snakeCase' : casing);
  checkCasing(subject, [key, column], casing, (casing) => `define ${table} with ${maker(casing)}.table()`);
}

function checkOrdinaryTable(index: string, column: unknown): SQLiteTable {
  if (!is(column, Column)) throw notAContentColumn(index, describeValue(column), '');
  const { table } = column as unknown as { table: Table };
  if (!isTableItself(table) || !Object.values(getTableColumns(table)).includes(column)) {
    const advice = 'Give the column of the table itself';
    throw notAContentColumn(index, `${column.name} of an alias, a view or a subquery`, advice);
  }
  const mark = searchableMark(table);
  if (mark !== undefined) {
    const advice = 'It has an index: search it by knnMatch() with its own distance';
    throw notAContentColumn(index, `${mark.name}.${column.name}, of a table made by ${mark.madeBy}()`, advice);
  }
  return table;
}

/** The integer primary key of a table, which is the rowid. */
function checkKey(index: string, table: SQLiteTable): Column {
  const keys = primaryKeyColumns(table);
  const [key] = keys;
  if (key === undefined || keys.length > 1) {
    throw contentKeyCount(
      index,
      getTableName(table),
      keys.map(({ name }) => name),
    );
  }
  if (key.getSQLType().toLowerCase() !== 'integer') {
    throw contentKeyType(index, `${getTableName(table)}.${key.name}`, key.getSQLType());
  }
  return key;
}
