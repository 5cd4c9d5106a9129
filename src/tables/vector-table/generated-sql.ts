import { is, SQL } from 'drizzle-orm';
import { unsupportedExpression } from '../../errors/tables.js';
import { inlineSql } from '../inline-sql.js';
import type { GivenGeneration, NamedColumn } from '../searchable-mark.js';
import { literalSql } from './default-sql.js';

/** How SQLite computes a column: `GENERATED ALWAYS AS (expression)`. */
export interface Generation {
  /** SQL without the parentheses around it. */
  readonly expression: string;
  /** Whether the value is computed when the row is written. Otherwise it is computed when it is read. */
  readonly stored: boolean;
}

/**
 * The expression of a generated column as SQL.
 *
 * @param label the column, as errors name it.
 * @param nameOf the name of a column in the database.
 */
export function generatedSql(
  { as, mode }: GivenGeneration,
  label: string,
  nameOf: (column: NamedColumn) => string,
): Generation {
  const given: unknown = typeof as === 'function' ? as() : as;
  const literal = (value: unknown): string => literalSql(value, label);
  const text = is(given, SQL) ? inlineSql(given, nameOf, literal, 'alone') : literal(given);
  const expression = text.trim();
  // SQLite would stop reading the SQL at a \0, and the engine refuses comments.
  if (expression === '' || expression.includes('\0')) throw unsupportedExpression(label, text);
  return { expression, stored: mode === 'stored' };
}
