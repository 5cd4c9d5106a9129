import type { Placeholder, SQL } from 'drizzle-orm';
import { detailTooLow } from '../errors/fts5-tables.js';
import { checkOptions } from '../options/check-options.js';
import { isBoolean, isOneOf, type Rule } from '../options/rules.js';
import { matchCondition } from './match-condition.js';
import { matchTarget, type TextTarget } from './text-target.js';
import { quoteFts5String, textWords } from './text-words.js';

/** The options of {@link matchText}. */
export interface MatchTextOptions {
  /** Which rows match: those with `all` words (the default), with `any` of them, or with the text as a `phrase`. */
  mode?: 'all' | 'any' | 'phrase' | undefined;
  /** Whether the last word may be the beginning of a word, for searches while somebody types. By default it may not. */
  prefix?: boolean | undefined;
}

const rules: Record<keyof MatchTextOptions, Rule> = { mode: isOneOf('all', 'any', 'phrase'), prefix: isBoolean };

/**
 * A condition for the rows of a full-text table that contain the words of a text. Any text is allowed: nothing in it is
 * syntax. In the query, `rank` tells how well a row matches, lower for a better match.
 *
 * The table's tokenizer decides what a word is. By default a word consists of letters, digits, marks and symbols such
 * as emoji. Spaces and punctuation separate words; case and diacritics do not count. Where FTS5 splits a word further,
 * the parts must stand side by side.
 *
 * With `tokenize: 'trigram'`, every text between spaces is such a word. It finds parts of words, ignores words of fewer
 * than three characters, and needs `detail: 'full'`.
 *
 * It can be combined with other conditions by `and()`. SQLite cannot use it within `not()`, nor in `or()` with a
 * condition on another column. In a left join it belongs into the condition of the join.
 *
 * The value of a placeholder is checked when the statement runs. Drizzle 1.x gives null to SQLite unchecked; FTS5
 * refuses it.
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
 * @param target a table made by `fts5Table()` or a column of it, or those of an alias.
 * @param text a text with at least one word, or a placeholder.
 * @param options the mode, and whether the last word is a prefix.
 * @throws {@link VectorError} `empty_text` for a text without a word, at once or, for a placeholder, when the statement
 * runs; `not_an_fts5_table`; `not_an_fts5_column` for a column of another table, `rowid`, `rank` and an unindexed
 * column; `invalid_option`, also for a phrase where `detail` is not `full`, and for a column where `detail` is `none`.
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
  // FTS5 stops reading an expression at \0. It splits a phrase itself.
  const strings = mode === 'phrase' ? [text.replaceAll('\0', ' ')] : words;
  const expression = strings.map(quoteFts5String).join(mode === 'any' ? ' OR ' : ' ');
  return prefix ? `${expression}*` : expression;
}
