import { quoteIdentifier } from '../../sql/sql-text.js';
import type { Fts5ContentDescription, Fts5TableDescription } from './fts5-table-description.js';

// FTS5 knows rows by integers. Where the key of the ordinary table is none, a table gives each key a number. The rowid
// will not do: VACUUM may change it where no column is an INTEGER PRIMARY KEY.

/** The table with the number of each key, which is its rowid. */
export const numbersTableName = (name: string): string => `${name}_keys`;

/** The view from which FTS5 reads the texts by number. */
export const sourceViewName = (name: string): string => `${name}_source`;

/** The statements that make the table of numbers and the view. */
export function numberSql(
  { name, columns }: Fts5TableDescription,
  { table, key, numbered = 'text' }: Fts5ContentDescription,
  ifNotExists: boolean,
): string[] {
  const exists = ifNotExists ? 'IF NOT EXISTS ' : '';
  const [numbers, content, keyColumn] = [numbersTableName(name), table, key].map(quoteIdentifier);
  const names = new Map([...columns.map((column) => column.name), key].map((each) => [each.toLowerCase(), each]));
  const read = [...names.values()].map((each) => `${content}.${quoteIdentifier(each)}`).join(', ');
  return [
    `CREATE TABLE ${exists}${numbers}(rowid INTEGER PRIMARY KEY, "key" ${numbered.toUpperCase()} NOT NULL UNIQUE)`,
    `CREATE VIEW ${exists}${quoteIdentifier(sourceViewName(name))} AS SELECT ${numbers}.rowid, ${read} ` +
      `FROM ${numbers} JOIN ${content} ON ${content}.${keyColumn} = ${numbers}."key"`,
  ];
}

/** The statement that numbers the rows that are there, unless some have numbers. */
export function numberRowsSql(name: string, { table, key }: Fts5ContentDescription): string {
  const [numbers, content, keyColumn] = [numbersTableName(name), table, key].map(quoteIdentifier);
  return (
    `INSERT INTO ${numbers}("key") SELECT ${keyColumn} FROM ${content} ` +
    `WHERE ${keyColumn} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ${numbers})`
  );
}

/** The statements that drop what {@link numberSql} makes. */
export const unnumberSql = (name: string): string[] => [
  `DROP VIEW IF EXISTS ${quoteIdentifier(sourceViewName(name))}`,
  `DROP TABLE IF EXISTS ${quoteIdentifier(numbersTableName(name))}`,
];
