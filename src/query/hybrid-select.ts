import { type SQL, sql } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { type FusionSql, fusionSql } from './fusion.js';
import { hybridBase } from './hybrid-base.js';
import { hybridColumns } from './hybrid-columns.js';
import { fused } from './hybrid-fused.js';
import type { CheckedHybridOptions } from './hybrid-options.js';
import { textCandidates, textCondition } from './hybrid-text.js';
import type { KnnSearch } from './knn-search.js';
import { queryVector } from './query-vector.js';
import { vectorCandidates } from './vector-candidates.js';

interface Select {
  crossJoin(table: SQLiteTable): Select;
  where(condition: SQL): Select;
  orderBy(...columns: SQL[]): { all(): unknown };
}

interface SelectingDatabase {
  select(columns: object): { from(rows: SQL): Select };
}

/**
 * The select of a hybrid search.
 *
 * @param search its vector search.
 */
export function hybridSelect(search: KnnSearch, options: CheckedHybridOptions): { all(): unknown } {
  const { vector, text, k, candidates, fusion } = options;
  const base = hybridBase(search);
  const columns = hybridColumns(search);
  const nearest = vectorCandidates(search, base, candidates, queryVector(search, vector.query, 'vector'));
  const best = textCandidates(search, base, options, textCondition(search.subject, text));
  const rows = sql`(${fused(fusionSql(fusion) as FusionSql, nearest, best, k)}) "hybrid.rows"`;
  // CROSS JOIN, by which SQLite looks up these rows in the table, not the other way around.
  return (search.db as unknown as SelectingDatabase)
    .select(columns)
    .from(rows)
    .crossJoin(base.table)
    .where(sql`${base.key} = "hybrid.rows"."key"`)
    .orderBy(sql`"hybrid.rows"."score" desc`, sql`"hybrid.rows"."key"`);
}
