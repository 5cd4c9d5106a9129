import { quoteIdentifier } from '../../sql/sql-text.js';
import type { Connection } from '../database/connection.js';
import type { SearchedTable } from './searched-tables.js';

export interface NearestOptions {
  /** The expressions to select, over the columns of the searched table, or of the table that the index is over. */
  readonly select: string;
  readonly where?: string | undefined;
  /** Whether `where` names columns of the index alone, so that the search evaluates it. */
  readonly isInside?: boolean | undefined;
  /** A condition on the searched table itself. */
  readonly bound?: string | undefined;
  readonly efSearch?: number | undefined;
  readonly recall?: number | undefined;
  /** The vector to search for, as SQL. */
  readonly query: string;
  /** The number of rows, as SQL; undefined for all. */
  readonly limit?: string;
}

/** The statement that gives the rows nearest to a vector, nearest first. */
export function nearestSql(table: SearchedTable, options: NearestOptions): string {
  const { select, where, bound, efSearch, recall, query, limit, isInside = false } = options;
  const name = quoteIdentifier(table.name);
  const distance = distanceOf(table);
  const conditions = [
    `knn_match(${distance}, ${query})`,
    ...(efSearch === undefined ? [] : [`${name}.ef_search = ${efSearch}`]),
    ...(recall === undefined ? [] : [`${name}.recall = ${recall}`]),
    ...(bound === undefined ? [] : [bound]),
    ...(where === undefined ? [] : [isInside ? parenthesized(where) : conditionOf(table, where)]),
  ];
  if (isInside) return insideSql(table, select, conditions, limit);
  return [
    `SELECT ${select} FROM ${fromSql(table)}`,
    `WHERE ${conditions.join(' AND ')}`,
    `ORDER BY ${distance}`,
    ...(limit === undefined ? [] : [`LIMIT ${limit}`]),
  ].join(' ');
}

/**
 * Whether a condition names columns of an index alone, such as its filter columns. SQLite tells: it cannot prepare the
 * others. A name that the index lacks would be a text in double quotes to many builds, so such a condition is none.
 */
export function isInsideIndex(connection: Connection, { name, content }: SearchedTable, where: string): boolean {
  if (content === null || content.filters.length === 0 || where.includes('"')) return false;
  try {
    connection.prepare(`EXPLAIN SELECT 1 FROM ${quoteIdentifier(name)} WHERE ${parenthesized(where)}`);
    return true;
  } catch {
    return false;
  }
}

/**
 * A condition on the searched table, or on the table that an index is over. For an index it is a query of its own,
 * because the index has other columns, too.
 */
function conditionOf({ name, content, key }: SearchedTable, where: string): string {
  const condition = parenthesized(where);
  if (content === null) return condition;
  const [table, id] = [quoteIdentifier(content.table), quoteIdentifier(key)];
  return `EXISTS (SELECT 1 FROM ${table} WHERE ${table}.${id} = ${quoteIdentifier(name)}.${id} AND ${condition})`;
}

/** A search of the index alone, whose rows are then joined. There, a bare name is a column of the index. */
function insideSql(
  table: SearchedTable,
  select: string,
  conditions: readonly string[],
  limit: string | undefined,
): string {
  const [name, key] = [quoteIdentifier(table.name), quoteIdentifier(table.key)];
  const found = [
    `SELECT ${key}, "distance" FROM ${name} WHERE ${conditions.join(' AND ')} ORDER BY ${distanceOf(table)}`,
    ...(limit === undefined ? [] : [`LIMIT ${limit}`]),
  ].join(' ');
  const content = quoteIdentifier(table.content?.table ?? table.name);
  return `SELECT ${select} FROM (${found}) AS ${name} JOIN ${content} USING (${key}) ORDER BY ${distanceOf(table)}`;
}

// The line break ends a comment in it.
const parenthesized = (where: string): string => `(${where}\n)`;

/** The distance column, by its qualified name, because a joined table may have one of its own. */
export const distanceOf = ({ name }: SearchedTable): string => `${quoteIdentifier(name)}."distance"`;

/** The tables of the query, as they follow FROM. With USING, conditions can name the key. */
function fromSql({ name, content, key }: SearchedTable): string {
  if (content === null) return quoteIdentifier(name);
  return `${quoteIdentifier(name)} JOIN ${quoteIdentifier(content.table)} USING (${quoteIdentifier(key)})`;
}
