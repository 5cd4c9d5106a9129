import { quoteIdentifier } from '../../sql/sql-text.js';
import { ROWID_NAMES } from '../rowid-names.js';
import { numberedTriggerTexts } from './fts5-numbered-triggers-sql.js';
import type { Fts5ContentDescription, Fts5TableDescription } from './fts5-table-description.js';
import { fts5TriggerNames, replacedTableName, type TriggerText } from './fts5-trigger-names.js';

/** The statements that make a full-text table follow its ordinary table. */
export function followSql(fts5: Fts5TableDescription, content: Fts5ContentDescription, ifNotExists: boolean): string[] {
  const exists = ifNotExists ? 'IF NOT EXISTS ' : '';
  const table = quoteIdentifier(content.table);
  const create = ([trigger, when, ...body]: TriggerText): string =>
    `CREATE TRIGGER ${exists}${quoteIdentifier(`${fts5.name}_${trigger}`)} ${when} ON ${table} BEGIN ${body.map((each) => `${each};`).join(' ')} END`;
  const columns = readColumns(fts5, content).join(', ');
  const texts = content.numbered === undefined ? triggerTexts(fts5, content) : numberedTriggerTexts(fts5, content);
  return [`CREATE TABLE ${exists}${quoteIdentifier(replacedTableName(fts5.name))}(${columns})`, ...texts.map(create)];
}

/** The statements that drop what {@link followSql} makes. The triggers are gone where their table was dropped before. */
export const unfollowSql = (name: string): string[] => [
  ...fts5TriggerNames(name).map((trigger) => `DROP TRIGGER IF EXISTS ${quoteIdentifier(trigger)}`),
  `DROP TABLE IF EXISTS ${quoteIdentifier(replacedTableName(name))}`,
];

const readColumns = ({ columns }: Fts5TableDescription, { key }: Fts5ContentDescription): string[] => [
  ...new Set([key, ...columns.map(({ name }) => name)].map(quoteIdentifier)),
];

function triggerTexts(fts5: Fts5TableDescription, content: Fts5ContentDescription): TriggerText[] {
  const { conflict, hasGenerated } = content;
  const name = quoteIdentifier(fts5.name);
  const read = readColumns(fts5, content);
  const key = quoteIdentifier(content.key);
  const values = (row: 'old' | 'new') => read.map((column) => `${row}.${column}`).join(', ');
  const written = ['rowid', ...read.slice(1)].join(', ');
  // FTS5 keeps no texts here. A delete must tell it the words to forget.
  const forget = `INSERT INTO ${name}(${name}, ${written}) VALUES ('delete', ${values('old')})`;
  const index = `INSERT INTO ${name}(${written}) VALUES (${values('new')})`;
  const { clear, keep, forgetGone } = replacedSql(fts5, content);
  // An update never names a generated column, so that OF would miss its changes. It may name the key by any of SQLite's names.
  const changed = hasGenerated ? '' : ` OF ${[...read, ...ROWID_NAMES].join(', ')}`;
  return [
    ['before_insert', 'BEFORE INSERT', clear, `${keep} (${conflict.condition})`],
    [
      'before_update',
      `BEFORE UPDATE${conflict.changed}`,
      clear,
      `${keep} (${conflict.condition}) AND ${quoteIdentifier(content.table)}.${key} <> old.${key}`,
    ],
    ['insert', 'AFTER INSERT', ...forgetGone, index],
    ['delete', 'AFTER DELETE', forget],
    ['update', `AFTER UPDATE${changed}`, forget, ...forgetGone, index],
    // For an update of unique columns that are not indexed. What one of the two forgets, the other does not see.
    ['unique', `AFTER UPDATE${conflict.changed}`, ...forgetGone],
  ];
}

/** The statements about the rows that may have to give way. */
function replacedSql(fts5: Fts5TableDescription, content: Fts5ContentDescription) {
  const name = quoteIdentifier(fts5.name);
  const table = quoteIdentifier(content.table);
  const replaced = quoteIdentifier(replacedTableName(fts5.name));
  const docsize = quoteIdentifier(`${fts5.name}_docsize`);
  const [key = '', ...texts] = readColumns(fts5, content);
  const of = (source: string): string => [key, ...texts].map((column) => `${source}.${column}`).join(', ');
  // With WHERE true, SQLite writes no page where there is no row.
  const clear = `DELETE FROM ${replaced} WHERE true`;
  // A row that was deleted with its triggers has no size any more.
  const isGone =
    `EXISTS (SELECT 1 FROM ${docsize} WHERE ${docsize}.id = ${replaced}.${key}) AND ` +
    `(${replaced}.${key} = new.${key} OR NOT EXISTS (SELECT 1 FROM ${table} WHERE ${table}.${key} = ${replaced}.${key}))`;
  return {
    clear,
    keep: `INSERT INTO ${replaced} SELECT ${of(table)} FROM ${table} WHERE`,
    forgetGone: [
      `INSERT INTO ${name}(${[name, 'rowid', ...texts].join(', ')}) SELECT 'delete', ${of(replaced)} FROM ${replaced} WHERE ${isGone}`,
      clear,
    ],
  };
}
