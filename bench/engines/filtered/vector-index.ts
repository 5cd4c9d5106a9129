import { loadVectorExtension } from 'drizzle-vector';
import { drizzleVector } from '../drizzle-vector.js';
import { K } from '../engine.js';
import { postsDialect } from '../posts.js';
import { sqliteEngine } from '../sqlite-engine.js';
import type { JoinedEngine } from './joined-engine.js';

/** Our index over a column of an ordinary table, kept by triggers. */
export const vectorIndex: JoinedEngine = {
  ...drizzleVector,
  name: 'drizzle-vector over posts',
  ...sqliteEngine({
    ...postsDialect,
    loadExtension: loadVectorExtension,
    create: (shape, folder) => `${postsDialect.create(shape, folder)};
      CREATE VIRTUAL TABLE posts_embedding USING vector(dim=${shape.dimensions}, type=float4, metric=cosine,
        content='posts', content_key='id', content_column='embedding')`,
  }),
  joined: (condition) =>
    `SELECT posts.id AS id, distance FROM posts JOIN posts_embedding ON posts_embedding.id = posts.id
     WHERE knn_match(posts_embedding.distance, ?) AND ${condition} ORDER BY distance LIMIT ${K}`,
};
