import { is, Placeholder, type SQL } from 'drizzle-orm';
import { encodeQuery, type KnnSearch } from './knn-search.js';
import { type VectorEncoder, vectorQuery } from './vector-query.js';

/** SQL that gives the vector of a search's one query. */
export function queryVector(search: KnnSearch, query: unknown): SQL {
  const encoder: VectorEncoder = { mapToDriverValue: (vector) => encodeQuery(search, 'query', vector) };
  // Nothing would fill it: refused as what it is, no vector.
  if (is(query, Placeholder)) encoder.mapToDriverValue(query);
  return vectorQuery(search.subject, search.mark.vectors, encoder, query);
}
