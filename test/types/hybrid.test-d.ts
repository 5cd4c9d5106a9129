import { eq, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { alias, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { SqliteRemoteDatabase } from 'drizzle-orm/sqlite-proxy';
import { type DrizzleDatabase, float4Vector, int1Vector, vectorIndex, vectorTable } from 'drizzle-vector';
import {
  type Fusion,
  fts5Table,
  type HybridOptions,
  type HybridRow,
  type HybridScores,
  hybridSearch,
  matchText,
  rawMatch,
  rrf,
  weighted,
} from 'drizzle-vector/fts5';
import { expectTypeOf } from 'vitest';

const db = drizzle({ connection: ':memory:' });
declare const async: SqliteRemoteDatabase;

const docs = vectorTable(
  'docs',
  {
    id: integer().primaryKey(),
    title: text().notNull(),
    year: integer(),
    embedding: float4Vector(3),
  },
  { metric: 'l2_squared' },
);
const small = vectorTable('small', { id: integer().primaryKey(), embedding: int1Vector(3) }, { metric: 'l2_squared' });
const docsText = fts5Table('docs_text', { body: text() });
const posts = sqliteTable('posts', {
  id: integer().primaryKey(),
  title: text(),
  published: integer({ mode: 'boolean' }).notNull(),
  embedding: float4Vector(3),
});
const postsEmbedding = vectorIndex('posts_embedding', posts, { column: 'embedding', metric: 'l2_squared' });
const postsText = fts5Table('posts_text', { title: text() }, { content: posts });

const query = new Float32Array(3);
const vector = { table: docs, query };
const body = { table: docsText, query: 'how do I open a database' };

// A row is the table without its vectors, with the scores.
interface Scores {
  score: number;
  vectorRank: number | null;
  textRank: number | null;
  vectorScore: number | null;
  textScore: number | null;
  distance: number | null;
  bm25: number | null;
  foundBy: 'both' | 'vector' | 'text';
}
interface Doc extends Scores {
  id: number;
  title: string;
  year: number | null;
}
expectTypeOf<HybridScores>().toEqualTypeOf<Scores>();
expectTypeOf(hybridSearch(db, { vector, text: body, k: 10 })).toEqualTypeOf<Doc[]>();
expectTypeOf<HybridRow<typeof docs>>().toEqualTypeOf<Doc>();
expectTypeOf(
  hybridSearch(db, {
    vector: { table: docs, query: [1, 2, 3], efSearch: 200 },
    text: { table: docsText, query: 'a', mode: 'all', prefix: true },
    k: 10,
    candidates: 100,
    fusion: rrf({ k: 60, weights: { vector: 1 } }),
    where: eq(docs.year, 2020),
    columns: undefined,
    on: eq(docsText.rowid, docs.year),
  }),
).toEqualTypeOf<Doc[]>();
expectTypeOf(
  hybridSearch(db, {
    vector: { table: alias(docs, 'd'), query },
    text: { table: alias(docsText, 't'), query: matchText(docsText.body, 'a') },
    k: 10,
    fusion: weighted({ vector: 0.7, text: 0.3 }),
  }),
).toEqualTypeOf<Doc[]>();

// Chosen columns are typed as a select of Drizzle would have them.
expectTypeOf(
  hybridSearch(db, {
    vector,
    text: { table: docsText, query: rawMatch(docsText, 'a OR b') },
    k: 10,
    columns: {
      title: docs.title,
      upper: sql<string>`upper(${docs.title})`,
      nested: { year: docs.year, embedding: docs.embedding },
    },
  }),
).toEqualTypeOf<
  {
    title: string;
    upper: string;
    nested: { year: number | null; embedding: Float32Array };
    score: number;
    vectorRank: number | null;
    textRank: number | null;
    vectorScore: number | null;
    textScore: number | null;
    distance: number | null;
    bm25: number | null;
    foundBy: 'both' | 'vector' | 'text';
  }[]
>();
expectTypeOf(hybridSearch(db, { vector, text: body, k: 10, columns: {} })).toEqualTypeOf<HybridScores[]>();
// As in Drizzle, a column of a table that is not there is never.
expectTypeOf(hybridSearch(db, { vector, text: body, k: 10, columns: { body: docsText.body } })).toEqualTypeOf<
  HybridRow<typeof docs, { body: typeof docsText.body }>[]
>();
expectTypeOf<HybridRow<typeof docs, { body: typeof docsText.body }>['body']>().toBeNever();

// An index gives keys, or what its table has.
interface Post extends Scores {
  id: number;
  title: string | null;
  published: boolean;
}
const ofPosts = {
  vector: { table: postsEmbedding, query },
  text: { table: postsText, query: 'a' },
  k: 10,
};
expectTypeOf(hybridSearch(db, ofPosts)[0]?.id).toEqualTypeOf<number | undefined>();
expectTypeOf(hybridSearch(db, { ...ofPosts, where: eq(posts.published, true) })).toEqualTypeOf<Post[]>();
expectTypeOf(
  hybridSearch(db, { ...ofPosts, from: alias(posts, 'p'), vector: { table: alias(postsEmbedding, 'i'), query } }),
).toEqualTypeOf<Post[]>();
expectTypeOf<HybridRow<typeof postsEmbedding, undefined, typeof posts>>().toEqualTypeOf<Post>();
expectTypeOf(hybridSearch(db, { ...ofPosts, columns: { title: posts.title } })[0]?.title).toEqualTypeOf<
  string | null | undefined
>();

// The vector is of what is searched, or SQL that gives one.
hybridSearch(db, { vector: { table: docs, query: sql`vector_from_json('[1, 2, 3]', 'float4')` }, text: body, k: 1 });
// @ts-expect-error another element type
hybridSearch(db, { vector: { table: docs, query: new Int8Array(3) }, text: body, k: 1 });
// @ts-expect-error another element type
hybridSearch(db, { vector: { table: small, query }, text: body, k: 1 });
// A text is a vector as base64.
hybridSearch(db, { vector: { table: docs, query: 'AACAPwAAAEAAAEBA' }, text: body, k: 1 });
// @ts-expect-error no vector table
hybridSearch(db, { vector: { table: posts, query }, text: body, k: 1 });
// @ts-expect-error no full-text table
hybridSearch(db, { vector, text: { table: posts, query: 'a' }, k: 1 });
// @ts-expect-error a table, not its column
hybridSearch(db, { vector, text: { table: docsText.body, query: 'a' }, k: 1 });
// @ts-expect-error a text or SQL
hybridSearch(db, { vector, text: { table: docsText, query: 1 }, k: 1 });
// @ts-expect-error no such mode
hybridSearch(db, { vector, text: { table: docsText, query: 'a', mode: 'some' }, k: 1 });
// @ts-expect-error no such option
hybridSearch(db, { vector, text: { table: docsText, query: 'a', limit: 1 }, k: 1 });
// @ts-expect-error no such option
hybridSearch(db, { vector: { table: docs, query, ef: 1 }, text: body, k: 1 });

// The options are those that there are.
// @ts-expect-error without options
hybridSearch(db);
// @ts-expect-error without k
hybridSearch(db, { vector, text: body });
// @ts-expect-error without a vector
hybridSearch(db, { text: body, k: 1 });
// @ts-expect-error without a text
hybridSearch(db, { vector, k: 1 });
// @ts-expect-error no such option
hybridSearch(db, { vector, text: body, k: 1, limit: 1 });
// @ts-expect-error no fusion
hybridSearch(db, { vector, text: body, k: 1, fusion: 'rrf' });
// @ts-expect-error no fusion
hybridSearch(db, { vector, text: body, k: 1, fusion: { k: 60 } });
// @ts-expect-error no SQL
hybridSearch(db, { vector, text: body, k: 1, where: 'year = 2020' });
// @ts-expect-error no SQL
hybridSearch(db, { vector, text: body, k: 1, on: 'rowid' });
// @ts-expect-error no columns
hybridSearch(db, { vector, text: body, k: 1, columns: { title: 'title' } });
// @ts-expect-error score is added by itself
hybridSearch(db, { vector, text: body, k: 1, columns: { score: docs.year } });
// @ts-expect-error foundBy is added by itself
hybridSearch(db, { vector, text: body, k: 1, columns: { foundBy: docs.title } });
// @ts-expect-error distance is added by itself
hybridSearch(db, { vector, text: body, k: 1, columns: { distance: docs.distance } });
// @ts-expect-error a vector table has its own columns
hybridSearch(db, { vector, text: body, k: 1, from: posts });
// @ts-expect-error a table, not its name
hybridSearch(db, { ...ofPosts, from: 'posts' });
// @ts-expect-error no Drizzle database
hybridSearch(db.$client, { vector, text: body, k: 1 });
// @ts-expect-error a text, not null
const none: HybridOptions<typeof docs>['text']['query'] = null;
void none;

// Fusions
expectTypeOf(rrf()).toEqualTypeOf<Fusion>();
expectTypeOf(weighted({ vector: 1, text: 1 })).toEqualTypeOf<Fusion>();
// @ts-expect-error no such option
rrf({ c: 60 });
// @ts-expect-error no such side
rrf({ weights: { image: 1 } });
// @ts-expect-error weights of both sides
weighted({ vector: 1 });
// @ts-expect-error without weights
weighted();

// An asynchronous driver gives promises, and transactions are like their database.
expectTypeOf(hybridSearch(async, { vector, text: body, k: 10 })).toEqualTypeOf<Promise<Doc[]>>();
db.transaction((tx) => {
  expectTypeOf(hybridSearch(tx, { vector, text: body, k: 10 })).toEqualTypeOf<Doc[]>();
});
async.transaction(async (tx) => {
  expectTypeOf(hybridSearch(tx, { vector, text: body, k: 10 })).toEqualTypeOf<Promise<Doc[]>>();
});
function best<D extends DrizzleDatabase>(db: D) {
  return hybridSearch(db, { vector, text: body, k: 10 });
}
expectTypeOf(best(db)).toEqualTypeOf<Doc[]>();
