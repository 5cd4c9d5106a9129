import { sql } from 'drizzle-orm';
import type { SelectedFields, SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { DrizzleDatabase } from '../drizzle/drizzle-database.js';
import { runSteps } from '../drizzle/run-steps.js';
import { checkSearchWith } from '../knn/check-search.js';
import { encodeQuery } from '../knn/encode-query.js';
import { explainSearch } from '../knn/explain-search.js';
import type { KnnJoinable, KnnOptions } from '../knn/knn-options.js';
import type { KnnRow } from '../knn/knn-row.js';
import type { KnnSearch } from '../knn/knn-search.js';
import { knnSelect } from '../knn/knn-select.js';
import { prepareSearch } from '../knn/prepare-search.js';
import type { ExplainedSearch, ExplainOption, MaybeExplained } from '../knn/search-explanation.js';
import { stopwatch } from '../knn/stopwatch.js';
import { isBoolean } from '../options/rules.js';
import { ensureSchema } from '../tables/schema-check/ensure-schema.js';
import type { SearchableTable } from '../tables/searchable-table.js';
import { checkEmbedder } from './check-embedder.js';
import { checkText } from './check-text.js';
import { embedTexts } from './embed-texts.js';
import type { Embedder } from './embedder.js';

const SUBJECT = 'searchText()';

/**
 * The rows of a vector table, or of a vector index, whose vectors are nearest to the embedding of a text. It is
 * {@link knn} for a text, with the same options and the same rows.
 *
 * Use the embedder of the vectors in the table. It gets the text as a `query`, so that it can embed questions otherwise
 * than documents, for example by a prefix.
 *
 * @example
 * ```ts
 * const hits = await searchText(db, docs, 'how do I open a database', embedder, { k: 10, where: gt(docs.page, 1) });
 * // { id: number; title: string; page: number | null; distance: number }[]
 * ```
 * ```sql
 * select "id", "title", "page", "distance" from "docs"
 * where knn_match("docs"."distance", ?) and ("docs"."page" > ?) order by "docs"."distance" limit ?
 * ```
 *
 * @example A vector index
 * ```ts
 * const hits = await searchText(db, postsEmbedding, 'largest animals', embedder, { k: 10 });
 * // { id: number; title: string; distance: number }[]
 * ```
 * @param db a Drizzle database over SQLite, or a transaction of an asynchronous driver.
 * @param searched a table made by `vectorTable()`, an index made by `vectorIndex()`, or an alias of one.
 * @param text the text to search for.
 * @param embedder embeds the text, of the kind `query`.
 * @param options those of {@link knn}.
 * @returns a promise of the rows, with any driver.
 * @throws {@link VectorError} in the promise, before the text is embedded: `not_a_database`; `extension_not_loaded`;
 * `not_a_vector_table`; `invalid_limit` for `k`; `invalid_option`; `model_mismatch` for an embedder of another model
 * than the table; `dimension_mismatch` for one of other dimensions; `empty_text` for an empty or blank text. For what
 * the embedder gave: `invalid_embeddings`, or as {@link knn} does `element_type_mismatch`, `dimension_mismatch`,
 * `invalid_element`, `not_finite` or `zero_vector`. Errors of the embedder pass through.
 */
export async function searchText<
  S extends SearchableTable,
  C extends SelectedFields | undefined = undefined,
  F extends SQLiteTable = never,
  J extends KnnJoinable = never,
  E extends boolean = false,
>(
  db: DrizzleDatabase,
  searched: S,
  text: string,
  embedder: Embedder,
  options: KnnOptions<S, C, F, J> & ExplainOption<E>,
): Promise<MaybeExplained<E, KnnRow<S, C, F, J>, 'build' | 'search' | 'embed'>> {
  const given = options as KnnOptions & ExplainOption<boolean>;
  const search = checkSearchWith(SUBJECT, 'fifth', db, searched, given, { explain: isBoolean });
  checkEmbedder(SUBJECT, embedder, { ...search.mark.vectors, model: search.mark.options.model });
  checkText(`${SUBJECT} text`, text);
  await ensureSchema(SUBJECT, db, searched);
  const run = prepareSearch(search); // so that errors of the search come before the embedder is called
  const embedded = stopwatch();
  const [embedding] = await embedTexts(SUBJECT, embedder, [text], 'query');
  const embed = embedded();
  const query = encodeQuery(search, 'embedder', embedding);
  const result = search.options.explain ? withEmbed(await explained(search, query), embed) : await run(query);
  return result as MaybeExplained<E, KnnRow<S, C, F, J>, 'build' | 'search' | 'embed'>;
}

function explained(search: KnnSearch, query: Buffer) {
  return runSteps(explainSearch(search, () => ({ select: knnSelect(search, sql`${query}`), parts: {} })));
}

function withEmbed<Row>({ rows, explanation }: ExplainedSearch<Row>, embed: number): ExplainedSearch<Row> {
  return { rows, explanation: { ...explanation, milliseconds: { embed, ...explanation.milliseconds } } };
}
