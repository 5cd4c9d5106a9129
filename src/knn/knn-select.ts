import { lte, type SQL, sql } from 'drizzle-orm';
import { type DrizzleSelect, selectFrom } from '../drizzle/select-from.js';
import { contentJoin } from './content-join.js';
import { filterConditions } from './filter-conditions.js';
import { knnColumns } from './knn-columns.js';
import { knnMatch } from './knn-match.js';
import type { KnnSearch } from './knn-search.js';
import { minSimilarityCondition } from './min-similarity-condition.js';

/**
 * The select of a search. Its rows are in order, and no row is lost to a join: LIMIT stands outside of the search,
 * which SQLite asks for one row after another.
 *
 * @param query SQL that gives the vector.
 * @param ties what orders rows of equal distance.
 */
export function knnSelect(search: KnnSearch, query: SQL, ...ties: SQL[]): DrizzleSelect {
  const { db, searched, options } = search;
  const { k, join } = options;
  const joins = [...contentJoin(search), ...(join === undefined ? [] : [join])];
  const columns = { ...knnColumns(search), distance: searched.distance };
  return joins
    .reduce((select, { table, on }) => select.innerJoin(table, on), selectFrom(db, columns, searched))
    .where(condition(search, query))
    .orderBy(searched.distance, ...ties)
    .limit(k);
}

// Each condition is in parentheses, because it may be any SQL, such as one with OR. and() of Drizzle 0.45 has none.
function condition(search: KnnSearch, query: SQL): SQL {
  const {
    searched: { distance },
    options,
  } = search;
  const { where, maxDistance, minSimilarity, efSearch, recall } = options;
  const conditions: SQL[] = [knnMatch(distance, query, { efSearch, recall })];
  if (where !== undefined) conditions.push(sql`(${filterConditions(search, where)})`);
  if (maxDistance !== undefined) conditions.push(lte(distance, maxDistance));
  if (minSimilarity !== undefined) conditions.push(minSimilarityCondition(search, minSimilarity));
  return sql.join(conditions, sql` and `);
}
