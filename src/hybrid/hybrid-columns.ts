import { type SQL, sql } from 'drizzle-orm';
import { hybridKeyTaken } from '../errors/queries.js';
import { knnColumns } from '../knn/knn-columns.js';
import type { KnnSearch } from '../knn/knn-search.js';
import type { HybridScores } from './hybrid-row.js';

const columnOf = (key: string): SQL => sql.raw(`"hybrid.rows"."${key}"`);

const scores: Record<keyof HybridScores, SQL> = {
  score: columnOf('score'),
  vectorRank: columnOf('vector_rank'),
  textRank: columnOf('text_rank'),
  vectorScore: columnOf('vector_score'),
  textScore: columnOf('text_score'),
  distance: columnOf('distance'),
  bm25: columnOf('bm25'),
  foundBy: columnOf('found_by'),
};

/** The columns that a hybrid search selects: the chosen ones, or all columns without vectors, and the scores. */
export function hybridColumns(search: KnnSearch): object {
  const { subject, options } = search;
  const columns = knnColumns(search);
  const taken = Object.keys(columns).find((key) => Object.hasOwn(scores, key));
  if (taken !== undefined) throw hybridKeyTaken(subject, Object.keys(scores), taken, options.columns !== undefined);
  return { ...columns, ...scores };
}
