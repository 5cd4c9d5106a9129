import { isIntegerFrom, isOneOf, type Rule } from '../options/rules.js';

/** How the distance of two vectors is measured. */
export type Metric = 'l2' | 'cosine' | 'inner_product';

/** How the rows of a vector table, or of an index, are searched. */
export type IndexMode = 'auto' | 'hnsw' | 'exact';

/** How the index keeps the vectors that it searches. */
export type Quantization = 'auto' | 'none' | 'f16' | 'int8';

/** The casings of Drizzle. */
export type Casing = 'snake_case' | 'camelCase';

/** What `vectorTable()` and `vectorIndex()` let one choose of the index. */
export interface IndexOptions {
  /**
   * What `distance` is: the squared Euclidean distance (`l2`, the default), 1 − cosine similarity (`cosine`), or the
   * negative dot product (`inner_product`).
   */
  metric?: Metric | undefined;
  /** Edges of a node of the HNSW graph, 2 to 128, by default 16: more find more, and take more time and memory. */
  m?: number | undefined;
  /**
   * Candidates kept while a node is added to the HNSW graph, 4 to 4096, by default 128: more make a better graph, slower.
   */
  efConstruction?: number | undefined;
  /**
   * Candidates kept while the HNSW graph is searched, 1 to 4096, by default 96: more find more, slower. `setEfSearch()`
   * changes it, `knnMatch()` does for one query.
   */
  efSearch?: number | undefined;
  /**
   * - `auto`, the default: compares with every vector while the table is small, and has an HNSW graph from 10,000 rows on.
   * - `hnsw`: has a graph at any size, from the first merge of its rows on (see `syncEvery`).
   * - `exact`: always compares with every vector, so that nothing is missed; time grows with the rows.
   */
  mode?: IndexMode | undefined;
  /**
   * How the index keeps vectors in memory. It finds candidates with them; the distances that rows are returned with are
   * computed from the stored vectors.
   *
   * - `auto`, the default: in the fewest bytes that still rank the vectors of this table well, which is tried on some of
   *   them; `indexInfo()` tells the choice.
   * - `none`: as they are.
   * - `f16`: 2 bytes an element, unless it has no more.
   * - `int8`: 1 byte an element.
   */
  quantization?: Quantization | undefined;
  /**
   * After how many changed rows a commit merges them into the index, at least 1; by default after 5,000, or 5% of the
   * rows where that is more. Until then a query compares with each of them: less often makes commits cheaper and queries
   * slower.
   */
  syncEvery?: number | undefined;
}

/** Options after the check, without those that are left to the engine. */
export interface CheckedIndexOptions {
  readonly metric: Metric;
  readonly m?: number;
  readonly efConstruction?: number;
  readonly efSearch?: number;
  readonly mode?: IndexMode;
  readonly quantization?: Quantization;
  readonly syncEvery?: number;
}

/** What the engine takes for an option that is not given, where that is a fixed value. */
export const defaultIndexOptions = {
  m: 16,
  efConstruction: 128,
  efSearch: 96,
  mode: 'auto',
  quantization: 'auto',
} as const satisfies IndexOptions;

/** The rule of every option named `casing`. */
export const isCasing: Rule = isOneOf('snake_case', 'camelCase');

/** The rule of every number that is an `ef_search`. */
export const isEfSearch: Rule = isIntegerFrom(1, 4096);

export const indexRules: Record<keyof IndexOptions, Rule> = {
  metric: isOneOf('l2', 'cosine', 'inner_product'),
  m: isIntegerFrom(2, 128),
  efConstruction: isIntegerFrom(4, 4096),
  efSearch: isEfSearch,
  mode: isOneOf('auto', 'hnsw', 'exact'),
  quantization: isOneOf('auto', 'none', 'f16', 'int8'),
  syncEvery: isIntegerFrom(1),
};
