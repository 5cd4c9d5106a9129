import { Column, getTableColumns, getTableName, is, type Table } from 'drizzle-orm';
import { SQLiteBigInt, SQLiteBlobJson, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import { describeValue } from '../../errors/message.js';
import {
  contentKeyCount,
  contentKeyType,
  indexNamedAsContent,
  notAContentColumn,
  unfitContentColumn,
} from '../../errors/vector-indexes.js';
import { integerKey } from '../integer-key.js';
import { isTableItself } from '../is-table-itself.js';
import { type Content, searchableMark } from '../searchable-mark.js';

/** Checks that a column can be indexed, and gives its table and the key of that. */
export function checkContent(index: string, column: Column): Content {
  const table = checkOrdinaryTable(index, column);
  const name = getTableName(table);
  if (name.toLowerCase() === index.toLowerCase()) throw indexNamedAsContent(index);
  const key = integerKey(table, {
    count: (names) => contentKeyCount(index, name, names),
    type: (key) => contentKeyType(index, `${name}.${key.name}`, key.getSQLType()),
  });
  const type = unfitType(column);
  if (type !== undefined) throw unfitContentColumn(index, `${name}.${column.name}`, type);
  return { table: name, key, column };
}

/** The type of a column that cannot hold vectors, such as an integer; undefined for a column that can. */
function unfitType(column: Column): string | undefined {
  if (is(column, SQLiteBlobJson)) return "blob({ mode: 'json' }), which keeps JSON as bytes";
  if (is(column, SQLiteBigInt)) return "blob({ mode: 'bigint' })";
  const type = column.getSQLType();
  return /^(integer|real|numeric)$/i.test(type) ? type : undefined;
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
