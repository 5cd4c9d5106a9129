import { and, eq, gt, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { alias, integer, real, sqliteTable, sqliteView, text } from 'drizzle-orm/sqlite-core';
import type { SqliteRemoteDatabase } from 'drizzle-orm/sqlite-proxy';
import {
  type DrizzleDatabase,
  type ExplainedSearch,
  float4Vector,
  int1Vector,
  type KnnRow,
  type KnnVector,
  knn,
  knnBatch,
  prepareKnn,
  type SearchStep,
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
    source: text(),
    bookId: integer('book_id'),
    embedding: float4Vector(3),
  },
  { metric: 'l2_squared' },
);
const small = vectorTable('small', { id: integer().primaryKey(), embedding: int1Vector(3) }, { metric: 'l2_squared' });
const books = sqliteTable('books', { id: integer().primaryKey(), name: text().notNull(), year: integer() });
const posts = sqliteTable('posts', {
  id: integer().primaryKey(),
  title: text(),
  published: integer({ mode: 'boolean' }).notNull(),
  embedding: float4Vector(3),
  draft: float4Vector(3).notNull(),
});
const postsEmbedding = vectorIndex('posts_embedding', posts, { column: 'embedding', metric: 'l2_squared' });

// By default a row is the table without its vectors, with a distance that is never null.
interface Doc {
  id: number;
  title: string;
  source: string | null;
  bookId: number | null;
  distance: number;
}
expectTypeOf(knn(db, docs, query, { k: 10 })).toEqualTypeOf<Doc[]>();
expectTypeOf(knn(db, alias(docs, 'd'), [1, 2, 3], { k: 10 })).toEqualTypeOf<Doc[]>();
expectTypeOf(knn(db, small, new Int8Array(3), { k: 1 })).toEqualTypeOf<{ id: number; distance: number }[]>();
expectTypeOf<KnnRow<typeof docs>>().toEqualTypeOf<Doc>();
expectTypeOf(knn(db, docs, query, { k: 10, columns: undefined, where: undefined, join: undefined })).toEqualTypeOf<
  Doc[]
>();
expectTypeOf(
  knn(db, docs, query, { k: 10, where: eq(docs.source, 'x'), maxDistance: 0.5, efSearch: 200 }),
).toEqualTypeOf<Doc[]>();
expectTypeOf(
  knn(db, docs, query, { k: 10, join: { table: books, on: eq(books.id, docs.bookId) }, where: gt(books.year, 1990) }),
).toEqualTypeOf<Doc[]>();

// Chosen columns are typed as a select of Drizzle would have them.
const columns = {
  title: docs.title,
  half: sql<number>`${docs.distance} / 2`,
  named: sql<string>`upper(${docs.title})`.as('named'),
  book: books.name,
  year: books.year,
  from: { name: books.name, source: docs.source },
};
const chosen = knn(db, docs, query, { k: 10, columns, join: { table: books, on: eq(books.id, docs.bookId) } });
const selected = db
  .select({ ...columns, distance: sql<number>`0` })
  .from(docs)
  .innerJoin(books, eq(books.id, docs.bookId))
  .all();
expectTypeOf(chosen).toEqualTypeOf(selected);
expectTypeOf(chosen).toEqualTypeOf<
  {
    title: string;
    half: number;
    named: string;
    book: string;
    year: number | null;
    from: { name: string; source: string | null };
    distance: number;
  }[]
>();
expectTypeOf(knn(db, docs, query, { k: 10, columns: {} })).toEqualTypeOf<{ distance: number }[]>();
expectTypeOf(knn(db, docs, query, { k: 10, columns: { null: docs.distance } })).toEqualTypeOf<
  { null: number | null; distance: number }[]
>();
// As in Drizzle, a column of a table that is not there is never.
expectTypeOf(knn(db, docs, query, { k: 10, columns: { book: books.name } })).toEqualTypeOf<
  { book: never; distance: number }[]
>();

// Aliases, views and subqueries can be joined.
const b = alias(books, 'b');
expectTypeOf(
  knn(db, docs, query, { k: 1, columns: { name: b.name }, join: { table: b, on: eq(b.id, docs.bookId) } }),
).toEqualTypeOf<{ name: string; distance: number }[]>();
const old = db.select().from(books).as('old');
expectTypeOf(
  knn(db, docs, query, { k: 1, columns: { name: old.name }, join: { table: old, on: eq(old.id, docs.bookId) } }),
).toEqualTypeOf<{ name: string; distance: number }[]>();
const recent = sqliteView('recent').as((qb) => qb.select().from(books));
expectTypeOf(
  knn(db, docs, query, { k: 1, columns: { year: recent.year }, join: { table: recent, on: eq(recent.id, docs.id) } }),
).toEqualTypeOf<{ year: number | null; distance: number }[]>();

