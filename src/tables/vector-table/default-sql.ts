import { type Column, is, SQL } from 'drizzle-orm';
import { unsupportedDefault } from '../../errors/tables.js';
import { quoteText } from '../../sql/sql-text.js';
import { inlineSql } from '../inline-sql.js';

/**
 * The default value of a column as SQL; undefined where there is none.
 *
 * A value is passed through the mode of the column, and written as a literal. An sql`...` is written in parentheses.
 */
export function defaultSql(column: Column, label: string): string | undefined {
  const { default: value } = column;
  if (value === undefined || value === null) return undefined;
  const text = is(value, SQL) ? inParentheses(expressionSql(value, label)) : valueSql(column, value, label);
  if (text.includes('\0')) throw unsupportedDefault(label, value); // SQLite would stop reading the SQL there
  return text;
}

// Only once: drizzle-kit compares defaults when it pushes, and would take doubled parentheses for another expression.
const inParentheses = (sql: string): string => (IN_PARENTHESES.test(sql) ? sql : `(${sql})`);

// With at most one level of parentheses inside, and without strings, which may contain a parenthesis.
const IN_PARENTHESES = /^\([^()'"]*(?:\([^()'"]*\)[^()'"]*)*\)$/;

function valueSql(column: Column, value: unknown, label: string): string {
  const stored = column.mapToDriverValue(value);
  return typeof value === 'boolean' && stored === Number(value) ? String(value) : literalSql(stored, label);
}

const expressionSql = (expression: SQL, label: string): string =>
  inlineSql(
    expression,
    ({ name }) => name,
    (value) => literalSql(value, label),
  );

export function literalSql(value: unknown, label: string): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return quoteText(value);
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (typeof value === 'bigint' || (typeof value === 'number' && Number.isFinite(value))) return String(value);
  if (ArrayBuffer.isView(value)) {
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    return `X'${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}'`;
  }
  throw unsupportedDefault(label, value);
}
