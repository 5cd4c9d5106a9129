import { extraConfigRefused, invalidOption, unknownOption } from '../errors.js';

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

const isOneOf = (...values: string[]): Rule => ({
  expected: `one of ${values.join(', ')}`,
  accepts: (value) => values.includes(value as string),
});

const isIntegerFrom = (min: number, max: number): Rule => ({
  expected: `an integer from ${min} to ${max}`,
  accepts: (value) => Number.isInteger(value) && (value as number) >= min && (value as number) <= max,
});

interface Rule {
  readonly expected: string;
  accepts(value: unknown): boolean;
}

const rules: Record<keyof VectorTableOptions, Rule> = {
  metric: isOneOf('l2', 'cosine', 'inner_product'),
  m: isIntegerFrom(2, 128),
  efConstruction: isIntegerFrom(4, 4096),
  efSearch: isIntegerFrom(1, 4096),
  mode: isOneOf('auto', 'exact'),
  casing: isOneOf('snake_case', 'camelCase'),
};

/** The options that were given, checked, and the default metric. */
export function checkOptions(table: string, options: VectorTableOptions): CheckedOptions {
  // sqliteTable has indexes and checks in this place.
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw extraConfigRefused(table, options);
  }
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) checkOption(`vectorTable(${JSON.stringify(table)})`, name, value);
  return { metric: 'l2', ...Object.fromEntries(given) };
}

function checkOption(subject: string, name: string, value: unknown): void {
  if (!Object.hasOwn(rules, name)) throw unknownOption(subject, Object.keys(rules), name);
  const { expected, accepts } = rules[name as keyof typeof rules];
  if (!accepts(value)) throw invalidOption(`${subject} ${name}`, expected, value);
}
