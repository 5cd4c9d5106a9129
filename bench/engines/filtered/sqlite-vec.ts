import { K } from '../engine.js';
import { sqliteEngine } from '../sqlite-engine.js';
import { sqliteVec, sqliteVecDialect } from '../sqlite-vec.js';
import type { FilteredEngine } from './filtered-engine.js';
import { withPosts } from './with-posts.js';

/** With metadata columns, which its scan looks at before it computes distances. */
export const filteredSqliteVec: FilteredEngine = {
  ...sqliteVec,
  name: 'sqlite-vec with posts',
  of: sqliteVec,
  variants: [{ name: 'sqlite-vec', columns: { bucket: 'bucket', category: 'category' } }],
  notes: {
    join: 'sqlite-vec finds k rows, of which SQLite keeps those that satisfy the condition on the other table.',
  },
  ...sqliteEngine(
    withPosts(sqliteVecDialect(', bucket INTEGER, category INTEGER'), { bucket: 'bucket', category: 'category' }),
  ),
  filtered: (condition) =>
    `SELECT id, distance FROM docs WHERE vector MATCH ? AND k = ${K} AND ${condition} ORDER BY distance`,
  joined: (condition) =>
    `SELECT docs.id AS id, distance FROM docs JOIN posts ON posts.id = docs.id
     WHERE vector MATCH ? AND k = ${K} AND ${condition} ORDER BY distance`,
};
