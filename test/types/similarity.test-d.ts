import { desc, gte } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { alias, integer, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { float4Vector, knn, knnMatch, knnPage, prepareKnn, vectorIndex, vectorTable } from 'drizzle-vector';
import { type HybridOptions, hybridSearch } from 'drizzle-vector/fts5';
import { expectTypeOf } from 'vitest';

const db = drizzle({ connection: ':memory:' });
const query = new Float32Array(3);
const columns = { id: integer().primaryKey(), title: text(), embedding: float4Vector(3) };
const docs = vectorTable('docs', columns, { metric: 'cosine' });
const posts = sqliteTable('posts', columns);
const postsEmbedding = vectorIndex('posts_embedding', posts, { column: 'embedding', metric: 'cosine' });

// Outside of a search it is null. No row has it that does not name it.
expectTypeOf(
  db
    .select({ similarity: docs.similarity })
    .from(docs)
    .where(gte(docs.similarity, 0.5))
    .orderBy(desc(docs.similarity))
    .all(),
).toEqualTypeOf<{ similarity: number | null }[]>();
expectTypeOf<typeof docs.$inferSelect>().not.toHaveProperty('similarity');
expectTypeOf<typeof docs.$inferInsert>().not.toHaveProperty('similarity');
expectTypeOf(
  db
    .select({ title: posts.title, similarity: postsEmbedding.similarity })
    .from(postsEmbedding)
    .innerJoin(posts, knnMatch(postsEmbedding.distance, query))
    .all(),
).toEqualTypeOf<{ title: string | null; similarity: number | null }[]>();

// In a row of a search it is a number.
expectTypeOf(knn(db, docs, query, { k: 1, columns: { title: docs.title, similarity: docs.similarity } })).toEqualTypeOf<
  { title: string | null; similarity: number; distance: number }[]
>();
expectTypeOf(
  knnPage(db, postsEmbedding, query, { k: 1, columns: { near: postsEmbedding.similarity } }).rows,
).toEqualTypeOf<{ near: number; distance: number }[]>();

// A table with a column of that name has its own.
const own = vectorTable('own', { ...columns, similarity: text().notNull() }, { metric: 'cosine' });
expectTypeOf(db.select({ similarity: own.similarity }).from(own).all()).toEqualTypeOf<{ similarity: string }[]>();
const others = sqliteTable('others', { ...columns, similarity: real() });
const othersEmbedding = vectorIndex('others_embedding', others, { column: 'embedding', metric: 'cosine' });
// @ts-expect-error its table has the column
othersEmbedding.similarity;
const itself = vectorTable('similarity', columns, { metric: 'cosine' });
// @ts-expect-error the table has the name
itself.similarity;

// The options of searches.
knn(db, docs, query, { k: 1, minSimilarity: 0.5 });
prepareKnn(db, postsEmbedding, { k: 1, minSimilarity: 0.5, prefilter: true });
knn(db, alias(postsEmbedding, 'p'), query, { k: 1, prefilter: true });
// @ts-expect-error a number
knn(db, docs, query, { k: 1, minSimilarity: '0.5' });
// @ts-expect-error the conditions of a vector table are part of the search
knn(db, docs, query, { k: 1, prefilter: true });
declare const words: HybridOptions['text'];
hybridSearch(db, { vector: { table: postsEmbedding, query, minSimilarity: 0.5 }, text: words, k: 1, prefilter: true });
// @ts-expect-error the conditions of a vector table are part of the search
hybridSearch(db, { vector: { table: docs, query }, text: words, k: 1, prefilter: true });
