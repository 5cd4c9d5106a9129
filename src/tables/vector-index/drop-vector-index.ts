import { checkDatabase } from '../../drizzle/check-database.js';
import type { DriverResult, DrizzleDatabase } from '../../drizzle/drizzle-database.js';
import type { DropOptions } from '../drop-options.js';
import { runDropStatements } from '../run-drop-statements.js';
import type { AnyVectorIndex } from './any-vector-index.js';
import { vectorIndexMark } from './vector-index-mark.js';
import { dropVectorIndexStatements } from './vector-index-statements.js';

/** The options of `dropVectorIndex()`. */
export type DropVectorIndexOptions = DropOptions;

/**
 * Drops a vector index and its triggers. The indexed table stays unchanged. {@link dropVectorIndexSql} gives the
 * statement without running it.
 *
 * Without the extension, SQLite refuses this statement. Then it drops the triggers and shadow tables of the index, and
 * removes it from `sqlite_master` by `PRAGMA writable_schema`. For that it leaves the defensive mode of better-sqlite3 and
 * node:sqlite for a moment.
 *
 * @example
 * ```ts
 * dropVectorIndex(db, postsEmbedding); // await it where the driver is asynchronous
 * ```
 * ```sql
 * DROP TABLE "posts_embedding"
 * ```
 * @param db a Drizzle database, or a transaction.
 * @param index an index made by `vectorIndex()`.
 * @param options `ifExists`, by default false.
 * @returns nothing; a promise where the driver is asynchronous.
 * @throws {@link VectorError} `not_a_database`; `not_a_vector_index`; `invalid_option`; `extension_not_loaded`
 * where the connection has no extension, and its driver cannot leave the defensive mode. An index that does not exist is
 * an error of SQLite.
 */
export function dropVectorIndex<D extends DrizzleDatabase>(
  db: D,
  index: AnyVectorIndex,
  options: DropVectorIndexOptions = {},
): DriverResult<D, void> {
  checkDatabase('dropVectorIndex()', db, ['run']);
  const statements = dropVectorIndexStatements('dropVectorIndex', 'third', index, options);
  return runDropStatements('dropVectorIndex()', db, vectorIndexMark('dropVectorIndex()', index), statements);
}
