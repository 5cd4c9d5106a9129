import { type SQL, sql } from 'drizzle-orm';
import { invalidPath } from '../errors/filters.js';
import { quoteText } from '../sql/sql-text.js';

// https://sqlite.org/json1.html#path_arguments
const PATH = /^\$(?:\.[A-Za-z_$][\w$]*|\."(?:[^"\\\0]|\\[^\0])*"|\[(?:\d+|#(?:-\d+)?)\])*$/;

/** A path in JSON as an SQL literal, so that SQLite knows the expression of an index or of a generated column. */
export function jsonPathSql(subject: string, path: unknown): SQL {
  if (typeof path !== 'string' || !PATH.test(path)) throw invalidPath(subject, path);
  return sql.raw(quoteText(path));
}
