import type { SelectedFields, SQLiteTable } from 'drizzle-orm/sqlite-core';
import { checkDatabase } from '../drizzle/check-database.js';
import type { DriverResult, DrizzleDatabase } from '../drizzle/drizzle-database.js';
import { runSteps } from '../drizzle/run-steps.js';
import { withExtension } from '../drizzle/with-extension.js';
import { notSearched } from '../errors/tables.js';
import { explainSearch } from '../knn/explain-search.js';
import { checkPartition } from '../knn/filter-conditions.js';
import type { KnnSearch } from '../knn/knn-search.js';
import { prefilteredWhere } from '../knn/prefiltered-where.js';
import type { ExplainOption, MaybeExplained } from '../knn/search-explanation.js';
import { withSchema } from '../tables/schema-check/ensure-schema.js';
import { searchableMark } from '../tables/searchable-mark.js';
import type { SearchableTable } from '../tables/searchable-table.js';
import type { HybridSide } from './fusion.js';
import { type CheckedHybridOptions, checkHybridOptions, type HybridOptions } from './hybrid-options.js';
import type { HybridRow } from './hybrid-row.js';
import { hybridSelect } from './hybrid-select.js';

/**
 * Fuses the rows nearest to a vector and the rows that match a text best. One statement runs a search with
 * {@link knnMatch} and one with {@link matchText}. A row that only one of them finds is in the result, too.
 *
 * Each search gives its best `candidates`, ranked from 1. The `fusion`, which is {@link rrf} or {@link weighted}, makes a
 * score of each rank, distance or BM25, and one score of both. The `k` rows with the highest scores come highest first.
 * Among equals, the smaller key comes first. A `where` holds for both searches, which go on until they
 * have enough candidates, or no more rows.
 *
 * A row has all columns of the vector table without vectors, or the chosen `columns`, and {@link HybridScores}. Among
 * `columns`, the `distance` of the vector table is null; the scores have it.
 *
 * With a vector index, the rows are those of the table that it is over. A row without a vector is found by its text
 * alone. All tables can be aliases. A text without a word finds no row, so that the rows are those of the vector search.
 *
 * A text is searched for with `mode: 'any'`, so that a row with one of its words is found. FTS5 ranks every row that
 * matches. Words in more than 2,000 rows therefore do not count where rarer words are found (`cutoffFrequency`).
 *
 * @example
 * ```ts
 * const docs = vectorTable('docs', { id: integer().primaryKey(), title: text(), year: integer(), embedding: float4Vector(384) });
 * const docsText = fts5Table('docs_text', { body: text() }); // its rowid is the id of docs
 * const query = new Float32Array(384).fill(0.1);
 *
 * const hits = hybridSearch(db, {
 *   vector: { table: docs, query },
 *   text: { table: docsText, query: 'how do I open a database' },
 *   k: 10,
 *   where: gt(docs.year, 2020),
 * });
 * // { id: number; title: string | null; year: number | null; score: number; vectorRank: number | null; ... }[]
 * ```
 * ```sql
 * select "docs"."id", "docs"."title", "docs"."year", "hybrid.rows"."score", ... from (
 *   with "hybrid.vector" as materialized (
 *     select "key", "distance", row_number() over (order by "distance", "key") as "rank" from (
 *       select "id" as "key", "distance" from "docs"
 *       where knn_match("docs"."distance", ?) and ("docs"."year" > ?) order by "docs"."distance" limit ?)
 *   ), "hybrid.text" as materialized (
 *     select "key", "bm25", row_number() over (order by "bm25", "key") as "rank" from (
 *       select "docs"."id" as "key", "docs_text"."rank" as "bm25" from "docs_text" cross join "docs"
 *       where "docs"."id" = "docs_text"."rowid" and "docs_text"."docs_text" match (...) and ("docs"."year" > ?)
 *       order by "docs_text"."rank" limit ?)
 *   )
 *   select "key", coalesce(max("vector_score"), 0.0) + coalesce(max("text_score"), 0.0) as "score", ... from (
 *     select "key", "rank" as "vector_rank", cast(? as real) / (? + "rank") as "vector_score", "distance", ... from "hybrid.vector"
 *     union all
 *     select "key", ..., "rank", cast(? as real) / (? + "rank"), "bm25" from "hybrid.text"
 *   ) group by "key" order by "score" desc, "key" limit ?
 * ) "hybrid.rows" cross join "docs" where "docs"."id" = "hybrid.rows"."key"
 * order by "hybrid.rows"."score" desc, "hybrid.rows"."key"
 * ```
 *
 * @example An ordinary table with both indexes on it, and an expression of FTS5
 * ```ts
 * hybridSearch(db, {
 *   vector: { table: postsEmbedding, query },
 *   text: { table: postsText, query: rawMatch(postsText, 'title : sqlite') },
 *   k: 10,
 *   fusion: weighted({ vector: 0.7, text: 0.3 }),
 *   columns: { title: posts.title },
 *   where: eq(posts.published, true),
 * }); // { title: string; score: number; ... }[]
 * ```
 *
 * @example Why a search is slow
 * ```ts
 * const { rows, explanation } = hybridSearch(db, { ...options, explain: true });
 * explanation.milliseconds; // { build: 0.2, search: 3.1, vector: 1.2, text: 1.5 }
 * ```
 * `vector` and `text` are the times of the two searches by themselves.
 * @param db a Drizzle database over SQLite, or a transaction of one.
 * @param options the two searches, the number of rows, and the fusion.
 * @returns the rows; a promise of them where the driver is asynchronous.
 * @throws {@link VectorError} at once: `not_a_database`; `extension_not_loaded`; `not_a_vector_table`;
 * `not_an_fts5_table`; `invalid_limit` for `k` and `candidates`; `empty_text` for a query that is not a text;
 * `invalid_option`, also for a column under a key of {@link HybridScores}; for the vector `element_type_mismatch`,
 * `dimension_mismatch`, `invalid_element`, `not_finite`, `zero_vector` or `not_a_vector_column`.
 */
