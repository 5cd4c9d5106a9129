import { eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { SqliteRemoteDatabase } from 'drizzle-orm/sqlite-proxy';
import { float4Vector, vectorIndex, vectorTable } from 'drizzle-vector';
import {
  cachedEmbedder,
  type Embedder,
  type EmbeddingKind,
  type EmbedOptions,
  insertTexts,
  searchText,
  type TextKey,
  type TextRow,
} from 'drizzle-vector/embeddings';
import { expectTypeOf } from 'vitest';

const db = drizzle({ connection: ':memory:' });
declare const async: SqliteRemoteDatabase;
declare const embedder: Embedder;

const docs = vectorTable(
  'docs',
  {
    id: integer().primaryKey(),
    title: text().notNull(),
    body: text(),
    kind: text({ enum: ['a', 'b'] }),
    tags: text({ mode: 'json' }).$type<string[]>(),
    page: integer(),
    embedding: float4Vector(3),
  },
  { metric: 'l2_squared' },
);
const posts = sqliteTable('posts', { id: integer().primaryKey(), title: text(), embedding: float4Vector(3) });
const postsEmbedding = vectorIndex('posts_embedding', posts, { column: 'embedding', metric: 'l2_squared' });

// A row is that of an insert, without the vector.
expectTypeOf<{ title: string }>().toExtend<TextRow<typeof docs>>();
expectTypeOf<keyof TextRow<typeof docs>>().toEqualTypeOf<'id' | 'title' | 'body' | 'kind' | 'tags' | 'page'>();
expectTypeOf<TextRow<typeof docs>['page']>().toEqualTypeOf<number | null | undefined>();
expectTypeOf<TextKey<typeof docs>>().toEqualTypeOf<'title' | 'body' | 'kind'>();
expectTypeOf(insertTexts(db, docs, [{ title: 'a' }], embedder, { text: 'title' })).toEqualTypeOf<Promise<number>>();
expectTypeOf(insertTexts(async, posts, [{ title: 'a' }], embedder, { text: 'title' })).toEqualTypeOf<Promise<number>>();
insertTexts(db, docs, [{ id: 1, title: 'a', tags: ['x'] }], embedder, {
  text: (row) => {
    expectTypeOf(row).toEqualTypeOf<TextRow<typeof docs>>();
    return `${row.title}\n${row.body}`;
  },
  batchSize: 10,
  onProgress: (progress) => expectTypeOf(progress).toEqualTypeOf<{ done: number; total: number }>(),
});
insertTexts(db, docs, [] as const, embedder, { text: 'body', batchSize: undefined, onProgress: undefined });
async.transaction((tx) => insertTexts(tx, docs, [{ title: 'a' }], embedder, { text: 'title' }));
// @ts-expect-error the title is missing
insertTexts(db, docs, [{ body: 'a' }], embedder, { text: 'title' });
// @ts-expect-error the vector is made of the text
insertTexts(db, docs, [{ title: 'a', embedding: new Float32Array(3) }], embedder, { text: 'title' });
// @ts-expect-error no such column
insertTexts(db, docs, [{ title: 'a', other: 1 }], embedder, { text: 'title' });
// @ts-expect-error no text
insertTexts(db, docs, [{ title: 'a' }], embedder, { text: 'page' });
// @ts-expect-error no text
insertTexts(db, docs, [{ title: 'a' }], embedder, { text: 'tags' });
// @ts-expect-error no such column
insertTexts(db, docs, [{ title: 'a' }], embedder, { text: 'other' });
// @ts-expect-error no text
insertTexts(db, docs, [{ title: 'a' }], embedder, { text: (row) => row.page });
// @ts-expect-error without text
insertTexts(db, docs, [{ title: 'a' }], embedder, {});
// @ts-expect-error no such option
insertTexts(db, docs, [{ title: 'a' }], embedder, { text: 'title', size: 1 });
// @ts-expect-error one row is no array
insertTexts(db, docs, { title: 'a' }, embedder, { text: 'title' });
// @ts-expect-error no table
insertTexts(db, 'docs', [], embedder, { text: 'title' });

// A search by a text has the rows of knn(), and is always a promise.
interface Doc {
  id: number;
  title: string;
  body: string | null;
  kind: 'a' | 'b' | null;
  tags: string[] | null;
  page: number | null;
  distance: number;
}
expectTypeOf(searchText(db, docs, 'a', embedder, { k: 1, where: eq(docs.page, 1) })).toEqualTypeOf<Promise<Doc[]>>();
expectTypeOf(searchText(async, docs, 'a', embedder, { k: 1 })).toEqualTypeOf<Promise<Doc[]>>();
expectTypeOf(searchText(db, postsEmbedding, 'a', embedder, { k: 1 })).toEqualTypeOf<
  Promise<{ id: number; title: string | null; distance: number }[]>
>();
expectTypeOf(searchText(db, docs, 'a', embedder, { k: 1, columns: { name: docs.title } })).toEqualTypeOf<
  Promise<{ name: string; distance: number }[]>
>();
// @ts-expect-error a text, no vector
searchText(db, docs, [1, 2, 3], embedder, { k: 1 });
// @ts-expect-error without k
searchText(db, docs, 'a', embedder, {});
// @ts-expect-error no vector table
searchText(db, posts, 'a', embedder, { k: 1 });
// @ts-expect-error a vector table has its own columns
searchText(db, docs, 'a', embedder, { k: 1, from: posts });
// @ts-expect-error a function is no embedder
searchText(db, docs, 'a', async () => [[1, 2, 3]], { k: 1 });

// An embedder gives typed arrays or arrays of numbers, in a promise or at once, and may ignore the kind.
const plain = { model: 'm', dimensions: 3, embed: async (texts: readonly string[]) => texts.map(() => [1, 2, 3]) };
const typed = { ...plain, embed: async (texts: readonly string[]) => texts.map(() => new Float64Array(3)) };
const atOnce = { ...plain, embed: (texts: readonly string[]) => texts.map(() => [1, 2, 3]) };
expectTypeOf(plain).toExtend<Embedder>();
expectTypeOf(typed).toExtend<Embedder>();
expectTypeOf(atOnce).toExtend<Embedder>();
expectTypeOf({ ...plain, embed: async () => ['a'] }).not.toExtend<Embedder>();
expectTypeOf({ model: 'm', embed: plain.embed }).not.toExtend<Embedder>();
expectTypeOf({ dimensions: 3, embed: plain.embed }).not.toExtend<Embedder>();
searchText(
  db,
  docs,
  'a',
  {
    ...plain,
    embed: async (texts, { kind }) => {
      expectTypeOf(kind).toEqualTypeOf<'query' | 'document'>();
      return texts.map(() => [1, 2, 3]);
    },
  },
  { k: 1 },
);
expectTypeOf<EmbedOptions>().toEqualTypeOf<{ readonly kind: EmbeddingKind }>();
// @ts-expect-error without a kind
embedder.embed(['a']);
// @ts-expect-error no such kind
embedder.embed(['a'], { kind: 'question' });

expectTypeOf(cachedEmbedder(plain, db)).toEqualTypeOf<Embedder>();
expectTypeOf(cachedEmbedder(embedder, async, { table: 't' })).toEqualTypeOf<Embedder>();
// @ts-expect-error the embedder has the model
cachedEmbedder(embedder, db, { model: 'm' });
// @ts-expect-error no Drizzle database
cachedEmbedder(embedder, db.$client);
