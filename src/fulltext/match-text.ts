import { type Placeholder, type SQL, sql } from 'drizzle-orm';
import { detailTooLow } from '../errors/fts5-tables.js';
import { checkOptions } from '../options/check-options.js';
import { isBoolean, isOneOf, type Rule } from '../options/rules.js';
import type { CheckedFts5Options } from '../tables/fts5-table/fts5-table-options.js';
import { matchCondition } from './match-condition.js';
import { matchTarget, type TextTarget } from './text-target.js';
import { NO_ROW, quoteFts5String, textWords, wordExpressions } from './text-words.js';
import { containsSql, trigramWords } from './trigram-words.js';
import { hasTokenizer } from './word-pattern.js';

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
 * With `tokenize: 'words'`, texts in Chinese, Japanese, Korean, Thai, Lao and Khmer are found too. They have no spaces
 * between words, so that each two neighboring characters count as a word.
 *
 * With `tokenize: 'trigram'`, every text between spaces is such a word. It finds parts of words, and needs
 * `detail: 'full'`. The index has no words of fewer than three characters. They are looked for with `LIKE`, which reads
 * every row that the other words leave; in a search by such words alone, `rank` is null. In the mode `any` they do not
 * count beside longer words, and a placeholder does not find them.
 *
 * A text without a word matches no row.
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
 * @param text a text, or a placeholder.
 * @param options the mode, and whether the last word is a prefix.
 * @throws {@link VectorError} `empty_text` for what is not a text, at once or, for a placeholder, when the statement
 * runs; `not_an_fts5_table`; `not_an_fts5_column` for a column of another table, `rowid`, `rank` and an unindexed
 * column; `invalid_option`, also for a phrase where `detail` is not `full`, and for a column where `detail` is `none`.
 */
export function matchText(
  target: TextTarget,
  text: string | Placeholder,
  options: MatchTextOptions = {},
): SQL<boolean> {
  const { mark, left, searched } = matchTarget('matchText()', target);
  const { mode = 'all', prefix = false } = checkOptions('matchText()', 'third', rules, options);
  const { detail = 'full' } = mark.options;
  if (mode === 'phrase' && detail !== 'full') {
    throw detailTooLow('matchText() mode', 'all or any', JSON.stringify(mode), mark);
  }
  const wordsOf = textWords('matchText() text', 'a text', mark.options);
  const encode = (value: unknown) => expression(wordsOf(value), value as string, mode, prefix, mark.options);
  if (typeof text !== 'string' || !hasTokenizer(mark.options, 'trigram')) return matchCondition(left, text, encode);
  const { long, short } = trigramWords(mode === 'phrase' ? [text] : wordsOf(text));
  const contained = short.map((word) => containsSql(searched, word));
  if (long.length === 0 && contained.length > 0) return oneOrAll(contained, mode);
  const matched = matchCondition(left, text, encode);
  // SQLite cannot combine MATCH with another condition by OR.
  return mode === 'any' || contained.length === 0 ? matched : oneOrAll([...contained, matched], mode);
}

const oneOrAll = (conditions: readonly SQL[], mode: Mode): SQL<boolean> =>
  sql<boolean>`(${sql.join([...conditions], mode === 'any' ? sql` or ` : sql` and `)})`;

type Mode = NonNullable<MatchTextOptions['mode']>;

function expression(
  words: readonly string[],
  text: string,
  mode: Mode,
  prefix: boolean,
  options: CheckedFts5Options,
): string {
  if (words.length === 0) return NO_ROW;
  // FTS5 stops reading an expression at \0. It splits a phrase itself.
  if (mode === 'phrase') return quoteFts5String(text.replaceAll('\0', ' ')) + (prefix ? '*' : '');
  return wordExpressions(words, prefix, options).join(mode === 'any' ? ' OR ' : ' ');
}
