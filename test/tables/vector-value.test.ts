import { eq } from 'drizzle-orm';
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { createVectorTable, float4Vector, int1Vector, knn, knnMatch, vectorTable, vectorValue } from 'drizzle-vector';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../support/database.js';
import { openPosts, postsEmbedding } from '../support/posts.js';
import { vectorError } from '../support/thrown.js';

const docs = vectorTable(
  'docs',
  { id: integer().primaryKey(), title: text(), embedding: float4Vector(2) },
  { metric: 'cosine' },
);
const notes = sqliteTable('notes', { id: integer().primaryKey(), small: int1Vector('tiny', 3) });

const BASE64 = 'AACAPwAAAEA='; // [1, 2]

function openDocs() {
  const db = openDatabase();
  createVectorTable(db, docs);
  return db;
}

describe('vectorValue', () => {
  it('is a vector in inserts and updates, of numbers, base64 or a typed array', () => {
    const db = openDocs();
    db.insert(docs)
      .values([
        { id: 1, embedding: vectorValue(docs.embedding, [3, 4]) },
        { id: 2, embedding: vectorValue(docs.embedding, BASE64) },
        { id: 3, embedding: vectorValue(docs.embedding, Float32Array.of(5, 6)) },
      ])
      .run();
    db.update(docs)
      .set({ embedding: vectorValue(docs.embedding, [7, 8]) })
      .where(eq(docs.id, 3))
      .run();

    expect(db.select({ embedding: docs.embedding }).from(docs).all()).toEqual([
      { embedding: Float32Array.of(3, 4) },
      { embedding: Float32Array.of(1, 2) },
      { embedding: Float32Array.of(7, 8) },
    ]);
  });

  it('is the BLOB of the vector, for a column of any table', () => {
    const { sql, params } = openDatabase()
      .insert(notes)
      .values({ small: vectorValue(notes.small, [1, 2, -1]) })
      .toSQL();

    expect(sql).toBe('insert into "notes" ("id", "tiny") values (null, ?)');
    expect(params).toEqual([Buffer.from([1, 2, 255])]);
  });

  it('checks the vector at once, as the column does', () => {
    expect(vectorError(() => vectorValue(docs.embedding, [1])).message).toBe(
      'vectorValue() for docs.embedding: expected 2 dimensions but received 1',
    );
    expect(vectorError(() => vectorValue(docs.embedding, [0, 0])).code).toBe('zero_vector');
    expect(vectorError(() => vectorValue(notes.small, [1, 2, 128])).code).toBe('invalid_element');
    expect(vectorError(() => vectorValue(docs.embedding, 'apples')).code).toBe('element_type_mismatch');
  });

  it('takes vector columns only', () => {
    expect(vectorError(() => vectorValue(docs.title as never, [1, 2] as never)).message).toBe(
      'vectorValue(): expected a vector column, such as float4Vector(384) but received the column title',
    );
  });
});

describe('base64', () => {
  it('is a vector in the rows of a vector table, and a query', () => {
    const db = openDocs();
    // On Drizzle 1.0 this does not compile; see vectorValue().
    db.insert(docs)
      .values([
        { id: 1, embedding: BASE64 as never },
        { id: 2, embedding: [2, -1] as never },
      ])
      .run();

    expect(knn(db, docs, BASE64, { k: 1 })).toMatchObject([{ id: 1, distance: 0 }]);
    expect(db.select({ id: docs.id }).from(docs).where(knnMatch(docs.distance, BASE64)).limit(1).all()).toEqual([
      { id: 1 },
    ]);
  });

  it('is a query of an index over a table', () => {
    const db = openPosts();

    expect(knn(db, postsEmbedding, Buffer.from(Float32Array.of(1, 0).buffer).toString('base64'), { k: 1 })).toEqual(
      knn(db, postsEmbedding, [1, 0], { k: 1 }),
    );
  });

  it('of another length is refused with both numbers of dimensions', () => {
    expect(vectorError(() => knn(openDocs(), docs, 'AACAPw==', { k: 1 })).message).toBe(
      'knn() query for docs.embedding: expected 2 dimensions but received 1',
    );
  });
});
