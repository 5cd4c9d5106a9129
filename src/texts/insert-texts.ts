import { getTableName, Param, type SQL, sql } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { encodeVector } from '../columns/encode-vector.js';
import { changedRows } from '../drizzle/changed-rows.js';
import { checkDatabase } from '../drizzle/check-database.js';
import type { DrizzleDatabase } from '../drizzle/drizzle-database.js';
import { inTransaction } from '../drizzle/in-transaction.js';
import type { InsertingDatabase } from '../drizzle/inserting-database.js';
import { runSteps } from '../drizzle/run-steps.js';
import { checkRows } from '../options/check-rows.js';
import { type OnConflict, resolveConflicts } from '../tables/on-conflict.js';
import { queriedName } from '../tables/queried-name.js';
import { ensureSchema } from '../tables/schema-check/ensure-schema.js';
import { searchableMark } from '../tables/searchable-mark.js';
import type { SearchableTable } from '../tables/searchable-table.js';
import { checkEmbedder } from './check-embedder.js';
import { checkIndexModels } from './check-index-models.js';
import { checkText } from './check-text.js';
import { embedTexts } from './embed-texts.js';
import type { Embedder, EmbeddingVector } from './embedder.js';
import { checkInsertTextsOptions, type InsertTextsOptions } from './insert-texts-options.js';
import type { TextRow } from './text-row.js';
import { type VectorTarget, vectorTarget } from './vector-target.js';

const SUBJECT = 'insertTexts()';
const BATCH_SIZE = 64;
const MAX_PARAMETERS = 32_766; // SQLite's SQLITE_MAX_VARIABLE_NUMBER

/**
 * Embeds a text of each row, and inserts the rows with their embeddings. It works batch by batch: it embeds, checks and
 * inserts a batch, with one statement. A batch with more than SQLite's 32,766 parameters takes several.
 *
 * When a batch fails, the batches before it stay. `onProgress` has told the number of their rows, which are the first
 * of `rows`. With `atomic`, it inserts all rows or none: it embeds them all, and then inserts them in one transaction.
 * A transaction of a synchronous driver cannot wait for an embedder.
 *
 * @example
 * ```ts
 * const rows = [{ title: 'Whales', body: 'The largest animals …' }, { title: 'Ants', body: 'Small, and many …' }];
 *
 * await insertTexts(db, docs, rows, embedder, { text: 'body' }); // 2
 * ```
 * ```sql
 * insert into "docs" ("id", "title", "body", "embedding") values (null, ?, ?, ?), (null, ?, ?, ?)
 * ```
 *
 * @example A text of several columns, and progress
 * ```ts
 * await insertTexts(db, docs, rows, embedder, {
 *   text: ({ title, body }) => `${title}\n${body}`,
 *   batchSize: 256,
 *   onProgress: ({ done, total }) => console.log(`${done} of ${total}`),
 * });
 * ```
 *
 * @example A table with a vector index, which follows it
 * ```ts
 * await insertTexts(db, posts, [{ title: 'Whales' }], embedder, { text: 'title' });
 * ```
 * @param db a Drizzle database over SQLite, or a transaction of an asynchronous driver.
 * @param table a table made by `vectorTable()`, or one made by `sqliteTable()` that has exactly one vector column.
 * @param rows the rows, as `db.insert(table).values()` takes them, without their vectors.
 * @param embedder embeds the texts, of the kind `document`. It is not called where there are no rows.
 * @param options the text of each row, the size of a batch, what to do with existing keys, and a callback for progress.
 * @returns how many rows were inserted, without those that `ignore` left out.
 * @throws {@link VectorError} in the promise, before anything is embedded: `not_a_database`; `extension_not_loaded`;
 * `invalid_option`; `not_a_vector_column` for a table without exactly one vector column; `read_only_index` for a vector
 * index; `model_mismatch` for an embedder of another model than the table, or than a vector index over its column;
 * `dimension_mismatch` for one of other dimensions than the column; `empty_text` for an empty or blank text, with the
 * row's index. For what the embedder gave: `invalid_embeddings`, or as an insert does `element_type_mismatch`,
 * `dimension_mismatch`, `invalid_element`, `not_finite` or `zero_vector`. Errors of the embedder pass through.
 */
