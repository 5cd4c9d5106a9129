import { sql } from 'drizzle-orm';
import { integer, sqliteTable } from 'drizzle-orm/sqlite-core';
import {
  createVectorIndex,
  createVectorTable,
  float4Vector,
  indexInfo,
  knn,
  l2Distance,
  mmr,
  vectorIndex,
  vectorTable,
} from 'drizzle-vector';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../support/database.js';

const docs = vectorTable('docs', { id: integer().primaryKey(), place: float4Vector(2) }, { metric: 'euclidean' });
const places = [
  [3, 4],
  [0, 1],
  [6, 8],
].map((place) => new Float32Array(place));

function openDocs() {
  const db = openDatabase();
  createVectorTable(db, docs);
  db.insert(docs)
    .values(places.map((place) => ({ place })))
    .run();
  return db;
}

describe('a table with the metric euclidean', () => {
  it('has the Euclidean distance, not its square', () => {
    expect(knn(openDocs(), docs, [0, 0], { k: 3 })).toEqual([
      { id: 2, distance: 1 },
      { id: 1, distance: 5 },
      { id: 3, distance: 10 },
    ]);
  });

  it('gives what l2Distance() gives', () => {
    const db = openDocs();
    const byHand = db
      .select({ id: docs.id, distance: l2Distance(docs.place, [1, 1]) })
      .from(docs)
      .all();

    expect(knn(db, docs, [1, 1], { k: 3 })).toEqual(byHand.toSorted((one, other) => one.distance - other.distance));
  });

  it('takes a maxDistance in the same unit', () => {
    expect(knn(openDocs(), docs, [0, 0], { k: 3, maxDistance: 5 }).map(({ id }) => id)).toEqual([2, 1]);
  });

  it('is told by indexInfo()', () => {
    expect(indexInfo(openDocs(), docs)).toMatchObject({ metric: 'euclidean' });
  });

  it('gives mmr() its metric', () => {
    const candidates = knn(openDocs(), docs, [0, 0], { k: 3, columns: { id: docs.id, place: docs.place } });

    expect(mmr(candidates, { table: docs })).toEqual(mmr(candidates, { metric: 'euclidean' }));
  });

  it('ranks the rows of an ordinary table as well', () => {
    const db = openDatabase();
    const posts = sqliteTable('posts', { id: integer().primaryKey(), embedding: float4Vector(2) });
    const postsEmbedding = vectorIndex('posts_embedding', posts, { column: 'embedding', metric: 'euclidean' });
    db.run(sql`create table posts (id integer primary key, embedding blob)`);
    createVectorIndex(db, postsEmbedding);
    db.insert(posts)
      .values(places.map((embedding) => ({ embedding })))
      .run();

    expect(knn(db, postsEmbedding, [0, 0], { k: 2 })).toEqual([
      { id: 2, distance: 1 },
      { id: 1, distance: 5 },
    ]);
  });
});
