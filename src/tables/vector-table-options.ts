import { extraConfigRefused } from '../errors.js';
import { checkOptions, isIntegerFrom, isOneOf, type Rule } from './check-options.js';

/** How the distance of two vectors is measured. */
export type Metric = 'l2' | 'cosine' | 'inner_product';

/** What `vectorTable()` takes beside the columns. */
export interface VectorTableOptions {
  /**
   * What `distance` is: the squared Euclidean distance (`l2`, the default), 1 − cosine similarity (`cosine`), or the
   * negative dot product (`inner_product`).
   */
  metric?: Metric | undefined;
  /** Edges of a node of the HNSW graph, 2 to 128: more find more and take more memory. */
  m?: number | undefined;
  /** Candidates kept while a node is added to the HNSW graph, 4 to 4096: more make a better graph, slower. */
  efConstruction?: number | undefined;
  /** Candidates kept while the HNSW graph is searched, 1 to 4096: more find more, slower. */
  efSearch?: number | undefined;
  /** `exact` always compares with every vector; `auto`, the default, leaves the choice to the engine. */
  mode?: 'auto' | 'exact' | undefined;
  /**
   * Names the columns that have no name of their own after their keys in this casing. On Drizzle 1.x this is the way to
   * have one; on 0.45 `drizzle(client, { casing })` with `createVectorTable(table, { casing })` is another.
   */
  casing?: Casing | undefined;
}

/** The casings of Drizzle. */
export type Casing = 'snake_case' | 'camelCase';

/** Options after the check, without those that are left to the engine. */
export interface CheckedOptions {
  readonly metric: Metric;
  readonly m?: number;
  readonly efConstruction?: number;
  readonly efSearch?: number;
  readonly mode?: 'auto' | 'exact';
  readonly casing?: Casing;
}

/** The rule of every option named `casing`. */
export const isCasing: Rule = isOneOf('snake_case', 'camelCase');

const rules: Record<keyof VectorTableOptions, Rule> = {
  metric: isOneOf('l2', 'cosine', 'inner_product'),
  m: isIntegerFrom(2, 128),
  efConstruction: isIntegerFrom(4, 4096),
  efSearch: isIntegerFrom(1, 4096),
  mode: isOneOf('auto', 'exact'),
  casing: isCasing,
};

/** The options that were given, checked, and the default metric. */
export function checkTableOptions(table: string, options: VectorTableOptions): CheckedOptions {
  // sqliteTable has indexes and checks in this place.
  if (typeof options === 'function' || Array.isArray(options)) throw extraConfigRefused(table, options);
  const given = checkOptions(`vectorTable(${JSON.stringify(table)})`, 'third', rules, options);
  return { metric: 'l2', ...given } as CheckedOptions;
}
