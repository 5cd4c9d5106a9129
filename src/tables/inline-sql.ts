import type { Column, SQL } from 'drizzle-orm';
import { quoteIdentifier, quoteText } from '../sql/sql-text.js';
import type { NamedColumn } from './searchable-mark.js';

/**
 * Writes an sql`...` expression as text, with literals in the place of its parameters.
 *
 * @param nameOf the name of a column in the database.
 * @param literal writes a parameter.
 * @param named how columns are named: `"posts"."title"`, or `"title"`, as the definition of a column must.
 */
export function inlineSql(
  expression: SQL,
  nameOf: (column: NamedColumn) => string,
  literal: (value: unknown) => string,
  named: 'with table' | 'alone' = 'with table',
): string {
  const inline = {
    escapeName: quoteIdentifier,
    escapeString: quoteText,
    // Called for every parameter, so that the text has no `?`.
    escapeParam: (_index: number, value: unknown): string => literal(value),
    ...(named === 'alone' ? { invokeSource: 'indexes' } : {}),
    casing: { getColumnCasing: (column: Column): string => nameOf(column as unknown as NamedColumn) },
  };
  return expression.toQuery(inline as unknown as Parameters<SQL['toQuery']>[0]).sql;
}
