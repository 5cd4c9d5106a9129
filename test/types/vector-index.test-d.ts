import { and, eq, type InferInsertModel, type InferSelectModel, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { alias, blob, customType, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import {
  createVectorIndexSql,
  createVectorTableSql,
  type DistanceColumn,
  float4Vector,
  int1Vector,
  knnMatch,
  type VectorIndex,
  vectorIndex,
  vectorTable,
} from 'drizzle-vector';
import { expectTypeOf } from 'vitest';

const db = drizzle({ connection: ':memory:' });

const floats = customType<{ data: number[] }>({ dataType: () => 'F32_BLOB(3)' });
const posts = sqliteTable('posts', {
  id: integer().primaryKey(),
  title: text(),
  published: integer({ mode: 'boolean' }),
  embedding: float4Vector(3),
  required: float4Vector(3).notNull(),
  tiny: int1Vector(3),
  json: text({ mode: 'json' }).$type<number[]>(),
  plain: text().notNull(),
  bytes: blob({ mode: 'buffer' }),
  custom: floats(),
});
const postsEmbedding = vectorIndex('posts_embedding', posts, {
  column: 'embedding',
  metric: 'cosine',
  m: 32,
  mergeEvery: 100,
  model: 'nomic-embed-text',
});

expectTypeOf(postsEmbedding).toEqualTypeOf<VectorIndex<'posts_embedding', 'float4', typeof posts>>();
expectTypeOf(postsEmbedding.distance).toExtend<DistanceColumn<'float4'>>();
expectTypeOf(vectorIndex('i', posts, { column: 'required', metric: 'l2_squared' })).toEqualTypeOf<
  VectorIndex<'i', 'float4', typeof posts>
>();

// What a select gives: the key, and a distance that is null outside a search.
interface Hit {
  id: number;
  distance: number | null;
}
expectTypeOf<typeof postsEmbedding.$inferSelect>().toEqualTypeOf<Hit>();
expectTypeOf<InferSelectModel<typeof postsEmbedding>>().toEqualTypeOf<Hit>();
expectTypeOf(db.select().from(postsEmbedding).all()).toEqualTypeOf<Hit[]>();
expectTypeOf(db.select().from(alias(postsEmbedding, 'i')).all()).toEqualTypeOf<Hit[]>();
expectTypeOf(
  db
    .select({ title: posts.title, distance: postsEmbedding.distance })
    .from(posts)
    .innerJoin(postsEmbedding, eq(postsEmbedding.id, posts.id))
    .where(and(knnMatch(postsEmbedding.distance, new Float32Array(3)), eq(posts.published, true)))
    .orderBy(postsEmbedding.distance)
    .limit(10)
    .all(),
).toEqualTypeOf<{ title: string | null; distance: number | null }[]>();

// What an insert or an update takes: nothing.
expectTypeOf<keyof typeof postsEmbedding.$inferInsert>().toEqualTypeOf<never>();
expectTypeOf<keyof InferInsertModel<typeof postsEmbedding>>().toEqualTypeOf<never>();
// @ts-expect-error k is no part of the index
postsEmbedding.k;
// @ts-expect-error the vectors are in the table
postsEmbedding.embedding;

// A query is what the column holds.
const tinyIndex = vectorIndex('tiny_index', posts, { column: 'tiny', metric: 'l2_squared' });
knnMatch(postsEmbedding.distance, [1, 2, 3], { efSearch: 200 }).limit(10);
knnMatch(postsEmbedding.distance, sql.placeholder('query'));
knnMatch(postsEmbedding.distance, posts.embedding);
knnMatch(alias(postsEmbedding, 'i').distance, new Float32Array(3));
knnMatch(tinyIndex.distance, new Int8Array(3));
// @ts-expect-error another element type
knnMatch(postsEmbedding.distance, new Int8Array(3));
// @ts-expect-error another element type, through an alias
knnMatch(alias(postsEmbedding, 'i').distance, new Float64Array(3));
// @ts-expect-error another element type
knnMatch(tinyIndex.distance, new Float32Array(3));
// @ts-expect-error a column of another element type
knnMatch(postsEmbedding.distance, posts.tiny);
// @ts-expect-error no distance column
knnMatch(postsEmbedding.id, new Float32Array(3));

// A vector column tells its dimensions and its elements.
// @ts-expect-error a vector column has dimensions
vectorIndex('i', posts, { column: 'embedding', metric: 'l2_squared', dimensions: 3 });
// @ts-expect-error a vector column has an element type
vectorIndex('i', posts, { column: 'embedding', metric: 'l2_squared', type: 'float4' });
// @ts-expect-error a vector column has both
vectorIndex('i', posts, { column: 'embedding', metric: 'l2_squared', dimensions: 3, type: 'float4' });

// Any other is told them; elements are float4 unless it is told otherwise.
expectTypeOf(vectorIndex('i', posts, { column: 'json', metric: 'l2_squared', dimensions: 3 })).toEqualTypeOf<
  VectorIndex<'i', 'float4', typeof posts>
>();
expectTypeOf(vectorIndex('i', posts, { column: 'plain', dimensions: 3, metric: 'cosine' })).toEqualTypeOf<
  VectorIndex<'i', 'float4', typeof posts>
>();
expectTypeOf(
  vectorIndex('i', posts, { column: 'bytes', metric: 'l2_squared', dimensions: 3, type: 'int1' }),
).toEqualTypeOf<VectorIndex<'i', 'int1', typeof posts>>();
expectTypeOf(
  vectorIndex('i', posts, { column: 'custom', metric: 'l2_squared', dimensions: 3, mode: undefined }),
).toEqualTypeOf<VectorIndex<'i', 'float4', typeof posts>>();
knnMatch(
  vectorIndex('i', posts, { column: 'bytes', metric: 'l2_squared', dimensions: 3, type: 'int1' }).distance,
  new Int8Array(3),
);
const bytesEmbedding = vectorIndex('i', posts, { column: 'bytes', metric: 'l2_squared', dimensions: 3, type: 'int1' });
// @ts-expect-error another element type
knnMatch(bytesEmbedding.distance, new Float32Array(3));
// @ts-expect-error another element type than the default
knnMatch(vectorIndex('i', posts, { column: 'json', metric: 'l2_squared', dimensions: 3 }).distance, new Int8Array(3));
// @ts-expect-error dimensions are required
vectorIndex('i', posts, { column: 'json', metric: 'l2_squared' });
// @ts-expect-error dimensions are required
vectorIndex('i', posts, { column: 'bytes', metric: 'l2_squared', type: 'float4' });
// @ts-expect-error no such element type
vectorIndex('i', posts, { column: 'bytes', metric: 'l2_squared', dimensions: 3, type: 'float32' });

// @ts-expect-error a table, not a column
vectorIndex('i', posts.embedding, { column: 'embedding', metric: 'l2_squared' });
// @ts-expect-error a table, not its name
vectorIndex('i', 'posts', { column: 'embedding', metric: 'l2_squared' });
// @ts-expect-error a column is required
vectorIndex('i', posts, { metric: 'l2_squared' });
// @ts-expect-error the key of a column, not the column
vectorIndex('i', posts, { column: posts.embedding, metric: 'l2_squared' });
// @ts-expect-error no such column
vectorIndex('i', posts, { column: 'embeding', metric: 'l2_squared' });
// @ts-expect-error a metric is required
vectorIndex('i', posts.embedding);
// @ts-expect-error a metric is required
vectorIndex('i', posts, { column: 'embedding' });
// @ts-expect-error a metric is required
vectorIndex('i', posts, { column: 'json', dimensions: 3 });
// @ts-expect-error its square is l2_squared, and its root euclidean
vectorIndex('i', posts, { column: 'embedding', metric: 'l2' });
for (const metric of ['cosine', 'inner_product', 'euclidean', 'l2_squared', 'l1'] as const) {
  vectorIndex('i', posts, { column: 'embedding', metric });
}
// @ts-expect-error no such metric
vectorIndex('i', posts, { column: 'embedding', metric: 'dot' });
// Filter columns are those of the table, but for the key and the vectors. The index has them, with their types.
const filtered = vectorIndex('filtered', posts, {
  column: 'embedding',
  metric: 'cosine',
  filters: ['title'],
  indexed: ['title'],
  partitionKey: 'title',
  requiresPartition: false,
});
expectTypeOf(filtered.title._.data).toEqualTypeOf<string>();
expectTypeOf(filtered.title._.tableName).toEqualTypeOf<'filtered'>();
expectTypeOf(filtered.title._.notNull).toEqualTypeOf<(typeof posts.title)['_']['notNull']>();
// @ts-expect-error not a filter column
filtered.json;
// @ts-expect-error the primary key
vectorIndex('i', posts, { column: 'embedding', metric: 'cosine', filters: ['id'] });
// @ts-expect-error the vectors
vectorIndex('i', posts, { column: 'embedding', metric: 'cosine', filters: ['embedding'] });
// @ts-expect-error no such column
vectorIndex('i', posts, { column: 'embedding', metric: 'cosine', partitionKey: 'nothing' });
vectorIndex('i', posts, { column: 'json', dimensions: 3, metric: 'cosine', filters: ['title'] });

// Each is created by its own function.
const docs = vectorTable('docs', { id: integer().primaryKey(), embedding: float4Vector(3) }, { metric: 'l2_squared' });
createVectorIndexSql(postsEmbedding, { ifNotExists: true, casing: 'snake_case' });
createVectorIndexSql(alias(postsEmbedding, 'i'));
// @ts-expect-error no such option
createVectorIndexSql(postsEmbedding, { ifNotExist: true });
// @ts-expect-error a vector table
createVectorIndexSql(docs);
// @ts-expect-error an ordinary table
createVectorIndexSql(posts);
// @ts-expect-error an index
createVectorTableSql(postsEmbedding);
