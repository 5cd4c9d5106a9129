import type { SQL } from 'drizzle-orm';
import type { AnyVectorIndex } from './any-vector-index.js';
import type { DropVectorIndexOptions } from './drop-vector-index.js';
import { dropVectorIndexStatements } from './vector-index-statements.js';

/**
 * The SQL of {@link dropVectorIndex}, for a migration of your own.
 *
 * @example
 * ```ts
 * for (const statement of dropVectorIndexSql(postsEmbedding, { ifExists: true })) db.run(statement);
 * ```
 * ```sql
 * DROP TABLE IF EXISTS "posts_embedding"
 * ```
 * @param index an index made by `vectorIndex()`.
 * @param options those of {@link dropVectorIndex}.
 * @returns the statements, in their order.
 * @throws {@link VectorError} `not_a_vector_index`; `invalid_option`.
 */
export const dropVectorIndexSql = (index: AnyVectorIndex, options: DropVectorIndexOptions = {}): SQL[] =>
  dropVectorIndexStatements('dropVectorIndexSql', 'second', index, options);
