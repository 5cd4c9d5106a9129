import { quoteIdentifier, quoteText } from '../../sql/sql-text.js';
import { virtualTableStatement } from '../../sql/virtual-table-statement.js';
import type { CheckedFts5Options } from './fts5-table-options.js';

/** All that the SQL of a full-text table says, with the names of the database. */
export interface Fts5TableDescription {
  readonly name: string;
  readonly columns: readonly Fts5ColumnDescription[];
  readonly options: Omit<CheckedFts5Options, 'unindexed'>;
  /** The ordinary table that it is over; undefined where it keeps the texts itself. */
  readonly content?: Fts5ContentDescription;
}

export interface Fts5ColumnDescription {
  readonly name: string;
  readonly unindexed: boolean;
}

export interface Fts5ContentDescription {
  readonly table: string;
  /** The integer primary key. */
  readonly key: string;
  /** Whether one of the indexed columns is generated from others. */
  readonly hasGenerated: boolean;
}

/** The declared type of the rowid, which a migration tool compares: `fts5("title", content="posts", …)`. */
export const fts5Type = (fts5: Fts5TableDescription): string => `fts5(${fts5Arguments(fts5).join(', ')})`;

/**
 * The statements that create a full-text table. Over an ordinary table, they also make the triggers that keep it up to
 * date, and index the rows of the table.
 */
export function createFts5Sql(fts5: Fts5TableDescription, ifNotExists: boolean): string[] {
  const create = virtualTableStatement(fts5.name, ifNotExists, fts5Arguments(fts5), 'fts5');
  if (fts5.content === undefined) return [create];
  return [create, ...triggersSql(fts5, fts5.content, ifNotExists), rebuildSql(fts5.name, ifNotExists)];
}

/** The statements that drop a full-text table and its triggers. */
export function dropFts5Sql(
  { name, content }: { readonly name: string; readonly content?: unknown },
  ifExists: boolean,
): string[] {
  return [
    // The triggers are gone where their table was dropped before.
    ...(content === undefined ? [] : TRIGGERS.map((each) => `DROP TRIGGER IF EXISTS ${triggerName(name, each)}`)),
    `DROP TABLE ${ifExists ? 'IF EXISTS ' : ''}${quoteIdentifier(name)}`,
  ];
}

function fts5Arguments({ columns, options, content }: Fts5TableDescription): string[] {
  const { tokenize, prefix, detail } = options;
  return [
    ...columns.map(({ name, unindexed }) => `${quoteIdentifier(name)}${unindexed ? ' UNINDEXED' : ''}`),
    ...(content === undefined
      ? []
      : [`content=${quoteIdentifier(content.table)}`, `content_rowid=${quoteIdentifier(content.key)}`]),
    ...(tokenize === undefined ? [] : [`tokenize=${quoteText(tokenize)}`]),
    ...(prefix === undefined ? [] : [`prefix=${quoteText(prefix.join(' '))}`]),
    ...(detail === undefined ? [] : [`detail=${detail}`]),
  ];
}

const TRIGGERS = ['insert', 'delete', 'update'] as const;

/** The names of the triggers of a full-text table on its ordinary table. */
export const fts5TriggerNames = (name: string): string[] => TRIGGERS.map((event) => `${name}_${event}`);

const triggerName = (fts5: string, event: (typeof TRIGGERS)[number]): string => quoteIdentifier(`${fts5}_${event}`);

function triggersSql(
  { name, columns }: Fts5TableDescription,
  { table, key, hasGenerated }: Fts5ContentDescription,
  ifNotExists: boolean,
): string[] {
  const fts5 = quoteIdentifier(name);
  const names = columns.map((column) => quoteIdentifier(column.name));
  const read = [quoteIdentifier(key), ...names];
  const values = (row: 'old' | 'new') => read.map((column) => `${row}.${column}`).join(', ');
  const written = ['rowid', ...names].join(', ');
  // FTS5 keeps no texts here. A delete must tell it the words to forget.
  const forget = `INSERT INTO ${fts5}(${fts5}, ${written}) VALUES ('delete', ${values('old')});`;
  const index = `INSERT INTO ${fts5}(${written}) VALUES (${values('new')});`;
  // An update never names a generated column, so that OF would miss its changes. It may name the key by any of SQLite's names.
  const changed = hasGenerated ? '' : ` OF ${[...read, 'rowid', 'oid', '_rowid_'].join(', ')}`;
  const bodies = {
    insert: ['INSERT', index],
    delete: ['DELETE', forget],
    update: [`UPDATE${changed}`, `${forget} ${index}`],
  };
  return TRIGGERS.map((event) => {
    const [when, body] = bodies[event];
    const create = `CREATE TRIGGER ${ifNotExists ? 'IF NOT EXISTS ' : ''}${triggerName(name, event)}`;
    return `${create} AFTER ${when} ON ${quoteIdentifier(table)} BEGIN ${body} END`;
  });
}

function rebuildSql(name: string, ifEmpty: boolean): string {
  const fts5 = quoteIdentifier(name);
  const rebuild = `INSERT INTO ${fts5}(${fts5})`;
  if (!ifEmpty) return `${rebuild} VALUES ('rebuild')`;
  return `${rebuild} SELECT 'rebuild' WHERE NOT EXISTS (SELECT 1 FROM ${quoteIdentifier(`${name}_docsize`)})`;
}
