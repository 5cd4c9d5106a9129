import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { KnnSearch } from '../knn/knn-search.js';
import { knnSelect } from '../knn/knn-select.js';
import type { HybridBase } from './hybrid-base.js';

/** The select of the vector search, which gives the `key` and `distance` of its candidates. */
export function vectorCandidates(search: KnnSearch, { key }: HybridBase, candidates: number, query: SQL): SQLWrapper {
  const options = { ...search.options, k: candidates, columns: { key: sql`${key}`.as('key') } };
  return knnSelect({ ...search, options }, query);
}
