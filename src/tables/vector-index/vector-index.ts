import {
  type Column,
  getTableColumns,
  getTableName,
  type HasGenerated,
  type IsPrimaryKey,
  type NotNull,
  sql,
} from 'drizzle-orm';
import { type alias, type SQLiteTable, sqliteTable } from 'drizzle-orm/sqlite-core';
import type { VectorBlob } from '../../columns/vector-column.js';
import type { VectorKey } from '../../columns/vector-key.js';
import { vectorTypeOf } from '../../columns/vector-type.js';
import type { ElementType } from '../../element-type.js';
import { notAContentColumn, readOnlyIndex, unfitContentColumn } from '../../errors/vector-indexes.js';
import { casedName } from '../column-casing.js';
import { type ContentKeyBuilder, contentKeyColumn } from '../content-key-column.js';
import { type DistanceColumnBuilder, distanceColumn } from '../distance-column.js';
import { declareToDrizzleKit } from '../drizzle-kit-declarations.js';
import type { CheckedIndexOptions } from '../index-options.js';
import type { KeyData } from '../row-key.js';
import { runsInDrizzleKit } from '../runs-in-drizzle-kit.js';
import { markSearchable, type NamedColumn, type VectorIndexMark } from '../searchable-mark.js';
import { addSimilarity, type WithSimilarity } from '../similarity-column.js';
import { checkContent, contentColumns, unfitType } from './check-content.js';
import { checkContentCasing } from './check-content-casing.js';
import { checkIndexName } from './check-index-name.js';
import { describeVectorIndex } from './describe-vector-index.js';
import { addFilters, indexFilters } from './index-filters.js';
import {
  checkVectorIndexOptions,
  indexedVectors,
  type VectorFormat,
  type VectorIndexOptions,
} from './vector-index-options.js';

/**
 * The columns of a vector index. Both are generated columns to Drizzle, so that inserts and updates cannot set them.
 */
export type VectorIndexColumns<
  T extends ElementType,
  Content extends SQLiteTable = SQLiteTable,
  Key extends string = never,
> = {
  id: HasGenerated<IsPrimaryKey<NotNull<ContentKeyBuilder<KeyData<Content, Key>>>>, { type: 'always' }>;
  distance: DistanceColumnBuilder<T, 'vectorIndex', Content>;
};

/**
 * The table that `vectorIndex()` returns, with the columns `id` and `distance`.
 *
 * @typeParam N the name of the index.
 * @typeParam T the element type of its vectors.
 * @typeParam Content the table that it is over.
 * @typeParam Filter the keys of its filter columns.
 * @typeParam Key the option `key`; `never` where the primary key is the key of the rows.
 */
export type VectorIndex<
  N extends string,
  T extends ElementType,
  Content extends SQLiteTable = SQLiteTable,
  Filter extends string = never,
  Key extends string = never,
> = ReturnType<typeof sqliteTable<N, VectorIndexColumns<T, Content, Key>>> &
  WithSimilarity<N, Content['_']['columns']> &
  WithFilters<N, Content, Filter>;

/** The filter columns of an index, with the types of the indexed table. They are not among its columns. */
type WithFilters<N extends string, Content extends SQLiteTable, Filter extends string> = [Filter] extends [never]
  ? unknown
  : { readonly [K in Filter & keyof ReturnType<typeof alias<Content, N>>]: ReturnType<typeof alias<Content, N>>[K] };

/** The keys of the columns that can be filter columns: all but the primary key and the vectors. */
type FilterKey<Content extends SQLiteTable, Key> = {
  [K in keyof Content['_']['columns']]: Content['_']['columns'][K] extends { _: { isPrimaryKey: true } } ? never : K;
}[Exclude<keyof Content['_']['columns'], Key | 'id' | 'distance'>] &
  string;

/** The element type of a vector column of a table. */
type ColumnElement<
  Table extends SQLiteTable,
  Key extends keyof Table['_']['columns'],
> = Table['_']['columns'][Key] extends { _: { driverParam: VectorBlob<infer T> } } ? T : never;

type ColumnKey<Table extends SQLiteTable> = keyof Table['_']['columns'] & string;

/** The keys of the columns that tell no format of vectors. */
type OtherKey<Table extends SQLiteTable> = Exclude<ColumnKey<Table>, VectorKey<Table>>;

/**
 * Defines an index over the vectors of an ordinary table. The vectors stay in that table, which keeps all features of
 * ordinary tables: upserts, `returning()`, foreign keys, unique columns and its own indexes.
 *
 * {@link createVectorIndex} makes triggers on the table, which keep the index up to date. A row is found as soon as it
 * is committed, whatever wrote it. A row whose vector is NULL is not in the index.
 *
 * {@link knn} gives the nearest rows of the table. In queries of your own, the index is a table with two columns: `id`
 * is the key of the row, which the option `key` chooses, and is the primary key by default. With {@link knnMatch}, `distance` is a number; in any other query it is null. Join the
 * index with its table to read other columns. The index cannot be written to: both columns are generated, and the
 * database refuses every write.
 *
 * `postsEmbedding.similarity` says the same as the distance, the other way round, see {@link vectorTable}. An index has
 * none if its table has a column of that name.
 *
 * @example
 * ```ts
 * import { and, eq } from 'drizzle-orm';
 * import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
 * import { createVectorIndex, float4Vector, knn, knnMatch, vectorIndex } from 'drizzle-vector';
 *
 * const posts = sqliteTable('posts', {
 *   id: integer().primaryKey(),
 *   title: text(),
 *   published: integer({ mode: 'boolean' }),
 *   embedding: float4Vector(384),
 * });
 * const postsEmbedding = vectorIndex('posts_embedding', posts, { column: 'embedding', metric: 'cosine' });
 *
 * createVectorIndex(db, postsEmbedding);
 * knn(db, postsEmbedding, query, { k: 10, where: eq(posts.published, true) });
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
 * @param table an ordinary table whose rows have a key: a primary key of one column, or a column that is unique and NOT
 * NULL. The key is an integer, a text, or a BLOB of 16 bytes. An alias of a table is refused.
 * @param options the vector column and the metric, which are required, and the index.
 * @throws {@link VectorError} `invalid_index` without a name of its own, for anything but an ordinary table, for a table
 * without such a key, and for a column that cannot hold vectors; `invalid_column_name` where the key or the column is
 * named `distance`, `k`, `ef_search` or like the index; `casing_mismatch`; `invalid_option`, also without a
 * metric. An insert into the index is `read_only_index`.
 */
