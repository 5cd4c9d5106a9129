import type { ElementArrays, ElementType } from '../element-type.js';
import { checkLimit } from '../options/check-limit.js';
import { checkOptions } from '../options/check-options.js';
import { checkRows } from '../options/check-rows.js';
import { isAnything, isFunction, type Rule } from '../options/rules.js';
import { mmrOrder } from './mmr-order.js';
import { rowRelevances } from './row-relevances.js';
import { rowVectors } from './row-vectors.js';
import { unitVectors } from './unit-vectors.js';

/** The vector of a row: the typed array of an element type, or an array of numbers. */
export type MmrVector = ElementArrays[ElementType] | readonly number[];

type VectorKey<Row> = { [K in keyof Row]-?: NonNullable<Row[K]> extends MmrVector ? K : never }[keyof Row] & string;

/**
 * The options of `mmr()`.
 *
 * @typeParam Row the type of the rows.
 */
export interface MmrOptions<Row extends object> {
  /** The number of rows to choose, at least 1. By default all rows are given, in the order in which they are chosen. */
  k?: number | undefined;
  /**
   * The weight of relevance, 0 to 1, by default 0.5. With 1 only relevance counts; with 0 only that the rows differ.
   */
  lambda?: number | undefined;
  /**
   * The key of the vector, or a function that gives the vector. By default it is the one key under which rows have a
   * typed array.
   */
  vector?: VectorKey<Row> | ((row: Row) => MmrVector) | undefined;
  /**
   * The relevance of a row, higher for a better row. By default it is the `score` of the row, or `1 - distance` where
   * rows have no score.
   *
   * It is weighed against a cosine, which is from -1 to 1. Scale values of another range to about that: sums of
   * reciprocal ranks, logits of a cross-encoder, or distances other than cosine distances.
   */
  relevance?: ((row: Row) => number) | undefined;
}

const rules: Record<keyof MmrOptions<object>, Rule> = {
  k: isAnything, // checkLimit() checks it
  lambda: {
    expected: 'a number from 0 to 1',
    accepts: (value) => typeof value === 'number' && value >= 0 && value <= 1,
  },
  vector: {
    expected: 'the key of the vector, or a function that gives it',
    accepts: (value) => typeof value === 'string' || typeof value === 'function',
  },
  relevance: isFunction,
};

/**
 * Chooses rows of a search that are relevant and yet differ from each other, by maximal marginal relevance (MMR). Of
 * near duplicates one comes early, and the others late or not at all. Search for more rows than are wanted, with their
 * vectors, and choose among them.
 *
 * Rows are chosen one after another. Each is the row with the largest
 *
 * `lambda * relevance(row) - (1 - lambda) * max(cosine(row, chosen) over all chosen rows)`
 *
 * where the maximum is 0 for the first row, and the cosine with a vector of zeros is 0. Of equal rows, the first given
 * is chosen. It computes about `k * rows.length` dot products.
 *
 * J. Carbonell and J. Goldstein, The use of MMR, diversity-based reranking for reordering documents and producing
 * summaries, SIGIR 1998.
 *
 * @example
 * ```ts
 * const candidates = knn(db, docs, query, { k: 50, columns: { title: docs.title, embedding: docs.embedding } });
 * const diverse = mmr(candidates, { k: 10, lambda: 0.7 });
 * // { title: string; embedding: Float32Array; distance: number }[]
 * ```
 *
 * @example A table whose distances are squared Euclidean ones
 * ```ts
 * mmr(candidates, { k: 10, relevance: ({ distance }) => 1 / (1 + distance) });
 * ```
 * @param rows the rows, whose vectors have equal dimensions. Await the rows of an asynchronous driver first.
 * @param options the number of rows, and where the vector and the relevance of a row are.
 * @returns the given rows, not copies, in the order in which they are chosen.
 * @throws {@link VectorError} `invalid_limit` for `k`; `invalid_option`, also for rows without a typed array, or with
 * several; for the vectors `element_type_mismatch`, `dimension_mismatch`, `invalid_element` or `not_finite`;
 * `invalid_score` for a relevance that is not a finite number.
 */
export function mmr<Row extends object>(rows: readonly Row[], options: MmrOptions<Row> = {}): Row[] {
  const { k = rows?.length, lambda = 0.5, vector, relevance } = checkMmrOptions(options);
  checkRows('mmr()', rows);
  if (rows.length === 0) return [];
  const units = unitVectors('mmr() vector', rowVectors('mmr()', rows, vector as (row: object) => unknown));
  const relevances = rowRelevances('mmr()', rows, relevance as (row: object) => number);
  return mmrOrder(units, relevances, k, lambda).map((index) => rows[index] as Row);
}

function checkMmrOptions<Row extends object>(options: MmrOptions<Row>): MmrOptions<Row> {
  const checked = checkOptions<MmrOptions<Row>>('mmr()', 'second', rules, options);
  if (checked.k !== undefined) checkLimit('mmr() k', checked.k);
  return checked;
}
