import { type Column, type HasGenerated, type IsPrimaryKey, type NotNull, sql } from 'drizzle-orm';
import { integer, sqliteTable } from 'drizzle-orm/sqlite-core';
import type { VectorColumn } from '../../columns/vector-column.js';
import { vectorTypeOf } from '../../columns/vector-type.js';
import type { ElementType } from '../../element-type.js';
import { readOnlyIndex } from '../../errors/vector-indexes.js';
import { casedName } from '../column-casing.js';
import { type DistanceColumnBuilder, distanceColumn } from '../distance-column.js';
import { declareToDrizzleKit } from '../drizzle-kit-declarations.js';
import { runsInDrizzleKit } from '../runs-in-drizzle-kit.js';
import { markSearchable, type NamedColumn, type VectorIndexMark } from '../searchable-mark.js';
import { checkContent } from './check-content.js';
import { checkContentCasing } from './check-content-casing.js';
import { checkIndexName } from './check-index-name.js';
import { describeVectorIndex } from './describe-vector-index.js';
import { checkVectorIndexOptions, type VectorFormat, type VectorIndexOptions } from './vector-index-options.js';

/**
 * The columns of a vector index. Both are generated columns to Drizzle, so that inserts and updates cannot set them.
 */
export type VectorIndexColumns<T extends ElementType> = {
  id: HasGenerated<IsPrimaryKey<NotNull<ReturnType<typeof integer>>>, { type: 'always' }>;
  distance: DistanceColumnBuilder<T, 'vectorIndex'>;
};

/** The table that `vectorIndex()` returns, with the columns `id` and `distance`. */
export type VectorIndex<N extends string, T extends ElementType> = ReturnType<
  typeof sqliteTable<N, VectorIndexColumns<T>>
>;

/**
 * Defines an index over the vectors of an ordinary table. The vectors stay in that table, which keeps all features of
 * ordinary tables: upserts, `returning()`, foreign keys, unique columns and its own indexes.
 *
 * {@link createVectorIndex} makes triggers on the table, which keep the index up to date. A row is found as soon as it
 * is committed, whatever wrote it. A row whose vector is NULL is not in the index.
 *
 * To Drizzle the index is a table with two columns. `id` is the primary key of the row. In a query with
 * {@link knnMatch}, `distance` is a number; in any other query it is null. Join the index with its table to read other
 * columns. The index cannot be written to: both columns are generated, and the database refuses every write.
 *
 * @example
 * ```ts
 * import { and, eq } from 'drizzle-orm';
 * import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
 * import { createVectorIndex, float4Vector, knnMatch, vectorIndex } from 'drizzle-vector';
 *
 * const posts = sqliteTable('posts', {
 *   id: integer().primaryKey(),
 *   title: text(),
 *   published: integer({ mode: 'boolean' }),
 *   embedding: float4Vector(384),
 * });
 * const postsEmbedding = vectorIndex('posts_embedding', posts.embedding, { metric: 'cosine' });
 *
 * createVectorIndex(db, postsEmbedding);
 * db.select({ title: posts.title, distance: postsEmbedding.distance })
 *   .from(posts)
 *   .innerJoin(postsEmbedding, eq(postsEmbedding.id, posts.id))
 *   .where(and(knnMatch(postsEmbedding.distance, query), eq(posts.published, true)))
 *   .orderBy(postsEmbedding.distance)
 *   .limit(10)
 *   .all();
 * ```
 * ```sql
 * CREATE VIRTUAL TABLE "posts_embedding" USING vector(dim=384, type=float4, metric=cosine,
 *   content="posts", content_key="id", content_column="embedding")
 * ```
 * @param name the name of the index in the database. Tables and indexes share their names.
 * @param column a vector column of an ordinary table that has one integer primary key; not a column of an alias.
 * @param options the metric, which is required, and the index.
 * @throws {@link VectorError} `invalid_index` without a name of its own, for a column of anything but an ordinary
 * table, and for a table without exactly one integer primary key; `invalid_column_name` where the primary key or the
 * column is named `distance`, `k`, `ef_search` or like the index; `casing_mismatch`; `invalid_option`, also without a
 * metric. An insert into the index is `read_only_index`.
 */
export function vectorIndex<N extends string, T extends ElementType>(
  name: N,
  column: VectorColumn<T>,
  options: VectorIndexOptions,
): VectorIndex<N, T>;
/**
 * Defines an index over a column that other programs write, or that is older than this library. The column holds BLOBs
 * of little-endian elements, in a `blob()`, or JSON arrays, in a `text()`. The options say the format of its vectors.
 *
 * @example
 * ```ts
 * const pages = sqliteTable('pages', { id: integer().primaryKey(), embedding: text({ mode: 'json' }) });
 *
 * const pagesEmbedding = vectorIndex('pages_embedding', pages.embedding, { dimensions: 384, metric: 'cosine' });
 * ```
 * ```sql
 * CREATE VIRTUAL TABLE "pages_embedding" USING vector(dim=384, type=float4, metric=cosine,
 *   content="pages", content_key="id", content_column="embedding")
 * ```
 */
export function vectorIndex<N extends string, C extends Column, T extends ElementType = 'float4'>(
  name: N,
  column: C extends VectorColumn<ElementType> ? never : C,
  options: VectorIndexOptions & VectorFormat<T>,
): VectorIndex<N, T>;
export function vectorIndex(
  name: string,
  column: Column,
  options?: VectorIndexOptions & Partial<VectorFormat<ElementType>>,
): VectorIndex<string, ElementType> {
  checkIndexName(name);
  const subject = `vectorIndex(${JSON.stringify(name)})`;
  const content = checkContent(name, column);
  const label = `${content.table}.${column.name}`;
  const { casing, ...checked } = checkVectorIndexOptions(subject, label, vectorTypeOf(column), options);
  checkContentCasing(subject, content, casing);
  const cased = (each: NamedColumn): NamedColumn => ({
    name: casedName(each, casing),
    keyAsName: each.keyAsName && casing === undefined,
  });
  const key = cased(content.key);
  const mark: VectorIndexMark = {
    madeBy: 'vectorIndex',
    name,
    ...checked,
    content: { table: content.table, key, column: cased(content.column) },
  };
  describeVectorIndex(mark, (each) => each.name); // so that a wrong name fails here
  const keyType = declareToDrizzleKit((nameOf) => ({
    madeBy: 'vectorIndex',
    description: describeVectorIndex(mark, nameOf),
  }));
  const table = sqliteTable(name, { id: indexKey(key.name), distance: distanceColumn() });
  Object.assign(table.id, {
    keyAsName: key.keyAsName, // so that the casing of the connection gives it the name of the primary key
    getSQLType: keyType,
    // Inserts ask this of each column. With no column left, the SQL would be a syntax error.
    shouldDisableInsert: () => {
      throw readOnlyIndex(name, content.table);
    },
  });
  // Otherwise drizzle-kit would write GENERATED ALWAYS AS.
  if (runsInDrizzleKit()) {
    for (const each of [table.id, table.distance]) Object.assign(each, { generated: undefined });
  }
  return markSearchable(table, mark) as unknown as VectorIndex<string, ElementType>;
}

const indexKey = (name: string) => integer(name).primaryKey().generatedAlwaysAs(sql`null`);
