import { eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { blob, index, integer, primaryKey, sqliteTable, text, unique, uniqueIndex } from 'drizzle-orm/sqlite-core';
import {
  bulkInsert,
  bulkInsertArrays,
  float4Vector,
  insertReturningKeys,
  type KeyData,
  knn,
  knnGrouped,
  moreLikeThis,
  type RowKey,
  type RowKeys,
  vectorIndex,
  vectorTable,
} from 'drizzle-vector';
import { fts5Table, hybridSearch } from 'drizzle-vector/fts5';
import { expectTypeOf } from 'vitest';

const db = drizzle({ connection: ':memory:' });
const query = new Float32Array(3);
type DocId = string & { readonly brand: 'DocId' };

// A vector table whose key is a text, a text of a type of its own, or a BLOB.
const docs = vectorTable(
  'docs',
  {
    id: text()
      .primaryKey()
      .$defaultFn(() => crypto.randomUUID()),
    tenant: text().notNull(),
    slug: text(),
    v: float4Vector(3),
  },
  { metric: 'cosine' },
  (table) => [unique('by_slug').on(table.tenant, table.slug), uniqueIndex('i').on(table.slug)],
);
const branded = vectorTable('b', { id: text().$type<DocId>().primaryKey(), v: float4Vector(3) }, { metric: 'cosine' });
const files = vectorTable('f', { id: blob({ mode: 'buffer' }).primaryKey(), v: float4Vector(3) }, { metric: 'cosine' });
const numbers = vectorTable('n', { id: integer().primaryKey(), v: float4Vector(3) }, { metric: 'cosine' });

expectTypeOf<RowKey<typeof docs>>().toEqualTypeOf<string>();
expectTypeOf<RowKey<typeof branded>>().toEqualTypeOf<DocId>();
expectTypeOf<RowKey<typeof files>>().toEqualTypeOf<Uint8Array>();
expectTypeOf<RowKey<typeof numbers>>().toEqualTypeOf<number | bigint>();

expectTypeOf(knn(db, docs, query, { k: 1 })[0]?.id).toEqualTypeOf<string | undefined>();
expectTypeOf(knn(db, branded, query, { k: 1 })[0]?.id).toEqualTypeOf<DocId | undefined>();
expectTypeOf(knn(db, files, query, { k: 1 })[0]?.id).toEqualTypeOf<Buffer | undefined>();
expectTypeOf(knnGrouped(db, branded, query, { k: 1, by: branded.id })[0]?.key).toEqualTypeOf<DocId | undefined>();

// The key is what a function takes.
moreLikeThis(db, docs, 'a', { k: 1 });
moreLikeThis(db, branded, 'a' as DocId, { k: 1 });
moreLikeThis(db, files, new Uint8Array(16), { k: 1 });
moreLikeThis(db, numbers, 1n, { k: 1 });
// @ts-expect-error a text
moreLikeThis(db, docs, 1, { k: 1 });
// @ts-expect-error another text
moreLikeThis(db, branded, 'a', { k: 1 });
// @ts-expect-error an integer
moreLikeThis(db, numbers, 'a', { k: 1 });

bulkInsert(db, docs, [{ tenant: 'a', v: query }]);
// @ts-expect-error the key has no default
bulkInsert(db, branded, [{ v: query }]);
bulkInsertArrays(db, docs, ['a', 'b'], query, 3);
bulkInsertArrays(db, docs, undefined, query, 3);
bulkInsertArrays(db, files, [Buffer.alloc(16)], query, 3);
bulkInsertArrays(db, numbers, Int32Array.of(1), query, 3);
bulkInsertArrays(db, numbers, [1n], query, 3);
// @ts-expect-error texts
bulkInsertArrays(db, docs, [1], query, 3);
// @ts-expect-error integers
bulkInsertArrays(db, numbers, ['a'], query, 3);
// @ts-expect-error other texts
bulkInsertArrays(db, branded, ['a'], query, 3);
expectTypeOf<RowKeys<DocId>>().toEqualTypeOf<readonly DocId[]>();

// Constraints other than unique ones do not compile.
const pages = { id: integer().primaryKey(), slug: text(), v: float4Vector(3) };
// @ts-expect-error one column is the key
vectorTable('t', pages, { metric: 'cosine' }, (table) => [primaryKey({ columns: [table.slug] })]);
// @ts-expect-error no such column
vectorTable('t', pages, { metric: 'cosine' }, (table) => [unique().on(table.slag)]);
// @ts-expect-error computed by a search
vectorTable('t', pages, { metric: 'cosine' }, (table) => [unique().on(table.distance)]);

// An index over a table with any key.
const posts = sqliteTable('posts', {
  id: text().$type<DocId>().primaryKey(),
  slug: text().notNull().unique(),
  nr: integer().notNull().unique(),
  title: text(),
  v: float4Vector(3),
});
const postsEmbedding = vectorIndex('i', posts, { column: 'v', metric: 'cosine' });
const bySlug = vectorIndex('s', posts, { column: 'v', metric: 'cosine', key: 'slug' });
const byNumber = vectorIndex('m', posts, { column: 'v', metric: 'cosine', key: 'nr' });

expectTypeOf<(typeof postsEmbedding.$inferSelect)['id']>().toEqualTypeOf<DocId>();
expectTypeOf<(typeof bySlug.$inferSelect)['id']>().toEqualTypeOf<string>();
expectTypeOf<(typeof byNumber.$inferSelect)['id']>().toEqualTypeOf<number>();
expectTypeOf<RowKey<typeof postsEmbedding>>().toEqualTypeOf<DocId>();
expectTypeOf(knn(db, postsEmbedding, query, { k: 1 })[0]?.id).toEqualTypeOf<DocId | undefined>();
expectTypeOf(knn(db, bySlug, query, { k: 1 })[0]?.id).toEqualTypeOf<DocId | undefined>();
moreLikeThis(db, postsEmbedding, 'a' as DocId, { k: 1 });
moreLikeThis(db, bySlug, 'a', { k: 1 });
moreLikeThis(db, byNumber, 1, { k: 1 });
// @ts-expect-error the key is an integer
moreLikeThis(db, byNumber, 'a', { k: 1 });
// @ts-expect-error no such column
vectorIndex('i', posts, { column: 'v', metric: 'cosine', key: 'slag' });
db.select({ title: posts.title }).from(posts).innerJoin(postsEmbedding, eq(postsEmbedding.id, posts.id));

// The type checker cannot see which key a composite table has.
const pairs = sqliteTable(
  'pairs',
  { a: integer(), b: integer(), code: text().notNull().unique(), v: float4Vector(3) },
  (t) => [primaryKey({ columns: [t.a, t.b] })],
);
const pairsEmbedding = vectorIndex('p', pairs, { column: 'v', metric: 'cosine' });
expectTypeOf<(typeof pairsEmbedding.$inferSelect)['id']>().toEqualTypeOf<number | string | Uint8Array>();
index('i').on(pairs.a);

// A full-text table has the key of its table as rowid.
const postsText = fts5Table('t', { title: text() }, { content: posts });
expectTypeOf<(typeof postsText.$inferSelect)['rowid']>().toEqualTypeOf<DocId>();
const found = hybridSearch(db, {
  vector: { table: postsEmbedding, query },
  text: { table: postsText, query: 'a' },
  k: 1,
});
expectTypeOf(found[0]?.id).toEqualTypeOf<DocId | undefined>();

// insertReturningKeys() gives keys as the columns have them.
expectTypeOf(insertReturningKeys(db, docs, [])).toEqualTypeOf<string[]>();
expectTypeOf(insertReturningKeys(db, branded, [])).toEqualTypeOf<DocId[]>();
expectTypeOf(insertReturningKeys(db, files, [])).toEqualTypeOf<Buffer[]>();
expectTypeOf(insertReturningKeys(db, numbers, [])).toEqualTypeOf<number[]>();
expectTypeOf<KeyData<typeof docs>>().toEqualTypeOf<string>();
