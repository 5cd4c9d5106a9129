import { Column, getTableName, is, sql, type Table } from 'drizzle-orm';
import type { KnnOptions } from './knn-options.js';
import type { KnnSearch } from './knn-search.js';
import { knnSelect } from './knn-select.js';

// Of each table: those that were needed last.
const MOST_KEPT = 8;

interface KeptSearch {
  /** What its SQL depends on. */
  readonly shape: readonly unknown[];
  all(values: Record<string, unknown>): unknown;
}

const searches = new WeakMap<object, WeakMap<object, KeptSearch[]>>();

/**
 * A search as a statement that is prepared once for its database, and kept; undefined for one with SQL that is written
 * anew for each call, such as a condition.
 *
 * @returns what the statement gives for the BLOB of a query.
 */
export function keptSearch(search: KnnSearch): ((query: Buffer) => unknown) | undefined {
  const shape = shapeOf(search.options);
  if (shape === undefined) return undefined;
  const { k, maxDistance, efSearch } = search.options;
  const kept = keptFor(search);
  const found = kept.find((each) => isSame(each.shape, shape));
  return (query) => (found ?? keep(kept, shape, search)).all({ query, k, maxDistance, efSearch });
}

function shapeOf({ columns, from, where, join, maxDistance, efSearch }: KnnOptions): unknown[] | undefined {
  if (where !== undefined || join !== undefined) return undefined;
  const chosen = Object.entries(columns ?? {});
  if (!chosen.every(([, column]) => is(column, Column))) return undefined;
  const identities = chosen.flatMap(([key, column]) => [key, ...identityOf(column as Column)]);
  return [from, maxDistance === undefined, efSearch === undefined, columns === undefined, ...identities];
}

// That of an alias is another object each time it is read, with the name of the alias and the config of the column.
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
  const { k, maxDistance, efSearch } = options;
  const given = Object.entries({ k, maxDistance, efSearch }).filter(([, value]) => value !== undefined);
  const placeholders = Object.fromEntries(given.map(([name]) => [name, sql.placeholder(name)]));
  return { ...search, options: { ...options, ...placeholders } as KnnOptions };
}
