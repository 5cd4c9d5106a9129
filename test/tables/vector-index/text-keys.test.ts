import { eq, sql } from 'drizzle-orm';
import { sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { checkSchema, createVectorIndex, float4Vector, knn, moreLikeThis, vectorIndex } from 'drizzle-vector';
import { createFts5Table, fts5Table, hybridSearch } from 'drizzle-vector/fts5';
import { expect, it } from 'vitest';
import { openDatabase } from '../../support/database.js';

const posts = sqliteTable('posts', {
  id: text().primaryKey(),
  slug: text().notNull().unique(),
  title: text(),
  embedding: float4Vector(2),
});
const postsEmbedding = vectorIndex('posts_embedding', posts, { column: 'embedding', metric: 'l2_squared' });
const bySlug = vectorIndex('by_slug', posts, { column: 'embedding', metric: 'l2_squared', key: 'slug' });
const postsText = fts5Table('posts_text', { title: text() }, { content: posts });

function openPosts() {
  const db = openDatabase();
  db.run(sql`create table posts (id text primary key, slug text not null unique, title text, embedding blob)`);
  for (const index of [postsEmbedding, bySlug]) createVectorIndex(db, index);
  createFts5Table(db, postsText);
  db.insert(posts)
    .values([
      { id: 'gone', slug: 'g', title: 'Gone', embedding: Float32Array.of(1, 0) },
      { id: 'a', slug: 'east', title: 'The sun rises', embedding: Float32Array.of(1, 0) },
      { id: 'b', slug: 'west', title: 'The sun sets', embedding: Float32Array.of(-1, 0) },
    ])
    .run();
  db.delete(posts).where(eq(posts.id, 'gone')).run();
  db.run(sql`vacuum`);
  return db;
}

it.each([
  ['its primary key, a text', postsEmbedding, 'a'],
  ['another unique column', bySlug, 'east'],
])('an index knows the rows of its table by %s, whatever VACUUM does', (_, index, key) => {
  const db = openPosts();

  checkSchema(db, index);
  expect(knn(db, index, [-1, 0], { k: 5 }).map(({ id }) => id)).toEqual(['b', 'a']);
  expect(moreLikeThis(db, index, key as never, { k: 5 }).map(({ id }) => id)).toEqual(['b']);
});

it.each([
  ['the primary key', postsEmbedding],
  ['another unique column', bySlug],
])('a hybrid search finds rows of text keys by an index over %s', (_, index) => {
  const rows = hybridSearch(openPosts(), {
    vector: { table: index, query: [1, 0] },
    text: { table: postsText, query: 'sets' },
    k: 5,
  });

  expect(rows.map(({ id, foundBy }) => [id, foundBy])).toEqual([
    ['b', 'both'],
    ['a', 'vector'],
  ]);
});
