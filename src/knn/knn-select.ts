import { type Column, lte, type SQL, sql } from 'drizzle-orm';
import type { Searchable } from '../tables/searchable.js';
import { joinContent } from './content-join.js';
import { knnColumns } from './knn-columns.js';
import { knnMatch } from './knn-match.js';
import type { Joinable } from './knn-options.js';
import type { KnnSearch } from './knn-search.js';

/** A select of Drizzle, which the two lines type differently. */
export interface KnnSelect {
  all(): unknown;
  getSQL(): SQL;
  toSQL(): { sql: string };
  prepare(): { all(values: Record<string, unknown>): unknown };
}

interface Select extends KnnSelect {
  innerJoin(table: Joinable, on: SQL): Select;
  where(condition: SQL): Select;
  orderBy(...columns: unknown[]): Select;
  limit(k: number): Select;
}

interface SelectingDatabase {
  select(columns: object): { from(table: Searchable): Select };
}

/**
 * The select of a search: its rows are in order and none is lost to a join, because LIMIT stands outside of the search,
 * which SQLite asks for one row after another.
 *
 * @param query SQL that gives the vector.
 * @param ties what orders rows that are equally near.
 */
export function knnSelect(search: KnnSearch, query: SQL, ...ties: Column[]): KnnSelect {
  const { db, searched, options } = search;
  const { k, from, join } = options;
  const joins = [from === undefined ? [] : joinContent(search, from), join ?? []].flat();
  const columns = { ...knnColumns(search), distance: searched.distance };
  return joins
    .reduce(
      (select, { table, on }) => select.innerJoin(table, on),
      (db as unknown as SelectingDatabase).select(columns).from(searched),
    )
    .where(condition(search, query))
    .orderBy(searched.distance, ...ties)
    .limit(k);
}

// Each in parentheses, which and() of Drizzle 0.45 leaves out: it may be any SQL, such as one with OR.
function condition({ searched: { distance }, options }: KnnSearch, query: SQL): SQL {
  const { where, maxDistance, efSearch } = options;
  const conditions: SQL[] = [knnMatch(distance, query, { efSearch })];
  if (where !== undefined) conditions.push(sql`(${where})`);
  if (maxDistance !== undefined) conditions.push(lte(distance, maxDistance));
  return sql.join(conditions, sql` and `);
}
