import { checkDatabase } from '../../drizzle/check-database.js';
import type { DriverResult, DrizzleDatabase } from '../../drizzle/drizzle-database.js';
import { runStatements } from '../../drizzle/run-statements.js';
import type { DropOptions } from '../drop-options.js';
import { forgetChecked } from '../schema-check/checked-tables.js';
import type { AnyVectorIndex } from './any-vector-index.js';
import { dropVectorIndexStatements } from './vector-index-statements.js';

/** The options of `dropVectorIndex()`. */
export type DropVectorIndexOptions = DropOptions;

/**
 * Drops a vector index and its triggers. The indexed table stays unchanged. {@link dropVectorIndexSql} gives the
 * statement without running it.
 *
 * @example
 * ```ts
 * dropVectorIndex(db, postsEmbedding); // await it where the driver is asynchronous
 * ```
 * ```sql
 * DROP TABLE "posts_embedding"
 * ```
 * @param db a Drizzle database with the extension, or a transaction.
 * @param index an index made by `vectorIndex()`.
 * @param options `ifExists`, by default false.
 * @returns nothing; a promise where the driver is asynchronous.
 * @throws {@link VectorError} `not_a_database`; `not_a_vector_index`; `invalid_option`. An index that does not exist is an
 * error of SQLite.
 */
export function dropVectorIndex<D extends DrizzleDatabase>(
  db: D,
  index: AnyVectorIndex,
  options: DropVectorIndexOptions = {},
): DriverResult<D, void> {
  checkDatabase('dropVectorIndex()', db, ['run']);
  const statements = dropVectorIndexStatements('dropVectorIndex', 'third', index, options);
  forgetChecked(db);
  return runStatements('dropVectorIndex()', db, statements);
}