export function vectorIndex<
  N extends string,
  Content extends SQLiteTable,
  Key extends VectorKey<Content> & string,
  Filter extends FilterKey<Content, Key> = never,
  RowKey extends ColumnKey<Content> = never,
>(
  name: N,
  table: Content,
  options: VectorIndexOptions<Key, Filter, RowKey>,
): VectorIndex<N, ColumnElement<Content, Key>, Content, Filter, RowKey>;
/**
 * Defines an index over a column that other programs write, or that is older than this library. The column holds BLOBs
 * of little-endian elements, in a `blob()`, or JSON arrays, in a `text()`. The options say the format of its vectors.
 *
 * @example
 * ```ts
 * const pages = sqliteTable('pages', { id: integer().primaryKey(), embedding: text({ mode: 'json' }) });
 *
 * const pagesEmbedding = vectorIndex('pages_embedding', pages, { column: 'embedding', dimensions: 384, metric: 'cosine' });
 * ```
 * ```sql
 * CREATE VIRTUAL TABLE "pages_embedding" USING vector(dim=384, type=float4, metric=cosine,
 *   content="pages", content_key="id", content_column="embedding")
 * ```
 */
export function vectorIndex<
  N extends string,
  Content extends SQLiteTable,
  Key extends OtherKey<Content>,
  T extends ElementType = 'float4',
  Filter extends FilterKey<Content, Key> = never,
  RowKey extends ColumnKey<Content> = never,
>(
  name: N,
  table: Content,
  options: VectorIndexOptions<Key, Filter, RowKey> & VectorFormat<T>,
): VectorIndex<N, T, Content, Filter, RowKey>;
export function vectorIndex(
  name: string,
  table: SQLiteTable,
  options?: VectorIndexOptions<string, string, string> & Partial<VectorFormat<ElementType>>,
): VectorIndex<string, ElementType> {
  checkIndexName(name);
  const subject = `vectorIndex(${JSON.stringify(name)})`;
  const {
    column: columnKey,
    key: rowKey,
    dimensions,
    type,
    casing,
    filters,
    indexed,
    partitionKey,
    requiresPartition,
    ...checked
  } = checkVectorIndexOptions(subject, options);
  const over = checkContent(name, table, rowKey);
  const column = checkContentColumn(subject, table, columnKey);
  const format = { dimensions, type };
  const vectors = indexedVectors(subject, `${over.table}.${column.name}`, vectorTypeOf(column), format);
  const filterOptions = { filters, indexed, partitionKey, requiresPartition };
  const content = { ...over, column, filters: indexFilters(subject, { ...over, column }, filterOptions) };
  checkContentCasing(subject, content, casing);
  const cased = (each: NamedColumn): NamedColumn => ({
    name: casedName(each, casing),
    keyAsName: each.keyAsName && casing === undefined,
  });
  const key = cased(content.key);
  const mark: VectorIndexMark = {
    madeBy: 'vectorIndex',
    name,
    vectors,
    options: checked as CheckedIndexOptions,
    content: {
      ...over,
      key,
      column: cased(column),
      filters: {
        ...content.filters,
        columns: content.filters.columns.map((filter) => ({ ...filter, column: cased(filter.column) })),
      },
    },
  };
  describeVectorIndex(mark, (each) => each.name); // so that a wrong name fails here
  const keyType = declareToDrizzleKit((nameOf) => ({
    madeBy: 'vectorIndex',
    description: describeVectorIndex(mark, nameOf),
  }));
  const id = contentKeyColumn(key.name, over).primaryKey().generatedAlwaysAs(sql`null`);
  const index = sqliteTable(name, { id, distance: distanceColumn() });
  Object.assign(index.id, {
    keyAsName: key.keyAsName, // so that the casing of the connection gives it the name of the primary key
    getSQLType: keyType,
    // Inserts ask this of each column. With no column left, the SQL would be a syntax error.
    shouldDisableInsert: () => {
      throw readOnlyIndex(name, content.table);
    },
  });
  // Otherwise drizzle-kit would write GENERATED ALWAYS AS.
  if (runsInDrizzleKit()) {
    for (const each of [index.id, index.distance]) Object.assign(each, { generated: undefined });
  }
  return markSearchable(addFilters(addSimilarity(index, table), name, mark.content), mark) as unknown as VectorIndex<
    string,
    ElementType
  >;
}

/** Finds the column that the option `column` names. */
function checkContentColumn(subject: string, table: SQLiteTable, key: unknown): Column {
  const columns: Record<string, Column> = getTableColumns(table);
  if (typeof key !== 'string' || !Object.hasOwn(columns, key)) {
    throw notAContentColumn(subject, Object.keys(contentColumns(table)), key);
  }
  const column = columns[key] as Column;
  const type = unfitType(column);
  if (type !== undefined) throw unfitContentColumn(subject, `${getTableName(table)}.${column.name}`, type);
  return column;
}