// An index gives rows of its table.
interface Post {
  id: number;
  title: string | null;
  published: boolean;
  distance: number;
}
expectTypeOf(knn(db, postsEmbedding, query, { k: 10 })).toEqualTypeOf<Post[]>();
expectTypeOf(knn(db, postsEmbedding, query, { k: 10, columns: { id: postsEmbedding.id } })).toEqualTypeOf<
  { id: number; distance: number }[]
>();
expectTypeOf(knn(db, postsEmbedding, query, { k: 10, where: eq(posts.published, true) })).toEqualTypeOf<Post[]>();
expectTypeOf(knn(db, alias(postsEmbedding, 'i'), query, { k: 10, from: alias(posts, 'p') })).toEqualTypeOf<Post[]>();
expectTypeOf(
  knn(db, postsEmbedding, query, { k: 10, columns: { title: posts.title, key: postsEmbedding.id } }),
).toEqualTypeOf<{ title: string | null; key: number; distance: number }[]>();
expectTypeOf<KnnRow<typeof postsEmbedding>>().toEqualTypeOf<Post>();

// The query is a vector of what is searched, or SQL that gives one.
knn(db, docs, posts.embedding, { k: 1 });
knn(db, docs, db.select({ embedding: posts.embedding }).from(posts).limit(1), { k: 1 });
knn(db, docs, sql`vector_from_json('[1, 2, 3]', 'float4')`, { k: 1 });
expectTypeOf<KnnVector<'float4'>>().toEqualTypeOf<Float32Array | readonly number[] | string>();
expectTypeOf<KnnVector<'int1'>>().toEqualTypeOf<Int8Array | readonly number[] | string>();
// @ts-expect-error another element type
knn(db, docs, new Int8Array(3), { k: 1 });
// @ts-expect-error another element type
knn(db, small, new Float32Array(3), { k: 1 });
// @ts-expect-error another element type, through an alias
knn(db, alias(docs, 'd'), new Float64Array(3), { k: 1 });
// @ts-expect-error another element type
knn(db, postsEmbedding, new Int8Array(3), { k: 1 });
// @ts-expect-error a column of another element type
knn(db, docs, small.embedding, { k: 1 });
// A text is a vector as base64.
knn(db, docs, 'AACAPwAAAEAAAEBA', { k: 1 });

// k is required, and the options are those that there are.
// @ts-expect-error without options
knn(db, docs, query);
// @ts-expect-error without k
knn(db, docs, query, {});
// @ts-expect-error k is a number
knn(db, docs, query, { k: '10' });
// @ts-expect-error k is no placeholder
prepareKnn(db, docs, { k: sql.placeholder('k') });
// @ts-expect-error no such option
knn(db, docs, query, { k: 10, limit: 10 });
// @ts-expect-error no number
knn(db, docs, query, { k: 10, maxDistance: '0.5' });
// @ts-expect-error no number
knn(db, docs, query, { k: 10, efSearch: '200' });
knn(db, docs, query, { k: 10, recall: 0.9 });
// @ts-expect-error recall is a number
knn(db, docs, query, { k: 10, recall: '0.9' });
// @ts-expect-error no SQL
knn(db, docs, query, { k: 10, where: "source = 'x'" });
// @ts-expect-error no columns
knn(db, docs, query, { k: 10, columns: ['title'] });
// @ts-expect-error no columns
knn(db, docs, query, { k: 10, columns: { title: 'title' } });
// @ts-expect-error distance is added by itself
knn(db, docs, query, { k: 10, columns: { distance: docs.distance } });
// @ts-expect-error without on
knn(db, docs, query, { k: 10, join: { table: books } });
// @ts-expect-error no table
knn(db, docs, query, { k: 10, join: { table: 'books', on: eq(books.id, docs.bookId) } });
// @ts-expect-error a vector table has its own columns
knn(db, docs, query, { k: 10, from: posts });
// @ts-expect-error a table, not its name
knn(db, postsEmbedding, query, { k: 10, from: 'posts' });
// @ts-expect-error no vector table
knn(db, posts, query, { k: 10 });
// @ts-expect-error a table, not its distance
knn(db, docs.distance, query, { k: 10 });
// @ts-expect-error no Drizzle database
knn(db.$client, docs, query, { k: 10 });

