import { gte, type SQL, sql } from 'drizzle-orm';
import { greatestDistanceOf } from '../tables/greatest-distance-of.js';
import { similarityOf } from '../tables/similarity-column.js';
import type { KnnSearch } from './knn-search.js';

/**
 * The condition for rows of at least a similarity. Where the table has a column `similarity` of its own, it is one on
 * the distance.
 */
export function minSimilarityCondition({ searched, mark }: KnnSearch, minSimilarity: number): SQL {
  const similarity = similarityOf(searched);
  if (similarity !== undefined) return gte(similarity, minSimilarity);
  // The value may be a placeholder, whose value comes later.
  const mapToDriverValue = (value: unknown) => greatestDistanceOf(Number(value), mark.options.metric);
  return sql`${searched.distance} <= ${sql.param(minSimilarity, { mapToDriverValue })}`;
}
