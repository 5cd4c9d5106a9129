import { getTableColumns } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { integer, sqliteTable } from 'drizzle-orm/sqlite-core';
import {
  float4Vector,
  getLoadablePath,
  int1Vector,
  loadVectorExtension,
  VectorError,
  type VectorErrorCode,
  vector,
  vectorValue,
} from 'drizzle-vector';
import { expectTypeOf } from 'vitest';

const db = drizzle({ connection: ':memory:' });

// The four ways to define a column.
float4Vector(384);
float4Vector('embedding', 384);
float4Vector({ dimensions: 384 });
float4Vector('embedding', { dimensions: 384 });
vector({ dimensions: 384 });
vector('embedding', { dimensions: 384 });

// @ts-expect-error no dimensions
float4Vector();
// @ts-expect-error no dimensions
float4Vector('embedding');
// @ts-expect-error dimensions is a number
float4Vector('384');
// @ts-expect-error an option of vectorTable()
float4Vector({ dimensions: 384, metric: 'cosine' });

// In an ordinary table, a vector column is nullable unless it is notNull().
const posts = sqliteTable('posts', {
  id: integer().primaryKey(),
  embedding: float4Vector(3).notNull(),
  draft: float4Vector('draft_embedding', 3),
  normal: int1Vector(3).notNull().default(new Int8Array(3)),
});
expectTypeOf(posts.$inferSelect).toEqualTypeOf<{
  id: number;
  embedding: Float32Array;
  draft: Float32Array | null;
  normal: Int8Array;
}>();
expectTypeOf(posts.$inferInsert).toEqualTypeOf<{
  id?: number | undefined;
  embedding: Float32Array;
  draft?: Float32Array | null | undefined;
  normal?: Int8Array | undefined;
}>();
db.insert(posts).values({
  embedding: vectorValue(posts.embedding, [1, 2, 3]),
  draft: vectorValue(posts.draft, 'AACA'),
});
db.update(posts).set({ normal: vectorValue(posts.normal, [1, 2, 3]) });
expectTypeOf(getTableColumns(posts).draft._.data).toEqualTypeOf<Float32Array>();
// @ts-expect-error another element type
float4Vector(3).default(new Int8Array(3));

expectTypeOf(getLoadablePath()).toEqualTypeOf<string>();
expectTypeOf(new VectorError('not_finite', '').code).toEqualTypeOf<VectorErrorCode>();
// @ts-expect-error a database that cannot load extensions
loadVectorExtension({ prepare: () => undefined });
