import { Column, is, type SQL, sql } from 'drizzle-orm';
import { invalidOption } from '../errors/options.js';
import { checkOptions } from '../options/check-options.js';
import { isIntegerFrom, type Rule } from '../options/rules.js';
import { type TextTarget, targetColumn, targetTable } from './text-target.js';

/** What {@link snippet} takes beside the column. */
export interface SnippetOptions {
  /** What stands before each match, such as `<b>`. */
  before: string;
  /** What stands after it. */
  after: string;
  /** What stands where text is left out, by default `…`. */
  ellipsis?: string | undefined;
  /** The most tokens, that is words, of the text, 1 to 64, by default 20. */
  tokens?: number | undefined;
}

const isText: Rule = { expected: 'a text', accepts: (value) => typeof value === 'string' };

const rules: Record<keyof SnippetOptions, Rule> = {
  before: isText,
  after: isText,
  ellipsis: isText,
  tokens: isIntegerFrom(1, 64),
};

/**
 * The part of a text that has most of the words that match, which are marked, in a query with `matchText()` or
 * `rawMatch()`. Given the table, it takes the column that has them.
 *
 * Nothing is escaped: where the text is not trusted, mark words with characters that no text has, escape the result for
 * HTML, and replace the marks by tags then.
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
 * @param target a column of a table made by `fts5Table()`, or the table; or those of an alias.
 * @throws {@link VectorError} `not_an_fts5_table`; `not_an_fts5_column`; `invalid_option`.
 */
export function snippet(target: TextTarget, options: SnippetOptions): SQL<string | null> {
  const { self, position } = is(target, Column)
    ? targetColumn('snippet()', target)
    : { ...targetTable('snippet()', target), position: -1 };
  const { before, after, ellipsis = '…', tokens = 20 } = checkOptions('snippet()', 'second', rules, options);
  if (before === undefined) throw invalidOption('snippet() before', isText.expected, before);
  if (after === undefined) throw invalidOption('snippet() after', isText.expected, after);
  return sql<
    string | null
  >`snippet(${self}, ${sql.raw(String(position))}, ${before}, ${after}, ${ellipsis}, ${sql.raw(String(tokens))})`;
}
