import type { SQL } from 'drizzle-orm';
import type { AnyVectorIndex } from './any-vector-index.js';
import type { CreateVectorIndexOptions } from './create-vector-index.js';
import { createVectorIndexStatements } from './vector-index-statements.js';

/**
 * The SQL of {@link createVectorIndex}, for a migration of your own.
 *
 * @example
 * ```ts
 * for (const statement of createVectorIndexSql(postsEmbedding)) db.run(statement);
 * ```
 * ```sql
 * CREATE VIRTUAL TABLE "posts_embedding" USING vector(dim=384, type=float4, metric=cosine,
 *   content="posts", content_key="id", content_column="embedding")
 * ```
 * @param index an index made by `vectorIndex()`.
 * @param options those of {@link createVectorIndex}.
 * @returns the statements, in their order.
 * @throws {@link VectorError} what {@link createVectorIndex} throws, before it runs anything.
 */
export const createVectorIndexSql = (index: AnyVectorIndex, options: CreateVectorIndexOptions = {}): SQL[] =>
  createVectorIndexStatements('createVectorIndexSql', 'second', index, options);
