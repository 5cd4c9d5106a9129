import type { ElementArrays, ElementType } from '../element-type.js';
import { checkLimit } from '../options/check-limit.js';
import { checkOptions } from '../options/check-options.js';
import { checkRows } from '../options/check-rows.js';
import { isAnything, isFunction, type Rule } from '../options/rules.js';
import { mmrOrder } from './mmr-order.js';
import { rowRelevances } from './row-relevances.js';
import { rowVectors } from './row-vectors.js';
import { unitVectors } from './unit-vectors.js';

/** A vector of a row: the typed array of an element type, or an array of numbers. */
export type MmrVector = ElementArrays[ElementType] | readonly number[];

type VectorKey<Row> = { [K in keyof Row]-?: NonNullable<Row[K]> extends MmrVector ? K : never }[keyof Row] & string;

/**
 * What `mmr()` takes beside the rows.
 *
 * @typeParam Row the type of the rows.
 */
export interface MmrOptions<Row extends object> {
  /** How many rows to choose, at least 1; by default all, in the order in which they are chosen. */
  k?: number | undefined;
  /** What counts, 0 to 1, by default 0.5: 1 only the relevance, 0 only that the rows are unlike each other. */
  lambda?: number | undefined;
  /** The key of the vector, or a function that gives it. By default the one key under which rows have a typed array. */
  vector?: VectorKey<Row> | ((row: Row) => MmrVector) | undefined;
  /**
   * How relevant a row is, more for a better one. By default its `score`, or `1 - distance` where rows have no score.
   *
   * It is weighed against a cosine, which is from -1 to 1: bring what has another range, such as a sum of reciprocal ranks,
   * the logits of a cross-encoder or distances that are no cosine distances, to about that.
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
 * Rows of a search that are relevant and yet unlike each other, by maximal marginal relevance: of near duplicates one comes
 * early, the others late or not at all. Search for more rows than are wanted, with their vectors, and choose among them.
 *
 * Rows are chosen one after another, each the one that has most of
 *
 * `lambda * relevance(row) - (1 - lambda) * max(cosine(row, chosen) of all that are chosen)`
 *
 * where the maximum is 0 for the first, and the cosine with a vector of zeros is 0. Of equal rows the first given is chosen.
 * The time is that of `k * rows.length` dot products.
 *
 * J. Carbonell, J. Goldstein: The use of MMR, diversity-based reranking for reordering documents and producing summaries.
 * SIGIR 1998.
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
 * @param rows all with vectors of as many dimensions; where the driver is asynchronous, those that it promised.
 * @returns the rows themselves, no copies, in the order in which they are chosen.
 * @throws {@link VectorError} `invalid_limit` for `k`; `invalid_option`, also for rows that have no typed array, or several;
 * for the vectors `element_type_mismatch`, `dimension_mismatch`, `invalid_element` or `not_finite`; `invalid_score` for a
 * relevance that is no finite number.
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
