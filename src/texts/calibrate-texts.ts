import { checkDatabase } from '../drizzle/check-database.js';
import type { DrizzleDatabase } from '../drizzle/drizzle-database.js';
import { notSearchable } from '../errors/tables.js';
import { tooFewTexts } from '../errors/texts.js';
import { calibrate } from '../knn/calibrate.js';
import { searchableMark } from '../tables/searchable-mark.js';
import type { SearchableTable } from '../tables/searchable-table.js';
import { checkEmbedder } from './check-embedder.js';
import { checkText } from './check-text.js';
import { embedTexts } from './embed-texts.js';
import type { Embedder, EmbeddingVector } from './embedder.js';

const SUBJECT = 'calibrateTexts()';
const LEAST_TEXTS = 20;
const BATCH = 64;

/**
 * {@link calibrate} for texts: measures with questions of your own how many candidates a search takes for the `recall`
 * that it is asked for. The embedder gets them as a `query`, 64 at a time.
 *
 * @example
 * ```ts
 * await calibrateTexts(db, docs, questions, embedder);
 * ```
 * ```sql
 * select vector_calibrate(?, ?)
 * ```
 * @param db a Drizzle database with the extension, or a transaction of an asynchronous driver.
 * @param table a table made by `vectorTable()`, or an index made by `vectorIndex()`.
 * @param texts at least 20 questions; some hundred measure well.
 * @param embedder embeds the texts, with the model of the table.
 * @returns a promise of how many queries were measured, as {@link calibrate} tells it.
 * @throws {@link VectorError} in the promise: `not_a_database`; `not_a_vector_table`; `invalid_option` for fewer texts;
 * `empty_text`; `model_mismatch` and `dimension_mismatch` for an embedder that does not fit; `invalid_embeddings`; and
 * what {@link calibrate} throws. Errors of the embedder pass through.
 */
export async function calibrateTexts(
  db: DrizzleDatabase,
  table: SearchableTable,
  texts: readonly string[],
  embedder: Embedder,
): Promise<number> {
  const mark = searchableMark(table);
  if (mark === undefined) throw notSearchable(SUBJECT, table);
  checkDatabase(SUBJECT, db);
  if (!Array.isArray(texts) || texts.length < LEAST_TEXTS) throw tooFewTexts(SUBJECT, LEAST_TEXTS, texts);
  checkEmbedder(SUBJECT, embedder, { ...mark.vectors, model: mark.options.model });
  for (const [index, text] of texts.entries()) checkText(`${SUBJECT} texts[${index}]`, text);
  const embeddings: EmbeddingVector[] = [];
  for (let from = 0; from < texts.length; from += BATCH) {
    embeddings.push(...(await embedTexts(SUBJECT, embedder, texts.slice(from, from + BATCH), 'query')));
  }
  return await calibrate(db, table, embeddings as readonly (readonly number[])[]);
}
