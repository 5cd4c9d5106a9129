import { is, Placeholder, type SQL, sql } from 'drizzle-orm';
import type { HybridBase } from './hybrid-base.js';
import { encodeQuery, type KnnSearch } from './knn-search.js';
import { knnSelect } from './knn-select.js';
import { type VectorEncoder, vectorQuery } from './vector-query.js';

/** The select of the vector search: the `key` and `distance` of its candidates. */
export function vectorCandidates(search: KnnSearch, { key }: HybridBase, candidates: number, query: SQL): SQL {
  const options = { ...search.options, k: candidates, columns: { key: sql`${key}`.as('key') } };
  return knnSelect({ ...search, options }, query) as unknown as SQL;
}

/** SQL that gives the vector of a query. */
export function hybridQuery(search: KnnSearch, query: unknown): SQL {
  const encoder: VectorEncoder = { mapToDriverValue: (vector) => encodeQuery(search, 'vector.query', vector) };
  // Nothing would fill it: refused as what it is, no vector.
  if (is(query, Placeholder)) encoder.mapToDriverValue(query);
  return vectorQuery(`${search.subject} vector.query`, search.mark.vectors, encoder, query);
}
