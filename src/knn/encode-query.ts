import { encodeVector } from '../columns/encode-vector.js';
import type { KnnSearch } from './knn-search.js';

/**
 * The BLOB of a query.
 *
 * @param name the query, as errors name it.
 */
export function encodeQuery({ subject, mark }: KnnSearch, name: string, query: unknown): Buffer {
  const { vectors, options } = mark;
  const label = `${subject} ${name} for ${vectors.label}`;
  return encodeVector({ ...vectors, label }, query, options.metric === 'cosine');
}
