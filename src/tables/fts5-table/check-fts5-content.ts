import { type Column, getTableColumns, getTableName, is, Table } from 'drizzle-orm';
import { contentRefused } from '../../errors/fts5-tables.js';
import { describeValue } from '../../errors/message.js';
import { contentKey } from '../content-key.js';
import { isTableItself } from '../is-table-itself.js';
import { type NamedColumn, searchableMark } from '../searchable-mark.js';
import { uniqueKeys } from '../unique-keys.js';
import { type ContentColumn, type Fts5Content, fts5Mark } from './fts5-mark.js';

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
  const { key, keyType, isRowid } = contentKey(content, undefined, (expected, received, advice) =>
    contentRefused(fts5, expected, received, advice),
  );
  return {
    table,
    key: cased(key),
    column: key,
    keyType,
    isRowid,
    cased,
    uniqueKeys: () => uniqueKeys(content),
    columns: Object.values<Column>(getTableColumns(content)).map(
      (column): ContentColumn => ({ ...cased(column), generated: column.generated !== undefined }),
    ),
  };
}