// An asynchronous driver gives promises, and transactions are like their database.
expectTypeOf(knn(async, docs, query, { k: 10 })).toEqualTypeOf<Promise<Doc[]>>();
expectTypeOf(knnBatch(async, docs, [query], { k: 10 })).toEqualTypeOf<Promise<Doc[][]>>();
expectTypeOf(prepareKnn(async, docs, { k: 10 })(query)).toEqualTypeOf<Promise<Doc[]>>();
db.transaction((tx) => {
  expectTypeOf(knn(tx, docs, query, { k: 10 })).toEqualTypeOf<Doc[]>();
  tx.transaction((nested) => expectTypeOf(knn(nested, docs, query, { k: 10 })).toEqualTypeOf<Doc[]>());
});
async.transaction(async (tx) => {
  expectTypeOf(knn(tx, docs, query, { k: 10 })).toEqualTypeOf<Promise<Doc[]>>();
});
const either = db as typeof db | typeof async;
expectTypeOf(knn(either, docs, query, { k: 10 })).toEqualTypeOf<Doc[] | Promise<Doc[]>>();
function nearestOf<D extends DrizzleDatabase>(db: D) {
  return knn(db, docs, query, { k: 10 });
}
expectTypeOf(nearestOf(db)).toEqualTypeOf<Doc[]>();

// A prepared search takes the vector, and the values of placeholders.
const nearest = prepareKnn(db, docs, { k: 10, where: eq(docs.source, sql.placeholder('source')) });
expectTypeOf(nearest(query, { source: 'book.pdf' })).toEqualTypeOf<Doc[]>();
expectTypeOf(nearest([1, 2, 3])).toEqualTypeOf<Doc[]>();
expectTypeOf(prepareKnn(db, postsEmbedding, { k: 10 })(query)).toEqualTypeOf<Post[]>();
expectTypeOf(prepareKnn(db, docs, { k: 10, columns: { title: docs.title } })(query)).toEqualTypeOf<
  { title: string; distance: number }[]
>();
// @ts-expect-error another element type
nearest(new Int8Array(3));
// @ts-expect-error a vector, not SQL
nearest(posts.embedding);
// @ts-expect-error nothing to search for
nearest(null);
// @ts-expect-error distance is added by itself
prepareKnn(db, docs, { k: 10, columns: { distance: docs.title } });
// @ts-expect-error a vector table has its own columns
prepareKnn(db, docs, { k: 10, from: posts });
// @ts-expect-error without k
prepareKnn(db, docs, {});

// A batch has rows for each query.
expectTypeOf(knnBatch(db, docs, [query, [1, 2, 3]], { k: 10 })).toEqualTypeOf<Doc[][]>();
expectTypeOf(knnBatch(db, postsEmbedding, [query], { k: 10, columns: { title: posts.title } })).toEqualTypeOf<
  { title: string | null; distance: number }[][]
>();
// @ts-expect-error an array of queries
knnBatch(db, docs, query, { k: 10 });
// @ts-expect-error an array of queries
knnBatch(db, docs, [1, 2, 3], { k: 10 });
// @ts-expect-error another element type
knnBatch(db, docs, [new Int8Array(3)], { k: 10 });
// @ts-expect-error no such option
knnBatch(db, docs, [query], { k: 10, limit: 10 });

// A column of an ordinary table that is named distance would be in the way.
const trips = sqliteTable('trips', { id: integer().primaryKey(), distance: real(), embedding: float4Vector(3) });
const tripsEmbedding = vectorIndex('trips_embedding', trips, { column: 'embedding', metric: 'l2_squared' });
knn(db, tripsEmbedding, query, { k: 1, columns: { length: trips.distance } });
knn(db, tripsEmbedding, query, { k: 1, where: and(eq(tripsEmbedding.id, 1)) });

// Explained, it gives its rows and how they were found.
const explained = knn(db, docs, query, { k: 10, explain: true });
expectTypeOf(explained.rows).toEqualTypeOf<Doc[]>();
expectTypeOf(explained.explanation.milliseconds).toEqualTypeOf<Record<'build' | 'search', number>>();
expectTypeOf(explained.explanation.steps).toEqualTypeOf<SearchStep[]>();
expectTypeOf(knn(db, docs, query, { k: 10, explain: false })).toEqualTypeOf<Doc[]>();
expectTypeOf(knn(async, docs, query, { k: 10, explain: true })).toEqualTypeOf<
  Promise<ExplainedSearch<Doc, 'build' | 'search'>>
>();
