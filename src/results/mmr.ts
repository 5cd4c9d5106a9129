import type { ElementArrays, ElementType } from '../element-type.js';
import { severalRelevances } from '../errors/rows.js';
import { notSearchable } from '../errors/tables.js';
import { checkLimit } from '../options/check-limit.js';
import { checkOptions } from '../options/check-options.js';
import { checkRows } from '../options/check-rows.js';
import { isAnything, isFunction, type Rule } from '../options/rules.js';
import { isMetric, type Metric } from '../tables/index-options.js';
import { searchableMark } from '../tables/searchable-mark.js';
import type { SearchableTable } from '../tables/searchable-table.js';
import { mmrOrder } from './mmr-order.js';
import { rowRelevances } from './row-relevances.js';
import { rowVectors } from './row-vectors.js';
import { unitVectors } from './unit-vectors.js';

/** The vector of a row: the typed array of an element type, or an array of numbers. */
export type MmrVector = ElementArrays[ElementType] | readonly number[];

/** The properties of a row that can hold its vector. */
type MmrVectorKey<Row> = { [K in keyof Row]-?: NonNullable<Row[K]> extends MmrVector ? K : never }[keyof Row] & string;

interface MmrChoice<Row extends object> {
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
  vector?: MmrVectorKey<Row> | ((row: Row) => MmrVector) | undefined;
}

interface MmrRelevance<Row extends object> {
  /**
   * The relevance of a row, higher for a better row. It is weighed against a cosine, which is from -1 to 1. Scale
   * values of another range to about that: sums of reciprocal ranks, or logits of a cross-encoder.
   */
  relevance: (row: Row) => number;
  /** The vector table or vector index whose search gave the rows. The relevance of a row comes from its `distance`. */
  table: SearchableTable;
  /** The metric of `distance`, where there is no table to name. */
  metric: Metric;
}

/** One of several options, without the others. */
type OneOf<Options> = {
  [Key in keyof Options]: Pick<Options, Key> & { [Other in Exclude<keyof Options, Key>]?: undefined };
}[keyof Options];

/**
 * The options of `mmr()`. Rows with a `score` need none of `relevance`, `table` and `metric`. All others need one.
 *
 * @typeParam Row the type of the rows.
 */
export type MmrOptions<Row extends object> = MmrChoice<Row> &
  (
    | OneOf<MmrRelevance<Row>>
    | (Row extends { score: number } ? { [Key in keyof MmrRelevance<Row>]?: undefined } : never)
  );

type AllOptions = MmrChoice<object> & { [Key in keyof MmrRelevance<object>]?: MmrRelevance<object>[Key] | undefined };

const rules: Record<keyof AllOptions, Rule> = {
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
  table: isAnything, // metricOf() checks it
  metric: isMetric,
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
 * The relevance is that of the option, or the `score` of the row, or comes from its `distance`: 1 - distance where the
 * metric is cosine, -distance where it is inner_product, 1 / (1 + d) for the Manhattan distance d of l1, and the same for
 * the Euclidean distance d of the other two.
 * Which of these it is depends on the metric, so that rows without a score need `table`, `metric` or `relevance`.
 *
 * J. Carbonell and J. Goldstein, The use of MMR, diversity-based reranking for reordering documents and producing
 * summaries, SIGIR 1998.
 *
 * @example
 * ```ts
 * const candidates = knn(db, docs, query, { k: 50, columns: { title: docs.title, embedding: docs.embedding } });
 * const diverse = mmr(candidates, { k: 10, lambda: 0.7, table: docs });
 * // { title: string; embedding: Float32Array; distance: number }[]
 * ```
 *
 * @example Rows of a hybrid search, which have a score
 * ```ts
 * const candidates = hybridSearch(db, { vector, text, k: 50, fusion: weighted({ vector: 1, text: 1 }) });
 * mmr(candidates, { k: 10, vector: (row) => vectors.get(row.id) });
 * ```
 * @param rows the rows, whose vectors have equal dimensions. Await the rows of an asynchronous driver first.
 * @param options the number of rows, and where the vector and the relevance of a row are. Rows with a `score` need none.
 * @returns the given rows, not copies, in the order in which they are chosen.
 * @throws {@link VectorError} `invalid_limit` for `k`; `invalid_option`, also for rows without a typed array, or with
 * several, and for rows whose relevance would have to be guessed; `not_a_vector_table` for `table`; for the vectors `element_type_mismatch`, `dimension_mismatch`, `invalid_element` or `not_finite`;
 * `invalid_score` for a relevance that is not a finite number, and for an inner product of longer vectors than unit ones.
 */
export function mmr<Row extends { score: number }>(rows: readonly Row[], options?: MmrOptions<Row>): Row[];
export function mmr<Row extends object>(rows: readonly Row[], options: MmrOptions<Row>): Row[];
export function mmr(rows: readonly object[], options?: object): object[] {
  const { k = rows?.length, lambda = 0.5, vector, relevance, metric } = checkMmrOptions(options);
  checkRows('mmr()', rows);
  if (rows.length === 0) return [];
  const units = unitVectors('mmr() vector', rowVectors('mmr()', rows, vector as (row: object) => unknown));
  const relevances = rowRelevances('mmr()', rows, { relevance, metric });
  return mmrOrder(units, relevances, k, lambda).map((index) => rows[index] as object);
}

function checkMmrOptions(options: AllOptions = {}): AllOptions {
  const checked = checkOptions('mmr()', 'second', rules, options);
  if (checked.k !== undefined) checkLimit('mmr() k', checked.k);
  const given = (['relevance', 'table', 'metric'] as const).filter((name) => checked[name] !== undefined);
  if (given.length > 1) throw severalRelevances('mmr()', given);
  return checked.table === undefined ? checked : { ...checked, metric: metricOf(checked.table) };
}

function metricOf(table: unknown): Metric {
  const mark = searchableMark(table);
  if (mark === undefined) throw notSearchable('mmr() table', table);
  return mark.options.metric;
}
