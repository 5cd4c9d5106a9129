import { type SQL, sql } from 'drizzle-orm';
import { allWeightsZero, notAnFts5Key } from '../errors/fts5-tables.js';
import { invalidOption, notOptions } from '../errors/options.js';
import { isRecord } from '../options/is-record.js';
import { isWeight } from '../options/rules.js';
import type { Fts5TextColumn } from '../tables/fts5-table/fts5-text.js';
import { type TextTable, targetTable } from './text-target.js';

/** The weight of a match in each column of a full-text table, by the keys of the columns. */
export type Bm25Weights<T extends TextTable> = {
  readonly [K in keyof T as T[K] extends Fts5TextColumn ? K : never]?: number | undefined;
};

/**
 * How well a row matches, in a query with `matchText()` or `rawMatch()`. A lower number, which is more negative, is a
 * better match. Without weights it equals `rank`, by which FTS5 orders faster.
 *
 * It is −1 times the Okapi BM25 score with k1 = 1.2 and b = 0.75. The score is the sum, over the phrases of the query,
 * of IDF · f · (k1 + 1) / (f + k1 · (1 − b + b · |D| / avgdl)). In it:
 *
 * - f is the number of times that the row has the phrase, each counted by the weight of its column;
 * - |D| is the length of the row in tokens, and avgdl the average length of all rows;
 * - IDF = ln((N − n + 0.5) / (n + 0.5)), for n of N rows with the phrase. It is 0.000001 where more than half of the
 *   rows have it.
 *
 * Sources:
 *
 * - S. Robertson and H. Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond, 2009
 * - SQLite FTS5, https://sqlite.org/fts5.html#the_bm25_function
 *
 * @example A title that matches counts ten times as much as a body
 * ```ts
 * const score = bm25(postsText, { title: 10, body: 1 });
 *
 * db.select({ id: postsText.rowid, score }).from(postsText).where(matchText(postsText, 'whale')).orderBy(score).all();
 * ```
 * ```sql
 * select "rowid", bm25("posts_text", 10, 1) from "posts_text" where "posts_text"."posts_text" match ?
 * order by bm25("posts_text"."posts_text", 10, 1)
 * ```
 * @param table a table made by `fts5Table()`, or an alias of one.
 * @param weights the weights of indexed columns, finite and at least 0, not all 0. A column that is not named has the
 * weight 1.
 * @returns an SQL expression, for `select()` and `orderBy()`.
 * @throws {@link VectorError} `not_an_fts5_table`; `invalid_option` for weights.
 */
export function bm25<T extends TextTable>(table: T, weights: Bm25Weights<T> = {}): SQL<number> {
  const { mark, self } = targetTable('bm25()', table);
  const { columns, options } = mark;
  const given = checkWeights(columns, options.unindexed ?? [], weights);
  const all = columns.map((key) => given.get(key) ?? 1);
  return sql<number>`bm25(${self}${sql.raw(given.size === 0 ? '' : `, ${all.join(', ')}`)})`;
}

function checkWeights(columns: readonly string[], unindexed: readonly string[], weights: unknown): Map<string, number> {
  if (!isRecord(weights)) throw notOptions('bm25()', 'second', weights);
  const given = new Map(Object.entries(weights as Record<string, number>).filter(([, weight]) => weight !== undefined));
  const indexed = columns.filter((key) => !unindexed.includes(key));
  for (const [key, weight] of given) {
    if (!indexed.includes(key)) throw notAnFts5Key('bm25()', indexed, key);
    if (!isWeight.accepts(weight)) throw invalidOption(`bm25() ${key}`, isWeight.expected, weight);
  }
  if (indexed.every((key) => given.get(key) === 0)) throw allWeightsZero('bm25()');
  return given;
}
