import { quoteIdentifier } from '../../sql/sql-text.js';
import type { SearchedTable } from './searched-tables.js';

export interface NearestOptions {
  /** The expressions to select, over the columns of the searched table, or of the table that the index is over. */
  readonly select: string;
  readonly where?: string | undefined;
  /** A condition on the searched table itself. */
  readonly bound?: string | undefined;
  readonly efSearch?: number | undefined;
  /** The vector to search for, as SQL. */
  readonly query: string;
  /** The number of rows, as SQL; undefined for all. */
  readonly limit?: string;
}

/** The statement that gives the rows nearest to a vector, nearest first. */
export function nearestSql(table: SearchedTable, options: NearestOptions): string {
  const { select, where, bound, efSearch, query, limit } = options;
  const name = quoteIdentifier(table.name);
  const distance = distanceOf(table);
  const conditions = [
    `knn_match(${distance}, ${query})`,
    ...(efSearch === undefined ? [] : [`${name}.ef_search = ${efSearch}`]),
    ...(bound === undefined ? [] : [bound]),
    ...(where === undefined ? [] : [conditionOf(table, where)]),
  ];
  return [
    `SELECT ${select} FROM ${fromSql(table)}`,
    `WHERE ${conditions.join(' AND ')}`,
    `ORDER BY ${distance}`,
    ...(limit === undefined ? [] : [`LIMIT ${limit}`]),
  ].join(' ');
}

/**
 * A condition on the searched table, or on the table that an index is over. For an index it is a query of its own,
 * because the index has other columns, too.
 */
function conditionOf({ name, content, key }: SearchedTable, where: string): string {
  const condition = `(${where}\n)`; // the line break ends a comment in it
  if (content === null) return condition;
  const [table, id] = [quoteIdentifier(content.table), quoteIdentifier(key)];
  return `EXISTS (SELECT 1 FROM ${table} WHERE ${table}.${id} = ${quoteIdentifier(name)}.${id} AND ${condition})`;
}

/** The distance column, by its qualified name, because a joined table may have one of its own. */
export const distanceOf = ({ name }: SearchedTable): string => `${quoteIdentifier(name)}."distance"`;

/** The tables of the query, as they follow FROM. With USING, conditions can name the key. */
function fromSql({ name, content, key }: SearchedTable): string {
  if (content === null) return quoteIdentifier(name);
  return `${quoteIdentifier(name)} JOIN ${quoteIdentifier(content.table)} USING (${quoteIdentifier(key)})`;
}
