import { checkDatabase } from '../../drizzle/check-database.js';
import type { DriverResult, DrizzleDatabase } from '../../drizzle/drizzle-database.js';
import type { CreateOptions } from '../create-options.js';
import { runCreateStatements } from '../schema-check/run-create-statements.js';
import type { AnyVectorIndex } from './any-vector-index.js';
import { createVectorIndexStatements } from './vector-index-statements.js';

/** The options of `createVectorIndex()`. */
export type CreateVectorIndexOptions = CreateOptions;

/**
 * Creates an index over an ordinary table, which must exist. It indexes the rows of the table at once, and makes
 * triggers on it that keep the index up to date. {@link dropVectorIndex} drops the index and its triggers, and
 * {@link createVectorIndexSql} gives the statement without running it.
 *
 * @example
 * ```ts
 * const postsEmbedding = vectorIndex('posts_embedding', posts, { column: 'embedding', metric: 'cosine' });
 *
 * createVectorIndex(db, postsEmbedding, { ifNotExists: true }); // await it where the driver is asynchronous
 * ```
 * ```sql
 * CREATE VIRTUAL TABLE IF NOT EXISTS "posts_embedding" USING vector(dim=384, type=float4, metric=cosine,
 *   content="posts", content_key="id", content_column="embedding")
 * ```
 * @param db a Drizzle database with the extension, or a transaction.
 * @param index an index made by `vectorIndex()`.
 * @param options `ifNotExists`, by default false, and `casing`.
 * @returns nothing; a promise where the driver is asynchronous.
 * @throws {@link VectorError} `not_a_database`; `extension_not_loaded`; `not_a_vector_index`; `casing_mismatch` for a
 * casing that the queries of Drizzle 1.x do not use (there, the indexed table decides); `invalid_column_name` where
 * casing makes a name one of the extension's; `invalid_option`; with `ifNotExists`, `schema_mismatch` where the
 * database has another index of this name. Without it, an index that exists is an error of SQLite. So is a table that
 * does not exist.
 */
export function createVectorIndex<D extends DrizzleDatabase>(
  db: D,
  index: AnyVectorIndex,
  options: CreateVectorIndexOptions = {},
): DriverResult<D, void> {
  checkDatabase('createVectorIndex()', db, ['run']);
  const statements = createVectorIndexStatements('createVectorIndex', 'third', index, options);
  return runCreateStatements('createVectorIndex()', db, index, statements, options);
}
