import { isPromise } from '../drizzle/is-promise.js';
import { invalidOption } from '../errors/options.js';
import { invalidScore, notScores, scoreCount } from '../errors/rows.js';
import { checkLimit } from '../options/check-limit.js';
import { checkOptions } from '../options/check-options.js';
import { checkRows } from '../options/check-rows.js';
import { isAnything, isFunction, type Rule } from '../options/rules.js';

/** The scores of rows, one for each, in their order: an array of numbers, or a typed array such as a model gives. */
export type RowScores = ArrayLike<number>;

/**
 * A row of `rerank()`: what it was, and its score.
 *
 * @typeParam Row the type of the row.
 */
export type Reranked<Row> = Row & { score: number };

/** What `rerank()` takes beside the rows and the scorer. */
export interface RerankOptions {
  /** How many rows to give, at least 1; by default all. */
  k?: number | undefined;
}

const rules: Record<keyof RerankOptions, Rule> = { k: isAnything }; // checkLimit() checks it

/**
 * Rows of a search in the order of other scores, highest first: of a cross-encoder, or of an API, that compares the text of
 * the query with that of each row. Search for more rows than are wanted, and let it choose among them. Of equal scores the
 * row that was given first comes first.
 *
 * The scorer gets all rows at once, for one call to the model. Where it gives a promise, this does too. It is not called for
 * no rows; these come as a promise only from a function that is declared `async`, so `await` the result of any other.
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
 * @param scorer the scores of rows, one for each, or a promise of them. What it throws, or is rejected with, passes through.
 * @returns copies of the rows, with `score`, in place of an older one where there was.
 * @throws {@link VectorError} at once: `invalid_limit` for `k`; `invalid_option`. `invalid_score` for scores that are not as
 * many as the rows, or no finite numbers; in the promise, where there is one.
 */
export function rerank<Row extends object, S extends RowScores | PromiseLike<RowScores>>(
  rows: readonly Row[],
  scorer: (rows: readonly Row[]) => S,
  options: RerankOptions = {},
): S extends PromiseLike<unknown> ? Promise<Reranked<Row>[]> : Reranked<Row>[] {
  type Result = ReturnType<typeof rerank<Row, S>>;
  const { k } = checkRerankOptions(options);
  checkRows('rerank()', rows);
  if (!isFunction.accepts(scorer)) throw invalidOption('rerank() scorer', isFunction.expected, scorer);
  if (rows.length === 0) return (isAsyncFunction(scorer) ? Promise.resolve([]) : []) as unknown as Result;

  const given = [...rows]; // the array may change before a promise is settled
  const best = (scores: RowScores): Reranked<Row>[] => byScore(given, scores).slice(0, k);
  const scores: RowScores | PromiseLike<RowScores> = scorer(given);
  return (isPromise(scores) ? Promise.resolve(scores).then(best) : best(scores)) as Result;
}

function checkRerankOptions(options: RerankOptions): RerankOptions {
  const checked = checkOptions('rerank()', 'third', rules, options);
  if (checked.k !== undefined) checkLimit('rerank() k', checked.k);
  return checked;
}

function byScore<Row extends object>(rows: readonly Row[], scores: RowScores): Reranked<Row>[] {
  checkScores(rows.length, scores);
  const scored = rows.map((row, index) => ({ ...row, score: scores[index] as number }));
  return scored.sort((one, other) => other.score - one.score); // which is stable
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
