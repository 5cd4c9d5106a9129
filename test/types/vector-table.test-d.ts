import type { Float16Array } from '@petamoriken/float16';
import { type InferInsertModel, type InferSelectModel, type SQL, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { alias, blob, integer, text } from 'drizzle-orm/sqlite-core';
import {
  createVectorTableSql,
  float2Vector,
  float4Vector,
  float8Vector,
  int1Vector,
  int2Vector,
  int4Vector,
  type VectorTableOptions,
  vector,
  vectorTable,
  vectorValue,
} from 'drizzle-vector';
import { expectTypeOf } from 'vitest';

const db = drizzle({ connection: ':memory:' });

const docs = vectorTable(
  'docs',
  {
    id: integer().primaryKey(),
    title: text().notNull(),
    source: text().notNull().default('web'),
    thumbnail: blob({ mode: 'buffer' }),
    createdAt: integer('created_at', { mode: 'timestamp' }),
    embedding: float4Vector(384),
  },
  { metric: 'cosine', m: 32, mode: 'hnsw', quantization: 'int1', mergeEvery: 1000 },
);

interface Doc {
  id: number;
  title: string;
  source: string;
  thumbnail: Buffer | null;
  createdAt: Date | null;
  embedding: Float32Array;
  distance: number | null;
}

interface NewDocOf<Embedding> {
  id?: number | undefined;
  title: string;
  source?: string | undefined;
  thumbnail?: Buffer | null | undefined;
  createdAt?: Date | null | undefined;
  embedding: Embedding;
}

// What a select gives: the columns, the vector NOT NULL, and a distance that is null outside a search.
expectTypeOf<typeof docs.$inferSelect>().toEqualTypeOf<Doc>();
expectTypeOf<InferSelectModel<typeof docs>>().toEqualTypeOf<Doc>();
expectTypeOf(db.select().from(docs).all()).toEqualTypeOf<Doc[]>();
expectTypeOf(db.select({ title: docs.title, distance: docs.distance }).from(docs).all()).toEqualTypeOf<
  { title: string; distance: number | null }[]
>();
expectTypeOf(db.select().from(alias(docs, 'd')).all()).toEqualTypeOf<Doc[]>();

// What an insert takes: no distance, and the vector in each of its forms. Drizzle's own model knows one of them.
expectTypeOf<typeof docs.$inferInsert>().toEqualTypeOf<NewDocOf<Float32Array | readonly number[] | string>>();
expectTypeOf<InferInsertModel<typeof docs>>().toEqualTypeOf<NewDocOf<Float32Array>>();

const title = 'Whales';
const embedding = new Float32Array(384);
db.insert(docs).values({ title, embedding });
db.insert(docs).values([{ title, embedding, source: 'book.pdf', createdAt: new Date() }]);
db.insert(docs).values({ title: sql.placeholder('title'), embedding: sql.placeholder('embedding') });
db.insert(docs).values({ title, embedding: sql`vector_from_json('[1, 2, 3]', 'float4')` });
db.update(docs).set({ embedding });

// Numbers and base64 compile in db.insert() of 0.45, which takes $inferInsert. 1.0 has one type for what is written and
// read, as both have in an update. There vectorValue() makes the value.
type Line = ReturnType<typeof integer> extends { _: { dialect: 'sqlite' } } ? '0.45' : '1.0';
type Inserted = Parameters<ReturnType<typeof db.insert<typeof docs>>['values']>[0] extends (infer Row)[] ? Row : never;
type Takes<T> = Inserted extends { embedding: infer E } ? (T extends E ? '0.45' : '1.0') : never;
expectTypeOf<Takes<number[]>>().toEqualTypeOf<Line>();
expectTypeOf<Takes<string>>().toEqualTypeOf<Line>();
const numbers: number[] = [1, 2, 3];
const row: typeof docs.$inferInsert = { title, embedding: numbers };
db.insert(docs).values({ title, embedding: vectorValue(docs.embedding, row.embedding) });
db.insert(docs).values([{ title, embedding: vectorValue(docs.embedding, 'AACAPwAAAEAAAEBA') }]);
db.update(docs).set({ embedding: vectorValue(docs.embedding, numbers) });
expectTypeOf(vectorValue(docs.embedding, numbers)).toEqualTypeOf<SQL<Float32Array>>();
// @ts-expect-error another element type
vectorValue(docs.embedding, new Int8Array(3));
// @ts-expect-error not a vector column
vectorValue(docs.title, numbers);
// @ts-expect-error numbers in no array
({ title, embedding: 1 }) satisfies typeof docs.$inferInsert;

// @ts-expect-error a vector is required
db.insert(docs).values({ title });
// @ts-expect-error a NOT NULL column without a default is required
db.insert(docs).values({ embedding });
// @ts-expect-error another element type
db.insert(docs).values({ title, embedding: new Int8Array(384) });
// @ts-expect-error another element type
db.insert(docs).values({ title, embedding: new Float64Array(384) });
// @ts-expect-error distance is computed
db.insert(docs).values({ title, embedding, distance: 1 });
// @ts-expect-error distance is computed
db.update(docs).set({ distance: 1 });
// @ts-expect-error another element type
db.update(docs).set({ embedding: new Int8Array(384) });
// @ts-expect-error k is no part of the table
docs.k;

// Each element type has its typed array.
const each = { id: integer().primaryKey() };
expectTypeOf(
  vectorTable('t', { ...each, v: float2Vector(3) }, { metric: 'l2_squared' }).$inferSelect.v,
).toEqualTypeOf<Float16Array>();
expectTypeOf(
  vectorTable('t', { ...each, v: float4Vector(3) }, { metric: 'l2_squared' }).$inferSelect.v,
).toEqualTypeOf<Float32Array>();
expectTypeOf(
  vectorTable('t', { ...each, v: float8Vector(3) }, { metric: 'l2_squared' }).$inferSelect.v,
).toEqualTypeOf<Float64Array>();
expectTypeOf(
  vectorTable('t', { ...each, v: int1Vector(3) }, { metric: 'l2_squared' }).$inferSelect.v,
).toEqualTypeOf<Int8Array>();
expectTypeOf(
  vectorTable('t', { ...each, v: int2Vector(3) }, { metric: 'l2_squared' }).$inferSelect.v,
).toEqualTypeOf<Int16Array>();
expectTypeOf(
  vectorTable('t', { ...each, v: int4Vector(3) }, { metric: 'l2_squared' }).$inferSelect.v,
).toEqualTypeOf<Int32Array>();
expectTypeOf(
  vectorTable('t', { ...each, v: vector({ dimensions: 3 }) }, { metric: 'l2_squared' }).$inferSelect.v,
).toEqualTypeOf<Float32Array>();

// The builders of Drizzle go on working.
const branded = vectorTable(
  't',
  {
    id: integer().primaryKey(),
    kind: text({ enum: ['page', 'book'] })
      .notNull()
      .$defaultFn(() => 'page'),
    tags: text({ mode: 'json' }).$type<string[]>().notNull(),
    v: int1Vector('embedding', { dimensions: 3 }).$defaultFn(() => new Int8Array(3)),
  },
  { metric: 'l2_squared' },
);
expectTypeOf(branded.$inferSelect).toEqualTypeOf<{
  id: number;
  kind: 'page' | 'book';
  tags: string[];
  v: Int8Array;
  distance: number | null;
}>();
expectTypeOf(branded.$inferInsert).toEqualTypeOf<{
  id?: number | undefined;
  kind?: 'page' | 'book' | undefined;
  tags: string[];
  v?: Int8Array | readonly number[] | string | undefined;
}>();

// Only `distance` itself is marked, not every column, and the error says why.
vectorTable(
  't',
  {
    id: integer().primaryKey(),
    v: float4Vector(3),
    // @ts-expect-error not assignable to 'vectorTable() adds the column "distance" itself'
    distance: integer(),
  },
  { metric: 'l2_squared' },
);
const taken = { ...each, v: float4Vector(3), distance: integer() };
// @ts-expect-error `distance` is taken
vectorTable('t', taken, { metric: 'l2_squared' });
// @ts-expect-error a metric is required
vectorTable('t', { ...each, v: float4Vector(3) });
// @ts-expect-error a metric is required
vectorTable('t', { ...each, v: float4Vector(3) }, {});
// @ts-expect-error a metric is required
vectorTable('t', { ...each, v: float4Vector(3) }, { metric: undefined });
// @ts-expect-error its square is l2_squared, and its root euclidean
vectorTable('t', { ...each, v: float4Vector(3) }, { metric: 'l2' });
for (const metric of ['cosine', 'inner_product', 'euclidean', 'l2_squared', 'l1'] as const) {
  vectorTable('t', { ...each, v: float4Vector(3) }, { metric });
}
// @ts-expect-error no such metric
vectorTable('t', { ...each, v: float4Vector(3) }, { metric: 'dot' });
// @ts-expect-error no such mode
vectorTable('t', { ...each, v: float4Vector(3) }, { metric: 'l2_squared', mode: 'flat' });
// @ts-expect-error no such quantization
vectorTable('t', { ...each, v: float4Vector(3) }, { metric: 'l2_squared', quantization: 'f32' });
vectorTable('t', { ...each, v: float4Vector(3) }, { metric: 'l2_squared', model: 'nomic-embed-text' });
// @ts-expect-error model is a string
vectorTable('t', { ...each, v: float4Vector(3) }, { metric: 'l2_squared', model: 1 });
// @ts-expect-error mergeEvery is a number
vectorTable('t', { ...each, v: float4Vector(3) }, { metric: 'l2_squared', mergeEvery: true });
// @ts-expect-error no such option
vectorTable('t', { ...each, v: float4Vector(3) }, { metric: 'l2_squared', dimensions: 3 });
// @ts-expect-error no indexes on virtual tables
vectorTable('t', { ...each, v: float4Vector(3) }, () => []);

// Options that name columns take the keys of metadata columns.
vectorTable(
  't',
  { ...each, title: text(), tenant: text('tenant_id').notNull(), v: float4Vector(3) },
  { metric: 'l2_squared', indexed: ['title'], partitionKey: 'tenant', requiresPartition: false },
);
vectorTable(
  't',
  { ...each, title: text(), v: float4Vector(3) },
  { metric: 'l2_squared', indexed: [], partitionKey: undefined },
);
const keys = ['title'] as const;
vectorTable('t', { ...each, title: text(), v: float4Vector(3) }, { metric: 'l2_squared', indexed: keys });
const plain: VectorTableOptions = { metric: 'cosine' };
vectorTable('t', { ...each, title: text(), v: float4Vector(3) }, plain);
const naming: VectorTableOptions<'title'> = { metric: 'cosine', indexed: ['title'] };
vectorTable('t', { ...each, title: text(), page: integer(), v: float4Vector(3) }, naming);
// @ts-expect-error names a column that this table does not have
vectorTable('t', { ...each, page: integer(), v: float4Vector(3) }, naming);
// @ts-expect-error no such column
vectorTable('t', { ...each, title: text(), v: float4Vector(3) }, { metric: 'l2_squared', indexed: ['titel'] });
// @ts-expect-error the primary key
vectorTable('t', { ...each, title: text(), v: float4Vector(3) }, { metric: 'l2_squared', indexed: ['id'] });
// @ts-expect-error the vector column
vectorTable('t', { ...each, title: text(), v: float4Vector(3) }, { metric: 'l2_squared', indexed: ['v'] });
// @ts-expect-error the distance column
vectorTable('t', { ...each, title: text(), v: float4Vector(3) }, { metric: 'l2_squared', indexed: ['distance'] });
// @ts-expect-error an array
vectorTable('t', { ...each, title: text(), v: float4Vector(3) }, { metric: 'l2_squared', indexed: 'title' });
// @ts-expect-error no such column
vectorTable('t', { ...each, title: text(), v: float4Vector(3) }, { metric: 'l2_squared', partitionKey: 'tenant' });
const tenants = { ...each, tenant: text('tenant_id'), v: float4Vector(3) };
// @ts-expect-error its key, not its name in the database
vectorTable('t', tenants, { metric: 'l2_squared', partitionKey: 'tenant_id' });
// @ts-expect-error the primary key
vectorTable('t', { ...each, v: float4Vector(3) }, { metric: 'l2_squared', partitionKey: 'id' });
// @ts-expect-error true or false
vectorTable('t', tenants, { metric: 'l2_squared', partitionKey: 'tenant', requiresPartition: 'yes' });

createVectorTableSql(docs, { ifNotExists: true });
// @ts-expect-error no such casing
createVectorTableSql(docs, { casing: 'kebab-case' });
