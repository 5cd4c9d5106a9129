import { Column, getTableName, is, sql, type Table } from 'drizzle-orm';
import type { KnnOptions } from './knn-options.js';
import type { KnnSearch } from './knn-search.js';
import { knnSelect } from './knn-select.js';

// For each table, the searches that were used last.
const MOST_KEPT = 8;

interface KeptSearch {
  /** The values that its SQL depends on. */
  readonly shape: readonly unknown[];
  all(values: Record<string, unknown>): unknown;
}

const searches = new WeakMap<object, WeakMap<object, KeptSearch[]>>();

/**
 * Keeps the prepared statement of a search for later calls on the same database. A search with SQL that each call
 * writes anew, such as a condition, is not kept: the result is undefined.
 *
 * @returns a function that runs the statement for the BLOB of a query.
 */
export function keptSearch(search: KnnSearch): ((query: Buffer) => unknown) | undefined {
  const shape = shapeOf(search.options);
  if (shape === undefined) return undefined;
  const { k, maxDistance, minSimilarity, efSearch, recall } = search.options;
  const kept = keptFor(search);
  const found = kept.find((each) => isSame(each.shape, shape));
  return (query) =>
    (found ?? keep(kept, shape, search)).all({ query, k, maxDistance, minSimilarity, efSearch, recall });
}

function shapeOf(options: KnnOptions): unknown[] | undefined {
  const { columns, from, where, join, maxDistance, minSimilarity, efSearch, recall } = options;
  if (where !== undefined || join !== undefined) return undefined;
  const chosen = Object.entries(columns ?? {});
  if (!chosen.every(([, column]) => is(column, Column))) return undefined;
  const identities = chosen.flatMap(([key, column]) => [key, ...identityOf(column as Column)]);
  const missing = [maxDistance, minSimilarity, efSearch, recall, columns].map((option) => option === undefined);
  return [from, ...missing, ...identities];
}

// Each read of an alias's column gives a new object, with the name of the alias and the config of the column.
function identityOf(column: Column): unknown[] {
  const { table, config } = column as unknown as { table: Table; config: object };
  return [getTableName(table), config];
}

const isSame = (one: readonly unknown[], other: readonly unknown[]): boolean =>
  one.length === other.length && one.every((each, index) => each === other[index]);

function keptFor({ db, searched }: KnnSearch): KeptSearch[] {
  const ofTables = searches.get(db) ?? new WeakMap<object, KeptSearch[]>();
  searches.set(db, ofTables);
  const kept = ofTables.get(searched) ?? [];
  ofTables.set(searched, kept);
  return kept;
}

function keep(kept: KeptSearch[], shape: readonly unknown[], search: KnnSearch): KeptSearch {
  const statement = knnSelect(withPlaceholders(search), sql`${sql.placeholder('query')}`).prepare();
  const made = { shape, all: (values: Record<string, unknown>) => statement.all(values) };
  kept.push(made);
  if (kept.length > MOST_KEPT) kept.shift();
  return made;
}

function withPlaceholders(search: KnnSearch): KnnSearch {
  const { options } = search;
  const { k, maxDistance, minSimilarity, efSearch, recall } = options;
  const given = Object.entries({ k, maxDistance, minSimilarity, efSearch, recall }).filter(
    ([, value]) => value !== undefined,
  );
  const placeholders = Object.fromEntries(given.map(([name]) => [name, sql.placeholder(name)]));
  return { ...search, options: { ...options, ...placeholders } as KnnOptions };
}
