import { sql } from 'drizzle-orm';
import { selectFrom } from '../drizzle/select-from.js';
import type { PartedSelect } from '../knn/explain-search.js';
import { knnQuerySql } from '../knn/knn-query-sql.js';
import type { KnnSearch } from '../knn/knn-search.js';
import { fusedRowsSql } from './fused-rows-sql.js';
import { type FusionSql, fusionSql, type HybridSide } from './fusion.js';
import { hybridBase } from './hybrid-base.js';
import { hybridColumns } from './hybrid-columns.js';
import type { CheckedHybridOptions } from './hybrid-options.js';
import { textCandidates } from './text-candidates.js';
import { vectorCandidates } from './vector-candidates.js';

/**
 * The select of a hybrid search, and the selects of its two searches.
 *
 * @param search its vector search.
 */
export function hybridSelect(search: KnnSearch, options: CheckedHybridOptions): PartedSelect<HybridSide> {
  const { vector, k, candidates, fusion } = options;
  const base = hybridBase(search);
  const columns = hybridColumns(search);
  const nearest = vectorCandidates(search, base, candidates, knnQuerySql(search, vector.query, 'vector'));
  const best = textCandidates(search, base, options);
  const rows = sql`(${fusedRowsSql(fusionSql(fusion) as FusionSql, nearest, best, k)}) "hybrid.rows"`;
  // With CROSS JOIN, SQLite looks these rows up in the table, and not the other way around.
  const select = selectFrom(search.db, columns, rows)
    .crossJoin(base.table)
    .where(sql`${base.key} = "hybrid.rows"."key"`)
    .orderBy(sql`"hybrid.rows"."score" desc`, sql`"hybrid.rows"."key"`);
  return { select, parts: { vector: nearest, text: best } };
}
