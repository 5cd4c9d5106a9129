import { drizzleVector, drizzleVectorDialect } from '../drizzle-vector.js';
import { K } from '../engine.js';
import { sqliteEngine } from '../sqlite-engine.js';
import type { FilteredEngine } from './filtered-engine.js';
import { withPosts } from './with-posts.js';

const METADATA = 'bucket INTEGER INDEXED, plain INTEGER, category INTEGER INDEXED, plain_category INTEGER';

/** The same metadata twice: in columns that are INDEXED and in columns that are not. */
export const filteredDrizzleVector: FilteredEngine = {
  ...drizzleVector,
  name: 'drizzle-vector with posts',
  of: drizzleVector,
  variants: [
    { name: 'drizzle-vector, INDEXED', columns: { bucket: 'bucket', category: 'category' } },
    { name: 'drizzle-vector, plain', columns: { bucket: 'plain', category: 'plain_category' } },
  ],
  ...sqliteEngine(
    withPosts(drizzleVectorDialect(`, metadata='${METADATA}'`), {
      bucket: 'bucket',
      plain: 'bucket',
      category: 'category',
      plain_category: 'category',
    }),
  ),
  filtered: (condition) =>
    `SELECT id, distance FROM docs WHERE knn_match(distance, ?) AND ${condition} ORDER BY distance LIMIT ${K}`,
  joined: (condition) =>
    `SELECT docs.id AS id, distance FROM docs JOIN posts ON posts.id = docs.id
     WHERE knn_match(docs.distance, ?) AND ${condition} ORDER BY distance LIMIT ${K}`,
};
