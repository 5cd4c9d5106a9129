import type { Table } from 'drizzle-orm';
import { contentRefused } from '../../errors/fts5-tables.js';
import { checkColumnNames } from '../check-column-names.js';
import type { NamedColumn } from '../searchable-mark.js';
import { type Fts5Content, type Fts5Mark, fts5Columns } from './fts5-mark.js';
import type { Fts5ContentDescription, Fts5TableDescription } from './fts5-table-sql.js';

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
  const names = fts5Columns(table, mark).map(nameOf);
  checkColumnNames(`fts5Table(${JSON.stringify(name)})`, name, names, ['rowid', 'rank']);
  return {
    name,
    columns: mark.columns.map((key, index) => ({ name: names[index] as string, unindexed: unindexed.includes(key) })),
    options: others,
    ...(content === undefined ? {} : { content: describeContent(name, content, names, nameOf) }),
  };
}

function describeContent(
  fts5: string,
  { table, key, columns }: Fts5Content,
  names: readonly string[],
  nameOf: (column: NamedColumn) => string,
): Fts5ContentDescription {
  // SQLite ignores case when it compares names.
  const known = new Map(columns.map((column) => [nameOf(column).toLowerCase(), column]));
  for (const name of names) {
    if (known.has(name.toLowerCase())) continue;
    const expected = `a table with the columns ${names.join(', ')}`;
    throw contentRefused(fts5, expected, `${table}, which has no ${JSON.stringify(name)}`);
  }
  return { table, key: nameOf(key), hasGenerated: names.some((name) => known.get(name.toLowerCase())?.generated) };
}
