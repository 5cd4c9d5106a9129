import { type Column, is, Param, Placeholder, type SQL, sql } from 'drizzle-orm';

/**
 * Writes `"posts_text"."posts_text" match ?`. A text is checked and encoded at once, so that an error points at the
 * line that wrote it. The value of a placeholder is checked and encoded when the statement runs.
 *
 * @param encode makes the FTS5 expression of a text.
 */
export function matchCondition(left: Column, text: unknown, encode: (text: unknown) => string): SQL<boolean> {
  const right = is(text, Placeholder) ? new Param(text, { mapToDriverValue: encode }) : new Param(encode(text));
  return sql<boolean>`${left} match ${right}`;
}
