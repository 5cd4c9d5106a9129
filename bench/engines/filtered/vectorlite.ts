import { type Ef, K } from '../engine.js';
import { sqliteEngine } from '../sqlite-engine.js';
import { vectorlite, vectorliteDialect } from '../vectorlite.js';
import type { FilteredEngine } from './filtered-engine.js';
import { withPosts } from './with-posts.js';

const knn = (ef: Ef) => `knn_search(vector, knn_param(?, ${ef === undefined ? K : `${K}, ${ef}`}))`;

/** vectorlite has no metadata: its filter is a set of keys, taken from an indexed table beside it, that the walk over its graph checks. */
export const filteredVectorlite: FilteredEngine = {
  ...vectorlite,
  name: 'vectorlite with posts',
  of: vectorlite,
  variants: [{ name: 'vectorlite', columns: { bucket: 'bucket', category: 'category' } }],
  notes: {
    filter:
      'vectorlite has no metadata: it is given the keys that match, from an indexed table beside it, and the least ef measured with which it reaches the recall.',
    join: 'vectorlite finds k rows, of which SQLite keeps those that satisfy the condition on the other table.',
  },
  ...sqliteEngine(withPosts(vectorliteDialect)),
  copy: vectorlite.copy,
  filtered: (condition, ef) =>
    `SELECT rowid AS id, distance FROM docs WHERE ${knn(ef)} AND rowid IN (SELECT id FROM posts WHERE ${condition})`,
  joined: (condition, ef) =>
    `SELECT docs.rowid AS id, distance FROM docs JOIN posts ON posts.id = docs.rowid
     WHERE ${knn(ef)} AND ${condition} ORDER BY distance`,
};
