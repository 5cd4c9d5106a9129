import { type SQL, sql } from 'drizzle-orm';
import { notAVectorIndex } from '../../errors/vector-indexes.js';
import { casedName } from '../column-casing.js';
import { type CreateOptions, checkCreateOptions } from '../create-options.js';
import { searchableMark } from '../searchable-mark.js';
import type { AnyVectorIndex } from './any-vector-index.js';
import { checkContentCasing } from './check-content-casing.js';
import { describeVectorIndex } from './describe-vector-index.js';
import { createIndexSql } from './vector-index-sql.js';

/** The options of `createVectorIndex()`. */
export type CreateVectorIndexOptions = CreateOptions;

/**
 * The SQL that creates an index over an ordinary table, which must exist. It indexes the rows of the table at once, and
 * makes triggers on it that keep the index up to date. `DROP TABLE` with the name of the index drops the index and its
 * triggers.
 *
 * @example
 * ```ts
 * const postsEmbedding = vectorIndex('posts_embedding', posts.embedding, { metric: 'cosine' });
 *
 * db.run(createVectorIndex(postsEmbedding, { ifNotExists: true }));
 * ```
 * ```sql
 * CREATE VIRTUAL TABLE IF NOT EXISTS "posts_embedding" USING vector(dim=384, type=float4, metric=cosine,
 *   content="posts", content_key="id", content_column="embedding")
 * ```
 * @param index an index made by `vectorIndex()`.
 * @param options `ifNotExists`, by default false, and `casing`.
 * @returns one statement, for `db.run()`.
 * @throws {@link VectorError} `not_a_vector_index`; `casing_mismatch` for a casing that the queries of Drizzle 1.x do
 * not use (there, the indexed table decides); `invalid_column_name` where casing makes a name one of the extension's;
 * `invalid_option`.
 */
export function createVectorIndex(index: AnyVectorIndex, options: CreateVectorIndexOptions = {}): SQL {
  const mark = searchableMark(index);
  if (mark?.madeBy !== 'vectorIndex') throw notAVectorIndex('createVectorIndex()', index, mark?.name);
  const subject = `createVectorIndex(${mark.name})`;
  const { ifNotExists = false, casing } = checkCreateOptions(subject, options);
  checkContentCasing(subject, mark.content, casing);
  const description = describeVectorIndex(mark, (column) => casedName(column, casing));
  return sql.raw(createIndexSql(description, ifNotExists));
}
