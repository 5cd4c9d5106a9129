import { Column, is, type SQL, sql } from 'drizzle-orm';
import { invalidOption } from '../errors/options.js';
import { checkOptions } from '../options/check-options.js';
import { isIntegerFrom, isString, type Rule } from '../options/rules.js';
import { type TextTarget, targetColumn, targetTable } from './text-target.js';

/** The options of {@link snippet}. */
export interface SnippetOptions {
  /** The mark before each match, such as `<b>`. */
  before: string;
  /** The mark after each match, such as `</b>`. */
  after: string;
  /** The text that stands where text is left out, by default `…`. */
  ellipsis?: string | undefined;
  /** The largest number of tokens, which are words, 1 to 64, by default 20. */
  tokens?: number | undefined;
}

const rules: Record<keyof SnippetOptions, Rule> = {
  before: isString,
  after: isString,
  ellipsis: isString,
  tokens: isIntegerFrom(1, 64),
};

/**
 * The part of a text with the most matching words, with marks around each match, in a query with `matchText()` or
 * `rawMatch()`. Given a table, it takes the column with the best part.
 *
 * Nothing is escaped. Where the text is not trusted, use marks of characters that no text has. Then escape the result
 * for HTML, and replace the marks by tags.
 *
 * @example
 * ```ts
 * db.select({ body: snippet(postsText.body, { before: '<b>', after: '</b>', tokens: 5 }) })
 *   .from(postsText)
 *   .where(matchText(postsText, 'whale'))
 *   .all(); // [{ body: '…deep below, the <b>whale</b> sings…' }]
 * ```
 * ```sql
 * select snippet("posts_text", 1, ?, ?, ?, 5) from "posts_text" where "posts_text"."posts_text" match ?
 * ```
 * @param target a table made by `fts5Table()` or a column of it, or those of an alias.
 * @param options the marks, and the length.
 * @returns an SQL expression; its value is null where the text is.
 * @throws {@link VectorError} `not_an_fts5_table`; `not_an_fts5_column`; `invalid_option`.
 */
export function snippet(target: TextTarget, options: SnippetOptions): SQL<string | null> {
  const { self, position } = is(target, Column)
    ? targetColumn('snippet()', target)
    : { ...targetTable('snippet()', target), position: -1 };
  const { before, after, ellipsis = '…', tokens = 20 } = checkOptions('snippet()', 'second', rules, options);
  if (before === undefined) throw invalidOption('snippet() before', isString.expected, before);
  if (after === undefined) throw invalidOption('snippet() after', isString.expected, after);
  return sql<
    string | null
  >`snippet(${self}, ${sql.raw(String(position))}, ${before}, ${after}, ${ellipsis}, ${sql.raw(String(tokens))})`;
}
