import type { Placeholder, SQL } from 'drizzle-orm';
import { detailTooLow } from '../errors/fts5-tables.js';
import { checkOptions } from '../options/check-options.js';
import { isBoolean, isOneOf, type Rule } from '../options/rules.js';
import { matchCondition } from './match-condition.js';
import { matchTarget, type TextTarget } from './text-target.js';
import { quoteFts5String, textWords } from './text-words.js';

/** What {@link matchText} takes beside the text. */
export interface MatchTextOptions {
  /** Which rows match: those with `all` of the words, the default; with `any` of them; or with all of them as a `phrase`. */
  mode?: 'all' | 'any' | 'phrase' | undefined;
  /** Whether the last word may be the beginning of one, as for a search while somebody types. By default it may not. */
  prefix?: boolean | undefined;
}

const rules: Record<keyof MatchTextOptions, Rule> = { mode: isOneOf('all', 'any', 'phrase'), prefix: isBoolean };

/**
 * The rows of a full-text table with the words of a text, whatever somebody typed: nothing in it is syntax, and no text is
 * an error of SQLite. `rank` is then how well a row matches, the lower the better.
 *
 * Words are what the table's tokenizer takes for words: by default letters, digits, marks and symbols such as emoji,
 * between spaces and punctuation, in any case and with or without diacritics. What FTS5 splits further, it looks for side by
 * side. With `tokenize: 'trigram'` that is every word: it finds parts of words, ignores those of less than three characters,
 * and needs `detail: 'full'`.
 *
 * It goes with other conditions in `and()`. SQLite has no way to use it within `not()`, nor in `or()` with a condition on
 * another column. In a left join it belongs into the join's own condition.
 *
 * A placeholder's value is checked when the statement runs, but Drizzle 1.x gives null to SQLite unchecked, where it is an
 * error of FTS5.
 *
 * @example
 * ```ts
 * db.select({ id: postsText.rowid, rank: postsText.rank })
 *   .from(postsText)
 *   .where(matchText(postsText, 'user "input" (AND) *'))
 *   .orderBy(postsText.rank)
 *   .limit(10)
 *   .all();
 * ```
 * ```sql
 * select "rowid", "rank" from "posts_text" where "posts_text"."posts_text" match ? order by "posts_text"."rank" limit ?
 * -- with '"user" "input" "AND"'
 * ```
 *
 * @example In one column, while somebody types
 * ```ts
 * db.select().from(postsText).where(matchText(postsText.title, 'moby di', { prefix: true })).all();
 * ```
 * ```sql
 * select ... from "posts_text" where "posts_text"."title" match ? -- with '"moby" "di"*'
 * ```
 * @param target a table made by `fts5Table()`, a column of it, or those of an alias.
 * @param text a text with at least one word, or a placeholder.
 * @throws {@link VectorError} `empty_text` for a text without a word, at once or, for a placeholder, when the statement
 * runs; `not_an_fts5_table`; `not_an_fts5_column` for a column of another table, `rowid`, `rank` and an unindexed one;
 * `invalid_option`, also for a phrase with a `detail` other than `full`, or a column with the `detail` `none`.
 */
export function matchText(
  target: TextTarget,
  text: string | Placeholder,
  options: MatchTextOptions = {},
): SQL<boolean> {
  const { mark, left } = matchTarget('matchText()', target);
  const { mode = 'all', prefix = false } = checkOptions('matchText()', 'third', rules, options);
  const { detail = 'full' } = mark.options;
  if (mode === 'phrase' && detail !== 'full') {
    throw detailTooLow('matchText() mode', 'all or any', JSON.stringify(mode), mark);
  }
  const wordsOf = textWords('matchText() text', 'a text with at least one word', mark.options);
  return matchCondition(left, text, (value) => expression(wordsOf(value), value as string, mode, prefix));
}

function expression(
  words: readonly string[],
  text: string,
  mode: NonNullable<MatchTextOptions['mode']>,
  prefix: boolean,
): string {
  // FTS5 reads an expression up to \0. It splits a phrase itself.
  const strings = mode === 'phrase' ? [text.replaceAll('\0', ' ')] : words;
  const expression = strings.map(quoteFts5String).join(mode === 'any' ? ' OR ' : ' ');
  return prefix ? `${expression}*` : expression;
}
