import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { FusionSql, HybridSide } from './fusion.js';

/**
 * Fuses the rows of two searches: a select of `key`, `score`, and what each search has of the row.
 *
 * @param vector a select of `key` and `distance`.
 * @param text a select of `key` and `bm25`.
 */
export function fusedRowsSql(fusion: FusionSql, vector: SQLWrapper, text: SQLWrapper, k: number): SQL {
  const score = (side: HybridSide) => sql`coalesce(max(${sql.identifier(`${side}_score`)}), 0.0)`;
  const merged = [sql`${fusion.fuse(score('vector'), score('text'))} as "score"`, ...found.map(greatest), foundBy];
  return sql.join(
    [
      sql`with "hybrid.vector" as materialized (${ranked('distance', vector)}),`,
      sql`"hybrid.text" as materialized (${ranked('bm25', text)})`,
      sql`select "key", ${sql.join(merged, sql`, `)} from (${candidates(fusion)})`,
      sql`group by "key" order by "score" desc, "key" limit ${k}`,
    ],
    sql` `,
  );
}

const found = ['vector_rank', 'vector_score', 'distance', 'text_rank', 'text_score', 'bm25'];

// At most one value of each is not null.
const greatest = (name: string): SQL => sql`max(${sql.identifier(name)}) as ${sql.identifier(name)}`;

const foundBy = sql`case when max("text_rank") is null then 'vector' when max("vector_rank") is null then 'text' else 'both' end as "found_by"`;

// Grouped by key, this is a full outer join. SQLite has that only since 3.39.
const candidates = (fusion: FusionSql): SQL =>
  sql.join(
    [
      sql`select "key", "rank" as "vector_rank", ${fusion.score('vector', sql`"distance"`)} as "vector_score", "distance",`,
      sql`null as "text_rank", null as "text_score", null as "bm25" from "hybrid.vector"`,
      sql`union all`,
      sql`select "key", null, null, null, "rank", ${fusion.score('text', sql`"bm25"`)}, "bm25" from "hybrid.text"`,
    ],
    sql` `,
  );

function ranked(value: string, select: SQLWrapper): SQL {
  const name = sql.identifier(value);
  return sql`select "key", ${name}, row_number() over (order by ${name}, "key") as "rank" from ${select}`;
}
