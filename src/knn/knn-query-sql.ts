import { is, Placeholder, type SQL } from 'drizzle-orm';
import { type VectorEncoder, vectorQuerySql } from '../columns/vector-query-sql.js';
import { encodeQuery, type KnnSearch } from './knn-search.js';

/**
 * SQL that gives the vector of a search's one query.
 *
 * @param option the option that the query is in, as errors name it; none where it is an argument.
 */
export function knnQuerySql(search: KnnSearch, query: unknown, option?: string): SQL {
  const name = option === undefined ? 'query' : `${option}.query`;
  const subject = option === undefined ? search.subject : `${search.subject} ${name}`;
  const encoder: VectorEncoder = { mapToDriverValue: (vector) => encodeQuery(search, name, vector) };
  // Nothing would fill it: refused as what it is, no vector.
  if (is(query, Placeholder)) encoder.mapToDriverValue(query);
  return vectorQuerySql(subject, search.mark.vectors, encoder, query);
}
