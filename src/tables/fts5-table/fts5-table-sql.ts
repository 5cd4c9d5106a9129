import { quoteIdentifier, quoteText } from '../../sql/sql-text.js';
import { virtualTableStatement } from '../../sql/virtual-table-statement.js';
import type { Fts5TableDescription } from './fts5-table-description.js';
import { followSql, unfollowSql } from './fts5-triggers-sql.js';

/**
 * The declared type of the rowid, which a migration tool compares: `fts5("title", content="posts", …)`. It also tells
 * which conflicts the triggers follow.
 */
export function fts5Type(fts5: Fts5TableDescription): string {
  const { condition } = fts5.content?.conflict ?? {};
  const conflict = condition === undefined ? [] : [`conflict=${quoteText(condition)}`];
  return `fts5(${[...fts5Arguments(fts5), ...conflict].join(', ')})`;
}

/**
 * The statements that create a full-text table. Over an ordinary table, they also make the triggers that keep it up to
 * date, and index the rows of the table.
 */
export function createFts5Sql(fts5: Fts5TableDescription, ifNotExists: boolean): string[] {
  const create = virtualTableStatement(fts5.name, ifNotExists, fts5Arguments(fts5), 'fts5');
  if (fts5.content === undefined) return [create];
  return [create, ...followSql(fts5, fts5.content, ifNotExists), rebuildSql(fts5.name, ifNotExists)];
}

/** The statements that drop a full-text table and its triggers. */
export function dropFts5Sql(
  { name, content }: { readonly name: string; readonly content?: unknown },
  ifExists: boolean,
): string[] {
  return [
    ...(content === undefined ? [] : unfollowSql(name)),
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

function rebuildSql(name: string, ifEmpty: boolean): string {
  const fts5 = quoteIdentifier(name);
  const rebuild = `INSERT INTO ${fts5}(${fts5})`;
  if (!ifEmpty) return `${rebuild} VALUES ('rebuild')`;
  return `${rebuild} SELECT 'rebuild' WHERE NOT EXISTS (SELECT 1 FROM ${quoteIdentifier(`${name}_docsize`)})`;
}
