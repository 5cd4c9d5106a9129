import { integer, text } from 'drizzle-orm/sqlite-core';
import { createVectorTable, float4Vector, vectorTable } from 'drizzle-vector';
import { openDatabase } from './database.js';

/** A few points on the plane, with a metadata column. */
export const animals = vectorTable(
  'animals',
  {
    id: integer().primaryKey(),
    name: text().notNull(),
    legs: integer().notNull().default(4),
    place: float4Vector(2),
  },
  { metric: 'l2_squared' },
);

/** The origin of the plane; the squared distances to it are 1, 4, 9, 16 and 25. */
export const origin: Float32Array = new Float32Array([0, 0]);

/** A database with the five animals, nearest to the origin first. */
export function openAnimals() {
  const db = openDatabase();
  createVectorTable(db, animals);
  db.insert(animals)
    .values([
      { id: 1, name: 'cat', place: new Float32Array([1, 0]) },
      { id: 2, name: 'hen', legs: 2, place: new Float32Array([0, 2]) },
      { id: 3, name: 'dog', place: new Float32Array([3, 0]) },
      { id: 4, name: 'ant', legs: 6, place: new Float32Array([0, -4]) },
      { id: 5, name: 'cow', place: new Float32Array([-5, 0]) },
    ])
    .run();
  return db;
}
