import { isPromise } from '../drizzle/is-promise.js';
import { invalidOption } from '../errors/options.js';
import { invalidScore, notScores, scoreCount } from '../errors/rows.js';
import { checkLimit } from '../options/check-limit.js';
import { checkOptions } from '../options/check-options.js';
import { checkRows } from '../options/check-rows.js';
import { isAnything, isFunction, type Rule } from '../options/rules.js';

/** The scores of rows, one for each row, in their order: an array of numbers, or a typed array from a model. */
export type RowScores = ArrayLike<number>;

/**
 * A row of `rerank()`: the given row, with its score.
 *
 * @typeParam Row the type of the row.
 */
export type RerankedRow<Row> = Row & { score: number };

/** The options of `rerank()`. */
export interface RerankOptions {
  /** The number of rows to give, at least 1; by default all. */
  k?: number | undefined;
}

const rules: Record<keyof RerankOptions, Rule> = { k: isAnything }; // checkLimit() checks it

/**
 * Sorts rows of a search by other scores, highest first. The scores come from a cross-encoder or an API that compares
 * the text of the query with that of each row. Search for more rows than are wanted, and let it choose among them. Of
 * equal scores, the row that was given first comes first.
 *
 * The scorer gets all rows at once, for one call to the model. It is not called where there are no rows.
 *
 * @example
 * ```ts
 * const candidates = knn(db, docs, query, { k: 50 });
 * const best = await rerank(candidates, (rows) => crossEncoder(question, rows.map(({ title }) => title)), { k: 10 });
 * // { id: number; title: string; distance: number; score: number }[]
 * ```
 *
 * @example Without a model
 * ```ts
 * rerank(candidates, (rows) => rows.map(({ title, distance }) => (title.includes('SQLite') ? 0.1 : 0) - distance));
 * ```
 * @param rows the rows. Await the rows of an asynchronous driver first.
 * @param scorer gives one score for each row, or a promise of the scores. Its errors pass through.
 * @param options the number of rows.
 * @returns copies of the rows with `score`, which replaces an older one. It is a promise where the scorer gives one.
 * Without rows, it is a promise only if the scorer is declared `async`; `await` the result of any other scorer.
 * @throws {@link VectorError} at once: `invalid_limit` for `k`; `invalid_option`. `invalid_score` for a wrong number of
 * scores, or a score that is not a finite number; in the promise, where there is one.
 */
export function rerank<Row extends object, S extends RowScores | PromiseLike<RowScores>>(
  rows: readonly Row[],
  scorer: (rows: readonly Row[]) => S,
  options: RerankOptions = {},
): S extends PromiseLike<unknown> ? Promise<RerankedRow<Row>[]> : RerankedRow<Row>[] {
  type Result = ReturnType<typeof rerank<Row, S>>;
  const { k } = checkRerankOptions(options);
  checkRows('rerank()', rows);
  if (!isFunction.accepts(scorer)) throw invalidOption('rerank() scorer', isFunction.expected, scorer);
  if (rows.length === 0) return (isAsyncFunction(scorer) ? Promise.resolve([]) : []) as unknown as Result;

  const given = [...rows]; // the caller may change the array before a promise is settled
  const best = (scores: RowScores): RerankedRow<Row>[] => byScore(given, scores).slice(0, k);
  const scores: RowScores | PromiseLike<RowScores> = scorer(given);
  return (isPromise(scores) ? Promise.resolve(scores).then(best) : best(scores)) as Result;
}

function checkRerankOptions(options: RerankOptions): RerankOptions {
  const checked = checkOptions('rerank()', 'third', rules, options);
  if (checked.k !== undefined) checkLimit('rerank() k', checked.k);
  return checked;
}

function byScore<Row extends object>(rows: readonly Row[], scores: RowScores): RerankedRow<Row>[] {
  checkScores(rows.length, scores);
  const scored = rows.map((row, index) => ({ ...row, score: scores[index] as number }));
  return scored.sort((one, other) => other.score - one.score); // sort() is stable
}

function checkScores(expected: number, scores: RowScores): void {
  const received = typeof scores === 'object' ? scores?.length : undefined;
  if (received === undefined) throw notScores('rerank() scorer', expected, scores);
  if (received !== expected) throw scoreCount('rerank() scorer', expected, received);
  const other = Array.from(scores).findIndex((score) => !Number.isFinite(score));
  if (other !== -1) throw invalidScore('rerank() scorer', scores[other], other);
}

const isAsyncFunction = (scorer: unknown): boolean =>
  Object.prototype.toString.call(scorer) === '[object AsyncFunction]';
