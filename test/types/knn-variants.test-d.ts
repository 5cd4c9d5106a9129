import { eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { alias, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { SqliteRemoteDatabase } from 'drizzle-orm/sqlite-proxy';
import {
  float4Vector,
  type KnnGroup,
  type KnnPage,
  type KnnPlace,
  knnGrouped,
  knnPage,
  moreLikeThis,
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
    documentId: integer('document_id'),
    day: integer({ mode: 'timestamp' }).notNull(),
    embedding: float4Vector(3),
  },
  { metric: 'l2_squared' },
);
const books = sqliteTable('books', { id: integer().primaryKey(), name: text().notNull() });
const posts = sqliteTable('posts', { id: integer().primaryKey(), title: text(), embedding: float4Vector(3) });
const postsEmbedding = vectorIndex('posts_embedding', posts, { column: 'embedding', metric: 'l2_squared' });

interface Doc {
  id: number;
  title: string;
  documentId: number | null;
  day: Date;
  distance: number;
}
interface Post {
  id: number;
  title: string | null;
  distance: number;
}
interface Chosen {
  title: string;
  book: string;
  distance: number;
}
const join = { table: books, on: eq(books.id, docs.documentId) };
const columns = { title: docs.title, book: books.name };

// Rows are those of knn().
expectTypeOf(moreLikeThis(db, docs, 1, { k: 10 })).toEqualTypeOf<Doc[]>();
expectTypeOf(moreLikeThis(db, docs, 1n, { k: 10, columns, join })).toEqualTypeOf<Chosen[]>();
expectTypeOf(moreLikeThis(db, postsEmbedding, 1, { k: 10 })).toEqualTypeOf<Post[]>();
expectTypeOf(moreLikeThis(db, alias(postsEmbedding, 'i'), 1, { k: 10 })).toEqualTypeOf<Post[]>();
expectTypeOf(moreLikeThis(async, docs, 1, { k: 10 })).toEqualTypeOf<Promise<Doc[]>>();
db.transaction((tx) => expectTypeOf(moreLikeThis(tx, docs, 1, { k: 10 })).toEqualTypeOf<Doc[]>());
// @ts-expect-error a key is a number
moreLikeThis(db, docs, '1', { k: 10 });
// @ts-expect-error a key, not a vector
moreLikeThis(db, docs, query, { k: 10 });
// @ts-expect-error without k
moreLikeThis(db, docs, 1, {});
// @ts-expect-error a vector table has its own columns
moreLikeThis(db, docs, 1, { k: 10, from: posts });
// @ts-expect-error no vector table
moreLikeThis(db, posts, 1, { k: 10 });
// @ts-expect-error distance is added by itself
moreLikeThis(db, docs, 1, { k: 10, columns: { distance: docs.distance } });

// A page has them beside the place of the next.
expectTypeOf(knnPage(db, docs, query, { k: 10 })).toEqualTypeOf<KnnPage<Doc>>();
expectTypeOf<KnnPage<Doc>>().toEqualTypeOf<{ rows: Doc[]; next: KnnPlace | undefined }>();
const { next } = knnPage(db, docs, query, { k: 10 });
expectTypeOf(knnPage(db, docs, query, { k: 10, columns, join, after: next })).toEqualTypeOf<KnnPage<Chosen>>();
expectTypeOf(knnPage(db, postsEmbedding, query, { k: 10 })).toEqualTypeOf<KnnPage<Post>>();
expectTypeOf(knnPage(async, docs, docs.embedding, { k: 10 })).toEqualTypeOf<Promise<KnnPage<Doc>>>();
// @ts-expect-error no key
knnPage(db, docs, query, { k: 10, after: { distance: 1 } });
// @ts-expect-error another element type
knnPage(db, docs, new Int8Array(3), { k: 10 });
// @ts-expect-error no such option
knnPage(db, docs, query, { k: 10, offset: 10 });

// A group has them beside its key, which is what the column has.
expectTypeOf(knnGrouped(db, docs, query, { k: 10, by: docs.documentId })).toEqualTypeOf<
  KnnGroup<number | null, Doc>[]
>();
expectTypeOf<KnnGroup<number | null, Doc>>().toEqualTypeOf<{ key: number | null; rows: Doc[] }>();
expectTypeOf(knnGrouped(db, docs, query, { k: 10, by: docs.day, perGroup: 3 })).toEqualTypeOf<KnnGroup<Date, Doc>[]>();
expectTypeOf(knnGrouped(db, docs, query, { k: 10, by: books.name, columns, join })).toEqualTypeOf<
  KnnGroup<string, Chosen>[]
>();
expectTypeOf(knnGrouped(db, postsEmbedding, query, { k: 10, by: posts.title })).toEqualTypeOf<
  KnnGroup<string | null, Post>[]
>();
expectTypeOf(knnGrouped(async, docs, query, { k: 10, by: docs.documentId })).toEqualTypeOf<
  Promise<KnnGroup<number | null, Doc>[]>
>();
// @ts-expect-error without by
knnGrouped(db, docs, query, { k: 10 });
// @ts-expect-error a column, not its key
knnGrouped(db, docs, query, { k: 10, by: 'documentId' });
// @ts-expect-error no number
knnGrouped(db, docs, query, { k: 10, by: docs.documentId, perGroup: '3' });
// @ts-expect-error no such option
knnGrouped(db, docs, query, { k: 10, by: docs.documentId, groups: 3 });
