import { quoteIdentifier, quoteText } from '../../sql/sql-text.js';
import { virtualTableStatement } from '../../sql/virtual-table-statement.js';
import { numberRowsSql, numberSql, sourceViewName, unnumberSql } from './fts5-numbers-sql.js';
import type { Fts5ColumnDescription, Fts5TableDescription } from './fts5-table-description.js';
import { followSql, unfollowSql } from './fts5-triggers-sql.js';

/**
 * The declared type of the rowid, which a migration tool compares: `fts5("title", content="posts", …)`. It also tells
 * which conflicts the triggers follow.
 */
export function fts5Type(fts5: Fts5TableDescription): string {
  const { condition } = fts5.content?.conflict ?? {};
  const { key, numbered } = fts5.content ?? {};
  // A column with the key alone is there in any case.
  const columns = fts5.columns.filter(({ name, unindexed }) => !(numbered && unindexed && name === key));
  const content = fts5.content && [
    `content=${quoteIdentifier(fts5.content.table)}`,
    `${numbered ? 'content_key' : 'content_rowid'}=${quoteIdentifier(fts5.content.key)}`,
  ];
  const conflict = condition === undefined ? [] : [`conflict=${quoteText(condition)}`];
  return `fts5(${[...argumentsOf(fts5, columns, content), ...conflict].join(', ')})`;
}

/**
 * The statements that create a full-text table. Over an ordinary table, they also make the triggers that keep it up to
 * date, and index the rows of the table.
 */
export function createFts5Sql(fts5: Fts5TableDescription, ifNotExists: boolean): string[] {
  const { name, content } = fts5;
  const create = virtualTableStatement(name, ifNotExists, fts5Arguments(fts5), 'fts5');
  if (content === undefined) return [create];
  const follow = followSql(fts5, content, ifNotExists);
  const rebuild = rebuildSql(name, ifNotExists);
  if (content.numbered === undefined) return [create, ...follow, rebuild];
  return [...numberSql(fts5, content, ifNotExists), create, ...follow, numberRowsSql(name, content), rebuild];
}

/** The statements that drop a full-text table and its triggers. */
export function dropFts5Sql(
  { name, content }: { readonly name: string; readonly content?: { readonly isNumbered: boolean } },
  ifExists: boolean,
): string[] {
  return [
    ...(content === undefined ? [] : unfollowSql(name)),
    `DROP TABLE ${ifExists ? 'IF EXISTS ' : ''}${quoteIdentifier(name)}`,
    ...(content?.isNumbered ? unnumberSql(name) : []),
  ];
}

function fts5Arguments(fts5: Fts5TableDescription): string[] {
  const { name, columns, content } = fts5;
  if (content === undefined) return argumentsOf(fts5, columns, undefined);
  const { table, key, numbered } = content;
  if (numbered === undefined) {
    return argumentsOf(fts5, columns, [`content=${quoteIdentifier(table)}`, `content_rowid=${quoteIdentifier(key)}`]);
  }
  const hasKey = columns.some((column) => column.name.toLowerCase() === key.toLowerCase());
  const all = hasKey ? columns : [...columns, { name: key, unindexed: true }];
  return argumentsOf(fts5, all, [`content=${quoteIdentifier(sourceViewName(name))}`]);
}

function argumentsOf(
  { options }: Fts5TableDescription,
  columns: readonly Fts5ColumnDescription[],
  content: readonly string[] = [],
): string[] {
  const { tokenize, prefix, detail } = options;
  return [
    ...columns.map(({ name, unindexed }) => `${quoteIdentifier(name)}${unindexed ? ' UNINDEXED' : ''}`),
    ...content,
    ...(tokenize === undefined ? [] : [`tokenize=${quoteText(tokenize)}`]),
    ...(prefix === undefined ? [] : [`prefix=${quoteText(prefix.join(' '))}`]),
    ...(detail === undefined ? [] : [`detail=${detail}`]),
  ];
}

function rebuildSql(name: string, ifEmpty: boolean): string {
  const fts5 = quoteIdentifier(name);
  const rebuild = `INSERT INTO ${fts5}(${fts5})`;
  if (!ifEmpty) return `${rebuild} VALUES ('rebuild')`;
  return `${rebuild} SELECT 'rebuild' WHERE NOT EXISTS (SELECT 1 FROM ${quoteIdentifier(`${name}_docsize`)})`;
}
