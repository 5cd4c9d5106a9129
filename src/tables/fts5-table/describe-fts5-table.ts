import type { Table } from 'drizzle-orm';
import { contentRefused } from '../../errors/fts5-tables.js';
import { checkColumnNames } from '../check-column-names.js';
import type { NamedColumn } from '../searchable-mark.js';
import { fts5Conflict } from './fts5-conflict.js';
import { type Fts5Content, type Fts5Mark, fts5Columns } from './fts5-mark.js';
import type { Fts5ContentDescription, Fts5TableDescription } from './fts5-table-description.js';

/** Refuses names that the columns cannot have in the database, and a content without them. */
export function checkFts5Names(table: Table, mark: Fts5Mark, nameOf: (column: NamedColumn) => string): string[] {
  const { name, content } = mark;
  const names = fts5Columns(table, mark).map(nameOf);
  checkColumnNames(`fts5Table(${JSON.stringify(name)})`, name, names, ['rowid', 'rank']);
  const known = new Set(content?.columns.map((column) => lowerCase(nameOf(column))));
  const missing = names.find((each) => !known.has(lowerCase(each)));
  if (content === undefined || missing === undefined) return names;
  const expected = `a table with the columns ${names.join(', ')}`;
  throw contentRefused(name, expected, `${content.table}, which has no ${JSON.stringify(missing)}`);
}

/**
 * Describes a full-text table as its SQL does, with the names of the database.
 *
 * @param nameOf the name of a column in the database.
 */
export function describeFts5Table(
  table: Table,
  mark: Fts5Mark,
  nameOf: (column: NamedColumn) => string,
): Fts5TableDescription {
  const { name, options, content } = mark;
  const { unindexed = [], ...others } = options;
  const names = checkFts5Names(table, mark, nameOf);
  return {
    name,
    columns: mark.columns.map((key, index) => ({ name: names[index] as string, unindexed: unindexed.includes(key) })),
    options: others,
    ...(content === undefined ? {} : { content: describeContent(content, names, nameOf) }),
  };
}

function describeContent(
  { table, key, keyType, isRowid, columns, cased, uniqueKeys }: Fts5Content,
  names: readonly string[],
  nameOf: (column: NamedColumn) => string,
): Fts5ContentDescription {
  const generated = new Set(columns.filter((column) => column.generated).map((column) => lowerCase(nameOf(column))));
  const contentNames = {
    table,
    key: nameOf(key),
    columns: columns.map(nameOf),
    nameOf: (column: NamedColumn) => nameOf(cased(column)),
  };
  return {
    table,
    key: contentNames.key,
    ...(isRowid ? {} : { numbered: keyType }),
    hasGenerated: names.some((each) => generated.has(lowerCase(each))),
    conflict: fts5Conflict(contentNames, uniqueKeys()),
  };
}

/** SQLite ignores case when it compares names. */
const lowerCase = (name: string): string => name.toLowerCase();
