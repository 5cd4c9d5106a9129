import { missingOption, twoWidths } from '../errors/options.js';
import { isIntegerFrom, isName, isOneOf, type Rule } from '../options/rules.js';

/**
 * What `distance` is, for a query vector q and the vector v of a row:
 *
 * - `cosine`: 1 − cos(q, v), from 0 to 2. pgvector spells it `<=>`.
 * - `inner_product`: −q · v, the negative dot product. pgvector spells it `<#>`.
 * - `euclidean`: |q − v|, the Euclidean distance, as `l2Distance()` gives it. pgvector spells it `<->`.
 * - `l2_squared`: |q − v|², its square. It ranks rows like `euclidean`, and is a little faster. In SQL it is `metric=l2`.
 * - `l1`: Σ|qᵢ − vᵢ|, the Manhattan distance, as `l1Distance()` gives it. pgvector spells it `<+>`. The index keeps the
 *   stored elements, whatever the `quantization`.
 */
export type Metric = 'cosine' | 'inner_product' | 'euclidean' | 'l2_squared' | 'l1';

export const metrics: readonly Metric[] = ['cosine', 'inner_product', 'euclidean', 'l2_squared', 'l1'];

/** How the rows of a vector table, or of a vector index, are searched. */
export type IndexMode = 'auto' | 'hnsw' | 'exact';

/** The form in which the index keeps vectors in memory. */
export type Quantization = 'auto' | 'none' | 'float2' | 'int1';

/** The casings of Drizzle. */
export type Casing = 'snake_case' | 'camelCase';

/** The options of the index, for `vectorTable()` and `vectorIndex()`. */
export interface IndexOptions {
  /**
   * What `distance` is: 1 − cosine similarity (`cosine`), the negative dot product (`inner_product`), the Euclidean
   * distance (`euclidean`), its square (`l2_squared`), or the Manhattan distance (`l1`). It has no default, because a
   * model is made for one of these.
   */
  metric: Metric;
  /**
   * Edges of each node of the HNSW graph, 2 to 128, by default 16. More edges raise recall, and cost time and memory.
   */
  m?: number | undefined;
  /**
   * Candidates kept while a node is added to the HNSW graph, 4 to 4096, by default 128. More candidates make a better
   * graph, more slowly.
   */
  efConstruction?: number | undefined;
  /**
   * The share of the nearest rows that a search of the HNSW graph is to find, on average: more than 0, at most 0.999, by
   * default 0.98. Each merge measures how many candidates that takes. `knnMatch()` changes it for one query, and
   * `calibrate()` measures with queries of your own.
   */
  recall?: number | undefined;
  /**
   * Candidates kept while the HNSW graph is searched, 1 to 4096, in place of `recall`. More candidates find more of the
   * nearest rows, more slowly. `setEfSearch()` changes it for the table, and `knnMatch()` for one query.
   */
  efSearch?: number | undefined;
  /**
   * - `auto`, the default: compares with every vector below 10,000 rows, and searches an HNSW graph from there on.
   * - `hnsw`: searches a graph at any size, as soon as rows are merged into it (see `mergeEvery`).
   * - `exact`: always compares with every vector. Recall is 1, and the time grows with the rows.
   */
  mode?: IndexMode | undefined;
  /**
   * The form in which the index keeps vectors in memory, to find candidates. The distances of the returned rows are
   * always computed from the stored vectors.
   *
   * - `auto`, the default: the smallest form that still ranks this table's vectors well. A sample decides;
   *   `indexInfo()` tells the choice.
   * - `none`: the stored elements.
   * - `float2`: 2 bytes an element, or fewer where the stored element is smaller.
   * - `int1`: 1 byte an element.
   */
  quantization?: Quantization | undefined;
  /**
   * The number of changed rows after which a commit merges them into the index, at least 1. By default it is 5,000, or
   * 5% of the rows where that is more.
   *
   * Until the merge, a query compares with each changed row. A larger number makes commits cheaper and queries slower.
   */
  mergeEvery?: number | undefined;
  /**
   * The name of the model that makes the vectors, such as `nomic-embed-text`. `insertTexts()` and `searchText()` refuse
   * an embedder of another model. Without it, they take any.
   */
  model?: string | undefined;
}

/** Options after the check. Options that were not given are left to the engine. */
export interface CheckedIndexOptions {
  readonly metric: Metric;
  readonly m?: number;
  readonly efConstruction?: number;
  readonly recall?: number;
  readonly efSearch?: number;
  readonly mode?: IndexMode;
  readonly quantization?: Quantization;
  readonly mergeEvery?: number;
  readonly model?: string;
}

/** The engine's values for options that are not given, where they are fixed. */
export const defaultIndexOptions = {
  m: 16,
  efConstruction: 128,
  recall: 0.98,
  mode: 'auto',
  quantization: 'auto',
} as const satisfies Partial<IndexOptions>;

/** The rule of every option named `casing`. */
export const isCasing: Rule = isOneOf('snake_case', 'camelCase');

/** The rule of every number that is an `ef_search`. */
export const isEfSearch: Rule = isIntegerFrom(1, 4096);

/** The rule of every share of the nearest rows that is asked for. */
export const isRecall: Rule = {
  expected: 'a number above 0 and at most 0.999',
  accepts: (value) => typeof value === 'number' && value > 0 && value <= 0.999,
};

/** Refuses both options that set how wide a search is. */
export function checkOneWidth(
  subject: string,
  { efSearch, recall }: { readonly efSearch?: unknown; readonly recall?: unknown },
): void {
  if (efSearch !== undefined && recall !== undefined) throw twoWidths(subject, efSearch);
}

/** The rule of every metric. */
export const isMetric: Rule = {
  expected:
    "'cosine' (1 − cosine similarity), 'inner_product' (the negative dot product), 'euclidean' (the Euclidean distance), " +
    "'l2_squared' (its square) or 'l1' (the Manhattan distance)",
  accepts: (value) => metrics.includes(value as Metric),
};

/** Refuses options without a metric. */
export function checkMetricGiven(subject: string, { metric }: { readonly metric?: Metric | undefined }): void {
  if (metric === undefined) throw missingOption(`${subject} metric`, isMetric.expected);
}

export const indexRules: Record<keyof IndexOptions, Rule> = {
  metric: isMetric,
  m: isIntegerFrom(2, 128),
  efConstruction: isIntegerFrom(4, 4096),
  recall: isRecall,
  efSearch: isEfSearch,
  mode: isOneOf('auto', 'hnsw', 'exact'),
  quantization: isOneOf('auto', 'none', 'float2', 'int1'),
  mergeEvery: isIntegerFrom(1),
  model: isName,
};
