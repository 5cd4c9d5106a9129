import { type Column, is, Param, Placeholder, type SQL, sql } from 'drizzle-orm';

/**
 * `"posts_text"."posts_text" match ?`. A text is checked and encoded at once, so that an error points at the line that
 * wrote it; a placeholder's value when the statement runs.
 *
 * @param encode the expression of FTS5 for a text.
 */
export function matchCondition(left: Column, text: unknown, encode: (text: unknown) => string): SQL<boolean> {
  const right = is(text, Placeholder) ? new Param(text, { mapToDriverValue: encode }) : new Param(encode(text));
  return sql<boolean>`${left} match ${right}`;
}
