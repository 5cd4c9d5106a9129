import { is, Placeholder, type SQL } from 'drizzle-orm';
import { type VectorEncoder, vectorQuerySql } from '../columns/vector-query-sql.js';
import { encodeQuery } from './encode-query.js';
import type { KnnSearch } from './knn-search.js';

/**
 * SQL that gives the vector of a search with one query.
 *
 * @param option the option that has the query, as errors name it; undefined where the query is an argument.
 */
export function knnQuerySql(search: KnnSearch, query: unknown, option?: string): SQL {
  const name = option === undefined ? 'query' : `${option}.query`;
  const subject = option === undefined ? search.subject : `${search.subject} ${name}`;
  const encoder: VectorEncoder = { mapToDriverValue: (vector) => encodeQuery(search, name, vector) };
  // Nothing would fill a placeholder. It is refused like any other value that is not a vector.
  if (is(query, Placeholder)) encoder.mapToDriverValue(query);
  return vectorQuerySql(subject, search.mark.vectors, encoder, query);
}
