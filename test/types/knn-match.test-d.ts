import { and, eq, lt, type SQL, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { alias, blob, integer, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { createVectorTableSql, float4Vector, int1Vector, type KnnMatch, knnMatch, vectorTable } from 'drizzle-vector';
import { expectTypeOf } from 'vitest';

const db = drizzle({ connection: ':memory:' });

const docs = vectorTable(
  'docs',
  { id: integer().primaryKey(), title: text(), embedding: float4Vector(3) },
  { metric: 'l2_squared' },
);
const small = vectorTable('small', { id: integer().primaryKey(), embedding: int1Vector(3) }, { metric: 'l2_squared' });
const d = alias(docs, 'd');
const posts = sqliteTable('posts', {
  id: integer().primaryKey(),
  embedding: float4Vector(3).notNull(),
  draft: float4Vector(3),
  tiny: int1Vector(3).notNull(),
  picture: blob({ mode: 'buffer' }).notNull(),
  distance: real(),
});

// A query is the typed array of the table's element type, numbers, a placeholder or SQL.
expectTypeOf(knnMatch(docs.distance, new Float32Array(3))).toEqualTypeOf<KnnMatch>();
knnMatch(docs.distance, [1, 2, 3]);
knnMatch(docs.distance, [1, 2, 3] as const);
knnMatch(docs.distance, sql.placeholder('query'));
knnMatch(docs.distance, sql`vector_from_json('[1, 2, 3]', 'float4')`);
knnMatch(docs.distance, posts.embedding);
knnMatch(docs.distance, d.embedding);
knnMatch(docs.distance, db.select({ embedding: posts.embedding }).from(posts).limit(1));
knnMatch(d.distance, new Float32Array(3));
knnMatch(small.distance, new Int8Array(3));

// @ts-expect-error another element type
knnMatch(docs.distance, new Int8Array(3));
// @ts-expect-error another element type
knnMatch(docs.distance, new Float64Array(3));
// @ts-expect-error another element type, through an alias
knnMatch(d.distance, new Int8Array(3));
// @ts-expect-error another element type
knnMatch(small.distance, new Float32Array(3));
// @ts-expect-error a column of another element type
knnMatch(docs.distance, posts.tiny);
// @ts-expect-error a column that holds no vectors
knnMatch(docs.distance, posts.picture);
// A text is a vector as base64.
knnMatch(docs.distance, 'AACAPwAAAEAAAEBA');
// @ts-expect-error nothing to search for
knnMatch(docs.distance, null);
// @ts-expect-error no distance column
knnMatch(docs.embedding, new Float32Array(3));
// @ts-expect-error the distance of no vector table
knnMatch(posts.distance, new Float32Array(3));

// It is a condition like any other.
const match = knnMatch(docs.distance, [1, 2, 3]);
db.select().from(docs).where(match).orderBy(docs.distance).limit(10);
db.select()
  .from(docs)
  .where(and(match, lt(docs.distance, 0.5), eq(docs.title, 'Whales')));
expectTypeOf(match.limit(10)).toEqualTypeOf<SQL<boolean>>();
match.limit(sql.placeholder('k'));
// @ts-expect-error k is a number
match.limit('10');

// It takes an efSearch of its own.
expectTypeOf(knnMatch(docs.distance, [1, 2, 3], { efSearch: 200 })).toEqualTypeOf<KnnMatch>();
knnMatch(docs.distance, [1, 2, 3], { efSearch: sql.placeholder('efSearch') }).limit(10);
knnMatch(docs.distance, [1, 2, 3], { efSearch: undefined });

// It takes a recall of its own.
expectTypeOf(knnMatch(docs.distance, [1, 2, 3], { recall: 0.9 })).toEqualTypeOf<KnnMatch>();
knnMatch(docs.distance, [1, 2, 3], { recall: sql.placeholder('recall') }).limit(10);
// @ts-expect-error recall is a number
knnMatch(docs.distance, [1, 2, 3], { recall: '0.9' });

// @ts-expect-error efSearch is a number
knnMatch(docs.distance, [1, 2, 3], { efSearch: '200' });
// @ts-expect-error no such option
knnMatch(docs.distance, [1, 2, 3], { ef: 200 });
// @ts-expect-error k is the argument of limit()
knnMatch(docs.distance, [1, 2, 3], { k: 10 });

const hits = db.select().from(docs).where(match).limit(10).as('hits');
expectTypeOf(db.select({ distance: hits.distance, embedding: hits.embedding }).from(hits).all()).toEqualTypeOf<
  { distance: number | null; embedding: Float32Array }[]
>();

// @ts-expect-error no vector table
createVectorTableSql(posts);
