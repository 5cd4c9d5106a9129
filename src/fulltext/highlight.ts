import { type SQL, sql } from 'drizzle-orm';
import { invalidOption } from '../errors/options.js';
import { isString } from '../options/rules.js';
import type { Fts5TextColumn } from '../tables/fts5-table/fts5-text.js';
import { targetColumn } from './text-target.js';

/**
 * The text of a column with marks around each match, in a query with `matchText()` or `rawMatch()`.
 *
 * Nothing is escaped. Where the text is not trusted, use marks of characters that no text has. Then escape the result
 * for HTML, and replace the marks by tags.
 *
 * @example
 * ```ts
 * db.select({ body: highlight(postsText.body, '<b>', '</b>') })
 *   .from(postsText)
 *   .where(matchText(postsText, 'whale'))
 *   .all(); // [{ body: 'The <b>whale</b> sings.' }]
 * ```
 * ```sql
 * select highlight("posts_text", 1, ?, ?) from "posts_text" where "posts_text"."posts_text" match ?
 * ```
 * @param column a column of a table made by `fts5Table()`, or of an alias of one.
 * @param before the mark before each match, such as `<b>`. Overlapping matches are marked as one.
 * @param after the mark after each match, such as `</b>`.
 * @returns an SQL expression; its value is null where the text is.
 * @throws {@link VectorError} `not_an_fts5_column`; `invalid_option`.
 */
export function highlight(column: Fts5TextColumn, before: string, after: string): SQL<string | null> {
  const { self, position } = targetColumn('highlight()', column);
  for (const [name, mark] of Object.entries({ before, after })) {
    if (!isString.accepts(mark)) throw invalidOption(`highlight() ${name}`, isString.expected, mark);
  }
  return sql<string | null>`highlight(${self}, ${sql.raw(String(position))}, ${before}, ${after})`;
}
