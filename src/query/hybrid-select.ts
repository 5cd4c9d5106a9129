import { type SQL, sql } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { PartedSelect } from './explain-search.js';
import { type FusionSql, fusionSql, type HybridSide } from './fusion.js';
import { hybridBase } from './hybrid-base.js';
import { hybridColumns } from './hybrid-columns.js';
import { fused } from './hybrid-fused.js';
import type { CheckedHybridOptions } from './hybrid-options.js';
import { textCandidates } from './hybrid-text.js';
import type { KnnSearch } from './knn-search.js';
import type { KnnSelect } from './knn-select.js';
import { queryVector } from './query-vector.js';
import { vectorCandidates } from './vector-candidates.js';

interface Select {
  crossJoin(table: SQLiteTable): Select;
  where(condition: SQL): Select;
  orderBy(...columns: SQL[]): KnnSelect;
}

interface SelectingDatabase {
  select(columns: object): { from(rows: SQL): Select };
}

/**
 * The select of a hybrid search, and those of its two searches.
 *
 * @param search its vector search.
 */
export function hybridSelect(search: KnnSearch, options: CheckedHybridOptions): PartedSelect<HybridSide> {
  const { vector, k, candidates, fusion } = options;
  const base = hybridBase(search);
  const columns = hybridColumns(search);
  const nearest = vectorCandidates(search, base, candidates, queryVector(search, vector.query, 'vector'));
  const best = textCandidates(search, base, options);
  const rows = sql`(${fused(fusionSql(fusion) as FusionSql, nearest, best, k)}) "hybrid.rows"`;
  // CROSS JOIN, by which SQLite looks up these rows in the table, not the other way around.
  const select = (search.db as unknown as SelectingDatabase)
    .select(columns)
    .from(rows)
    .crossJoin(base.table)
    .where(sql`${base.key} = "hybrid.rows"."key"`)
    .orderBy(sql`"hybrid.rows"."score" desc`, sql`"hybrid.rows"."key"`);
  return { select, parts: { vector: nearest, text: best } };
}
