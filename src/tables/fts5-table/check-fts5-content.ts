import { type Column, getTableColumns, getTableName, is, Table } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { contentRefused } from '../../errors/fts5-tables.js';
import { describeValue } from '../../errors/message.js';
import { integerKey } from '../integer-key.js';
import { isTableItself } from '../is-table-itself.js';
import { type NamedColumn, searchableMark } from '../searchable-mark.js';
import { type ContentColumn, type Fts5Content, fts5Mark } from './fts5-mark.js';
import { uniqueKeys } from './unique-keys.js';

/**
 * Checks the ordinary table that a full-text table is to be over, and describes it.
 *
 * @param cased a column with its name in the database.
 */
export function checkFts5Content(
  fts5: string,
  content: unknown,
  cased: (column: NamedColumn) => NamedColumn,
): Fts5Content {
  if (!isTableItself(content)) {
    const received = is(content, Table) ? `an alias of ${getTableName(content)}` : describeValue(content);
    throw contentRefused(fts5, 'a table made by sqliteTable(), such as posts,', received);
  }
  const table = getTableName(content);
  const maker = searchableMark(content)?.madeBy ?? (fts5Mark(content) && 'fts5Table');
  if (maker !== undefined) {
    const received = `${table}, made by ${maker}()`;
    throw contentRefused(fts5, 'an ordinary table, as virtual ones have no triggers,', received);
  }
  if (table.toLowerCase() === fts5.toLowerCase()) {
    throw contentRefused(fts5, 'another name than that of the full-text table', JSON.stringify(table));
  }
  return {
    table,
    key: cased(keyOf(fts5, content)),
    cased,
    uniqueKeys: () => uniqueKeys(content),
    columns: Object.values<Column>(getTableColumns(content)).map(
      (column): ContentColumn => ({ ...cased(column), generated: column.generated !== undefined }),
    ),
  };
}

function keyOf(fts5: string, content: SQLiteTable): Column {
  const table = getTableName(content);
  return integerKey(content, {
    count(names) {
      const expected = 'a table with exactly one primary key, such as id: integer().primaryKey(),';
      return contentRefused(fts5, expected, `${table} with ${names.join(', ') || 'none'}`);
    },
    type: (key) =>
      contentRefused(
        fts5,
        'a table with an integer primary key, because it is the rowid,',
        `${table}.${key.name}, of type ${key.getSQLType()}`,
        'Other unique names can stand beside it, with unique()',
      ),
  });
}