export function hybridSearch<
  D extends DrizzleDatabase,
  S extends SearchableTable,
  C extends SelectedFields | undefined = undefined,
  F extends SQLiteTable = never,
  E extends boolean = false,
>(
  db: D,
  options: HybridOptions<S, C, F> & ExplainOption<E>,
): DriverResult<D, MaybeExplained<E, HybridRow<S, C, F>, 'build' | 'search' | HybridSide>> {
  const subject = 'hybridSearch()';
  checkDatabase(subject, db, ['select', 'values']);
  const { explain, ...checked } = checkHybridOptions(subject, options as HybridOptions & ExplainOption<boolean>);
  const search = vectorSearch(subject, db, checked);
  const build = () => hybridSelect(search, checked);
  const { select } = build(); // what is wrong with the options fails here, before the database is asked
  const run = () => (explain ? runSteps(explainSearch(search, build)) : withExtension(() => select.all()));
  return withSchema(subject, db, search.searched, run) as DriverResult<
    D,
    MaybeExplained<E, HybridRow<S, C, F>, 'build' | 'search' | HybridSide>
  >;
}

function vectorSearch(subject: string, db: DrizzleDatabase, options: CheckedHybridOptions): KnnSearch {
  const { vector, k, where, columns, from, prefilter } = options;
  const { efSearch, recall, maxDistance, minSimilarity } = vector;
  const mark = searchableMark(vector.table);
  if (mark === undefined) throw notSearched(`${subject} vector.table`, vector.table);
  const given = { k, where, columns, from, prefilter, efSearch, recall, maxDistance, minSimilarity };
  const search = { subject, db, searched: vector.table, mark, options: given };
  checkPartition(search);
  return { ...search, options: { ...given, where: prefilteredWhere(search) } };
}
