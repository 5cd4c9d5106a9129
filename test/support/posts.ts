import { sql } from 'drizzle-orm';
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { createVectorIndex, float4Vector, vectorIndex } from 'drizzle-vector';
import { openDatabase } from './database.js';

/** An ordinary table, with all that virtual tables do not have. */
export const posts = sqliteTable('posts', {
  id: integer().primaryKey(),
  title: text().notNull().unique(),
  published: integer({ mode: 'boolean' }).notNull().default(true),
  authorId: integer('author_id').references(() => authors.id, { onDelete: 'cascade' }),
  embedding: float4Vector(2),
});

export const authors = sqliteTable('authors', { id: integer().primaryKey() });

/** An index over it. */
export const postsEmbedding = vectorIndex('posts_embedding', posts, { column: 'embedding', metric: 'l2_squared' });

/**
 * A database with an index over five posts on the plane, nearest to the origin first. The second is a draft, and the last
 * has no vector.
 */
export function openPosts(index: typeof postsEmbedding = postsEmbedding) {
  const db = openDatabase();
  db.run(sql`create table authors (id integer primary key)`);
  db.run(sql`create table posts (id integer primary key, title text not null unique,
    published integer not null default 1, author_id integer references authors (id) on delete cascade, embedding blob)`);
  db.insert(authors)
    .values([{ id: 1 }, { id: 2 }])
    .run();
  createVectorIndex(db, index);
  db.insert(posts)
    .values([
      { id: 1, title: 'cats', authorId: 1, embedding: new Float32Array([1, 0]) },
      { id: 2, title: 'hens', authorId: 1, embedding: new Float32Array([0, 2]), published: false },
      { id: 3, title: 'dogs', authorId: 2, embedding: new Float32Array([3, 0]) },
      { id: 4, title: 'ants', authorId: 2, embedding: new Float32Array([0, -4]) },
      { id: 5, title: 'cows', authorId: 2 },
    ])
    .run();
  return db;
}
