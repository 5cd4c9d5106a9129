import { type SQL, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { blob, integer, sqliteTable } from 'drizzle-orm/sqlite-core';
import {
  cosineDistance,
  float4Vector,
  innerProduct,
  int1Vector,
  l1Distance,
  l2Distance,
  vectorTable,
} from 'drizzle-vector';
import { expectTypeOf } from 'vitest';

const db = drizzle({ connection: ':memory:' });

const docs = vectorTable('docs', { id: integer().primaryKey(), embedding: float4Vector(3) }, { metric: 'l2_squared' });
const posts = sqliteTable('posts', {
  id: integer().primaryKey(),
  embedding: float4Vector(3).notNull(),
  draft: float4Vector(3),
  tiny: int1Vector(3).notNull(),
  picture: blob({ mode: 'buffer' }).notNull(),
});

// Distances are numbers, and null where the column is.
expectTypeOf(cosineDistance(posts.embedding, new Float32Array(3))).toEqualTypeOf<SQL<number>>();
expectTypeOf(l2Distance(posts.embedding, [1, 2, 3])).toEqualTypeOf<SQL<number>>();
expectTypeOf(innerProduct(docs.embedding, posts.embedding)).toEqualTypeOf<SQL<number>>();
expectTypeOf(cosineDistance(posts.draft, sql.placeholder('query'))).toEqualTypeOf<SQL<number | null>>();
expectTypeOf(l1Distance(posts.draft, [1, 2, 3])).toEqualTypeOf<SQL<number | null>>();
expectTypeOf(l2Distance(posts.tiny, new Int8Array(3))).toEqualTypeOf<SQL<number>>();
expectTypeOf(
  db
    .select({ distance: innerProduct(posts.embedding, [1, 2, 3]) })
    .from(posts)
    .all(),
).toEqualTypeOf<{ distance: number }[]>();

// @ts-expect-error another element type
cosineDistance(posts.embedding, new Int8Array(3));
// @ts-expect-error a column of another element type
l2Distance(posts.embedding, posts.tiny);
// @ts-expect-error no vector column
innerProduct(posts.picture, new Float32Array(3));
// @ts-expect-error no vector column
cosineDistance(posts.id, [1, 2, 3]);
