import { quoteIdentifier } from '../../sql/sql-text.js';
import { numbersTableName } from './fts5-numbers-sql.js';
import type { Fts5ContentDescription, Fts5TableDescription } from './fts5-table-description.js';
import { replacedTableName, type TriggerText } from './fts5-trigger-names.js';

/**
 * The triggers of a full-text table whose rows have numbers. They do what those of any full-text table do, and keep the
 * numbers.
 */
export function numberedTriggerTexts(fts5: Fts5TableDescription, content: Fts5ContentDescription): TriggerText[] {
  const { conflict, hasGenerated } = content;
  const [name, numbers, table, key] = [fts5.name, numbersTableName(fts5.name), content.table, content.key].map(
    quoteIdentifier,
  ) as [string, string, string, string];
  const texts = fts5.columns.map((column) => quoteIdentifier(column.name));
  const read = [...new Set([key, ...texts])];
  const written = ['rowid', ...texts].join(', ');
  const values = (row: string): string => [`${numbers}.rowid`, ...texts.map((text) => `${row}.${text}`)].join(', ');
  const from = (row: string): string => `FROM ${numbers} WHERE ${numbers}."key" = ${row}.${key}`;
  // FTS5 keeps no texts here. A delete must tell it the words to forget.
  const forget = `INSERT INTO ${name}(${name}, ${written}) SELECT 'delete', ${values('old')} ${from('old')}`;
  const index = `INSERT INTO ${name}(${written}) SELECT ${values('new')} ${from('new')}`;
  const number = `INSERT INTO ${numbers}("key") SELECT new.${key} WHERE new.${key} IS NOT NULL`;
  const { clear, keep, forgetGone } = replacedSql(fts5, { table, key, read, written, values });
  // An update never names a generated column, so that OF would miss its changes.
  const changed = hasGenerated ? '' : ` OF ${read.join(', ')}`;
  return [
    ['before_insert', 'BEFORE INSERT', clear, `${keep} (${conflict.condition})`],
    [
      'before_update',
      `BEFORE UPDATE${conflict.changed}`,
      clear,
      `${keep} (${conflict.condition}) AND ${table}.${key} IS NOT old.${key}`,
    ],
    ['insert', 'AFTER INSERT', ...forgetGone, number, index],
    ['delete', 'AFTER DELETE', forget, `DELETE FROM ${numbers} WHERE "key" = old.${key}`],
    ['update', `AFTER UPDATE${changed}`, forget, ...forgetGone, ...renumber(numbers, key, number), index],
    // For an update of unique columns that are not indexed. What one of the two forgets, the other does not see.
    ['unique', `AFTER UPDATE${conflict.changed}`, ...forgetGone],
  ];
}

/** A row keeps its number, unless its key becomes NULL or stops being NULL. */
const renumber = (numbers: string, key: string, number: string): string[] => [
  `DELETE FROM ${numbers} WHERE "key" = old.${key} AND new.${key} IS NULL`,
  `UPDATE ${numbers} SET "key" = new.${key} WHERE "key" = old.${key} AND new.${key} <> old.${key}`,
  `${number} AND old.${key} IS NULL`,
];

interface NumberedSql {
  readonly table: string;
  readonly key: string;
  readonly read: readonly string[];
  readonly written: string;
  values(row: string): string;
}

/** The statements about the rows that may have to give way. */
function replacedSql(fts5: Fts5TableDescription, { table, key, read, written, values }: NumberedSql) {
  const name = quoteIdentifier(fts5.name);
  const numbers = quoteIdentifier(numbersTableName(fts5.name));
  const replaced = quoteIdentifier(replacedTableName(fts5.name));
  const docsize = quoteIdentifier(`${fts5.name}_docsize`);
  const isIndexed = `EXISTS (SELECT 1 FROM ${docsize} WHERE ${docsize}.id = ${numbers}.rowid)`;
  // With WHERE true, SQLite writes no page where there is no row.
  const clear = `DELETE FROM ${replaced} WHERE true`;
  // A row that was deleted with its triggers has no size any more.
  const isGone =
    `${isIndexed} AND (${replaced}.${key} = new.${key} OR ` +
    `NOT EXISTS (SELECT 1 FROM ${table} WHERE ${table}.${key} = ${replaced}.${key}))`;
  return {
    clear,
    keep: `INSERT INTO ${replaced} SELECT ${read.map((column) => `${table}.${column}`).join(', ')} FROM ${table} WHERE`,
    forgetGone: [
      `INSERT INTO ${name}(${name}, ${written}) SELECT 'delete', ${values(replaced)} ` +
        `FROM ${replaced} JOIN ${numbers} ON ${numbers}."key" = ${replaced}.${key} WHERE ${isGone}`,
      `DELETE FROM ${numbers} WHERE "key" IN (SELECT ${key} FROM ${replaced}) AND NOT ${isIndexed}`,
      clear,
    ],
  };
}
