import { sql } from 'drizzle-orm';
import { checkDatabase } from '../drizzle/check-database.js';
import type { DriverResult, DrizzleDatabase, Rows } from '../drizzle/drizzle-database.js';
import { inTransaction } from '../drizzle/in-transaction.js';
import { runSteps } from '../drizzle/run-steps.js';
import type { RunningDatabase } from '../drizzle/running-database.js';
import { tableMissing } from '../errors/schemas.js';
import { vectorErrorCode } from '../errors/vector-error-code.js';
import { quoteIdentifier } from '../sql/sql-text.js';
import { droppedTriggerNames, shadowTableNames } from '../tables/shadow-names.js';
import type { AnyVectorIndex } from '../tables/vector-index/any-vector-index.js';
import { vectorIndexMark } from '../tables/vector-index/vector-index-mark.js';

const SUBJECT = 'detachIndex()';

/**
 * Detaches a vector index from its table, so that the table can be written without the extension. It drops the triggers
 * of the index, and notes in the database that it did. It works on a connection without the extension too.
 *
 * A detached index does not know what changes. So a search of it is an error, `index_detached`, until
 * {@link attachIndex} has brought it up to date. {@link dropVectorIndex} drops it.
 *
 * @example
 * ```ts
 * // Where the extension cannot be loaded, the application goes on without search.
 * if (isAvailable(sqlite)) attachIndex(db, postsEmbedding);
 * else detachIndex(db, postsEmbedding);
 * ```
 * ```sql
 * select vector_detach_index(?)
 * ```
 * Without the extension, it runs these statements:
 * ```sql
 * DROP TRIGGER IF EXISTS "posts_embedding_insert";
 * DROP TRIGGER IF EXISTS "posts_embedding_update";
 * DROP TRIGGER IF EXISTS "posts_embedding_move";
 * DROP TRIGGER IF EXISTS "posts_embedding_delete";
 * INSERT OR REPLACE INTO "posts_embedding_meta" VALUES ('detached', 1);
 * ```
 * @param db a Drizzle database, or a transaction.
 * @param index an index made by `vectorIndex()`. One that is detached stays so.
 * @returns nothing; a promise where the driver is asynchronous.
 * @throws {@link VectorError} `not_a_vector_index`, `not_a_database`; `schema_mismatch` where the database has no such
 * index.
 */
export function detachIndex<D extends DrizzleDatabase>(db: D, index: AnyVectorIndex): DriverResult<D, void> {
  const { name } = vectorIndexMark(SUBJECT, index);
  checkDatabase(SUBJECT, db);
  return runSteps(detach(db, name)) as DriverResult<D, void>;
}

function* detach(db: DrizzleDatabase, name: string): Generator<unknown, void, unknown> {
  yield* checkIsIndex(db, name);
  try {
    yield db.values(sql`select vector_detach_index(${name})`);
  } catch (error) {
    if (vectorErrorCode(error) !== 'extension_not_loaded') throw error;
    yield inTransaction(SUBJECT, db, (tx) => detachPlainly(tx as unknown as RunningDatabase, name));
  }
}

// Without the extension, only the names of its shadow tables tell an index from a vector table.
function* checkIsIndex(db: DrizzleDatabase, name: string): Generator<unknown, void, unknown> {
  const own = shadowTableNames(name, 'vectorIndex');
  const all = shadowTableNames(name, 'vectorTable');
  const rows = (yield db.values(
    sql`select lower(name) from sqlite_master where type = 'table' and name collate nocase in ${all}`,
  )) as Rows;
  const found = new Set(rows.map(([table]) => table));
  const has = (table: string) => found.has(table.toLowerCase());
  if (!own.every(has) || all.every(has)) throw tableMissing(SUBJECT, name, 'VectorIndex');
}

/** Does what the engine's `vector_detach_index()` does. */
function* detachPlainly(db: RunningDatabase, name: string): Generator<unknown, void, unknown> {
  for (const trigger of droppedTriggerNames(name))
    yield db.run(sql.raw(`DROP TRIGGER IF EXISTS ${quoteIdentifier(trigger)}`));
  yield db.run(sql`INSERT OR REPLACE INTO ${sql.identifier(`${name}_meta`)} VALUES ('detached', 1)`);
}