export async function insertTexts<T extends SQLiteTable>(
  db: DrizzleDatabase,
  table: T,
  rows: readonly TextRow<T>[],
  embedder: Embedder,
  options: InsertTextsOptions<T>,
): Promise<number> {
  checkDatabase(SUBJECT, db, ['insert']);
  const target = vectorTarget(SUBJECT, table);
  checkRows(SUBJECT, rows);
  checkEmbedder(SUBJECT, embedder, { ...target.vectors, model: target.model });
  const checked = checkInsertTextsOptions(SUBJECT, target.others, options as unknown as InsertTextsOptions);
  const { batchSize = BATCH_SIZE, atomic = false, onConflict, onProgress } = checked;
  const given = rows.map((row) => ({ ...row })); // the caller may change them before all are inserted
  const texts = textsOf(given, checked);
  const statementRows = Math.max(1, Math.floor(MAX_PARAMETERS / (target.others.length + 1)));
  if (searchableMark(table) !== undefined) {
    await ensureSchema(SUBJECT, db, table as unknown as SearchableTable);
  } else {
    const indexed = { table: getTableName(table), column: queriedName(db, target.column) };
    const label = `${SUBJECT} embedder for ${target.vectors.label}`;
    await runSteps(checkIndexModels(label, db, indexed, embedder.model));
  }

  const insertion: Insertion = {
    ...{ table, statementRows, onConflict, onProgress, total: given.length },
    done: 0,
    ignored: 0,
  };
  const embedded: object[] = [];
  for (let start = 0; start < given.length; start += batchSize) {
    const batch = await embedTexts(SUBJECT, embedder, texts.slice(start, start + batchSize), 'document');
    const embeddings = batch.map((embedding, index) => encode(target, embedding, start + index));
    const complete = embeddings.map((embedding, index) => ({ ...given[start + index], [target.vector]: embedding }));
    if (atomic) for (const row of complete) embedded.push(row);
    else await runSteps(insertRows(db as InsertingDatabase, complete, insertion));
  }
  if (embedded.length > 0) await inTransaction(SUBJECT, db, (tx) => insertRows(tx, embedded, insertion));
  return insertion.done - insertion.ignored;
}

interface Insertion {
  readonly table: SQLiteTable;
  /** The number of rows in a statement at most. */
  readonly statementRows: number;
  readonly onConflict: OnConflict | undefined;
  readonly onProgress: InsertTextsOptions['onProgress'];
  readonly total: number;
  done: number;
  ignored: number;
}

/** Inserts rows with their embeddings, as steps for `runSteps()`. */
function* insertRows(
  db: InsertingDatabase,
  rows: readonly object[],
  insertion: Insertion,
): Generator<unknown, void, unknown> {
  const { table, statementRows, onConflict, onProgress, total } = insertion;
  for (let first = 0; first < rows.length; first += statementRows) {
    const inserted = rows.slice(first, first + statementRows);
    const result = yield resolveConflicts(db.insert(table).values(inserted), table, onConflict).run();
    if (onConflict === 'ignore') insertion.ignored += inserted.length - (yield* changedRows(db, result));
    insertion.done += inserted.length;
    onProgress?.({ done: insertion.done, total });
  }
}

function textsOf(rows: readonly object[], { text }: InsertTextsOptions): string[] {
  const textOf = text as string | ((row: object) => unknown);
  return rows.map((row, index) => {
    const value = typeof textOf === 'function' ? textOf(row) : (row as Record<string, unknown>)[textOf];
    return checkText(`${SUBJECT} text of rows[${index}]`, value);
  });
}

// As SQL, so that the encoder of the column does not check it again.
function encode({ vectors, nonZero }: VectorTarget, embedding: EmbeddingVector, index: number): SQL {
  const label = `${SUBJECT} embedder[${index}] for ${vectors.label}`;
  return sql`${new Param(encodeVector({ ...vectors, label }, embedding, nonZero))}`;
}
