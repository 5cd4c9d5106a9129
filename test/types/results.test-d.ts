import type { Float16Array } from '@petamoriken/float16';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { SqliteRemoteDatabase } from 'drizzle-orm/sqlite-proxy';
import {
  float4Vector,
  knn,
  type MmrOptions,
  type MmrVector,
  mmr,
  type RerankedRow,
  rerank,
  vectorIndex,
  vectorTable,
} from 'drizzle-vector';
import { expectTypeOf } from 'vitest';

const db = drizzle({ connection: ':memory:' });
declare const async: SqliteRemoteDatabase;
const query = new Float32Array(3);

const docs = vectorTable(
  'docs',
  {
    id: integer().primaryKey(),
    title: text().notNull(),
    embedding: float4Vector(3),
  },
  { metric: 'l2_squared' },
);
const posts = sqliteTable('posts', { id: integer().primaryKey(), title: text(), embedding: float4Vector(3) });
const postsEmbedding = vectorIndex('posts_embedding', posts, { column: 'embedding', metric: 'l2_squared' });

interface Doc {
  title: string;
  embedding: Float32Array;
  distance: number;
}
const found = knn(db, docs, query, { k: 50, columns: { title: docs.title, embedding: docs.embedding } });

// mmr() gives rows of the type that it is given.
expectTypeOf(mmr(found, { k: 10, lambda: 0.7, table: docs })).toEqualTypeOf<Doc[]>();
expectTypeOf(mmr(found, { metric: 'cosine' })).toEqualTypeOf<Doc[]>();
expectTypeOf(mmr(found, { vector: 'embedding', relevance: (row) => 1 / (1 + row.distance) })).toEqualTypeOf<Doc[]>();
expectTypeOf(mmr(found as readonly Doc[], { vector: (row) => row.embedding, k: undefined, table: docs })).toEqualTypeOf<
  Doc[]
>();
expectTypeOf(mmr(await knn(async, docs, query, { k: 50 }), { vector: () => [1, 2], table: docs })).toEqualTypeOf<
  { id: number; title: string; distance: number }[]
>();
const ofIndex = knn(db, postsEmbedding, query, { k: 9, columns: { embedding: posts.embedding } });
expectTypeOf(mmr(ofIndex, { vector: 'embedding', table: postsEmbedding })).toEqualTypeOf<
  { embedding: Float32Array | null; distance: number }[]
>();
expectTypeOf<MmrVector>().toEqualTypeOf<
  Float16Array | Float32Array | Float64Array | Int8Array | Int16Array | Int32Array | readonly number[]
>();
expectTypeOf<Extract<MmrOptions<Doc>['vector'], string>>().toEqualTypeOf<'embedding'>();
const generic = <Row extends { distance: number }>(rows: Row[]): Row[] =>
  mmr(rows, { relevance: (row) => row.distance });
expectTypeOf(generic(found)).toEqualTypeOf<Doc[]>();

// The metric of a distance is not guessed.
// @ts-expect-error no metric
mmr(found);
// @ts-expect-error no metric
mmr(found, { k: 10, lambda: 0.7 });
// @ts-expect-error no such metric
mmr(found, { metric: 'l2' });
// @ts-expect-error a table, not its name
mmr(found, { table: 'docs' });
// @ts-expect-error an ordinary table
mmr(found, { table: posts });
// @ts-expect-error either of them
mmr(found, { table: docs, metric: 'cosine' });
// @ts-expect-error either of them
mmr(found, { relevance: (row) => row.distance, metric: 'cosine' });

// @ts-expect-error not the key of a vector
mmr(found, { table: docs, vector: 'title' });
// @ts-expect-error no key
mmr(found, { table: docs, vector: 'other' });
// @ts-expect-error no vector
mmr(found, { table: docs, vector: (row) => row.title });
// @ts-expect-error bytes are no vector
mmr(found, { table: docs, vector: () => new Uint8Array(3) });
// @ts-expect-error no number
mmr(found, { relevance: (row) => row.title });
// @ts-expect-error not a column
mmr(found, { relevance: (row) => row.other });
// @ts-expect-error no option
mmr(found, { table: docs, limit: 3 });
// @ts-expect-error a promise of rows
mmr(knn(async, docs, query, { k: 50 }), { table: docs });
// @ts-expect-error no rows
mmr([1, 2], { table: docs });

// rerank() adds a score, and is asynchronous where its scorer is.
expectTypeOf(rerank(found, (rows) => rows.map((row) => row.title.length))).toEqualTypeOf<(Doc & { score: number })[]>();
expectTypeOf(rerank(found, async (rows) => rows.map(() => 1), { k: 10 })).toEqualTypeOf<Promise<RerankedRow<Doc>[]>>();
expectTypeOf(rerank(found, () => new Float32Array(50))).toEqualTypeOf<RerankedRow<Doc>[]>();
expectTypeOf(rerank(found, () => Promise.resolve(new Float32Array(50)))).toEqualTypeOf<Promise<RerankedRow<Doc>[]>>();
declare const either: (rows: readonly Doc[]) => number[] | Promise<number[]>;
expectTypeOf(await rerank(found, either)).toEqualTypeOf<RerankedRow<Doc>[]>();
expectTypeOf(rerank(found, either)).toEqualTypeOf<RerankedRow<Doc>[] | Promise<RerankedRow<Doc>[]>>();
// Rows with a score need nothing else.
expectTypeOf(mmr(rerank(found, () => [1]))).toEqualTypeOf<RerankedRow<Doc>[]>();
expectTypeOf(
  mmr(
    rerank(found, () => [1]),
    { k: 10, lambda: 0.7 },
  ),
).toEqualTypeOf<RerankedRow<Doc>[]>();
expectTypeOf(
  mmr(
    rerank(found, () => [1]),
    { table: docs },
  ),
).toEqualTypeOf<RerankedRow<Doc>[]>();

// @ts-expect-error no scores
rerank(found, (rows) => rows.map((row) => row.title));
// @ts-expect-error a score for one row
rerank(found, () => 1);
// @ts-expect-error no scores
rerank(found, async () => 'many');
// @ts-expect-error not a column
rerank(found, (rows) => rows.map((row) => row.other));
// @ts-expect-error no option
rerank(found, () => [1], { limit: 3 });
