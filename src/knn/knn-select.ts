import { type Column, lte, type SQL, sql } from 'drizzle-orm';
import { type DrizzleSelect, selectFrom } from '../drizzle/select-from.js';
import { contentJoin } from './content-join.js';
import { knnColumns } from './knn-columns.js';
import { knnMatch } from './knn-match.js';
import type { KnnSearch } from './knn-search.js';

/**
 * The select of a search: its rows are in order and none is lost to a join, because LIMIT stands outside of the search,
 * which SQLite asks for one row after another.
 *
 * @param query SQL that gives the vector.
 * @param ties what orders rows that are equally near.
 */
export function knnSelect(search: KnnSearch, query: SQL, ...ties: Column[]): DrizzleSelect {
  const { db, searched, options } = search;
  const { k, from, join } = options;
  const joins = [from === undefined ? [] : contentJoin(search, from), join ?? []].flat();
  const columns = { ...knnColumns(search), distance: searched.distance };
  return joins
    .reduce((select, { table, on }) => select.innerJoin(table, on), selectFrom(db, columns, searched))
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
