import type Database from 'better-sqlite3';
import { peer } from '../peer.js';
import type { Engine, Hit } from './engine.js';
import { sqliteEngine } from './sqlite-engine.js';

/** SQLite's fork with DiskANN: the graph is in a shadow table, one row a node, with 1-bit copies of its (here 20) neighbors. */
export const libsql: Engine = {
  name: 'libsql',
  package: 'libsql',
  efs: [20, 50, 100, 200, 300],
  slowToLoad: true,
  notes: {
    knn: 'libsql fixes the length of its candidate list when an index is created (search_l, 200 by default); the sweep changes it in the table where libsql keeps it.',
    load: 'libsql was loaded once, not in every round.',
  },
  ...sqliteEngine({
    connect: (file) => new (peer<new (file: string) => Database.Database>('libsql'))(file),
    key: 'id',
    create: ({ dimensions }) => `
      CREATE TABLE docs(id INTEGER PRIMARY KEY, vector F32_BLOB(${dimensions}));
      CREATE INDEX docs_vector ON docs(libsql_vector_idx(vector, 'metric=cosine', 'compress_neighbors=float1bit', 'max_neighbors=20'))`,
    knn(db, ef, k) {
      if (ef !== undefined) setSearchL(db, ef);
      const statement = db.prepare<[Buffer, Buffer], Hit>(`
        SELECT docs.id AS id, vector_distance_cos(docs.vector, ?) AS distance
        FROM vector_top_k('docs_vector', ?, ${k}) AS top JOIN docs ON docs.rowid = top.id ORDER BY distance`);
      return (query) => statement.all(query, query);
    },
  }),
};

// The index's parameters are records of one byte for the name and eight, little-endian, for the value.
const RECORD = 9;
const SEARCH_L = 9;

function setSearchL(db: Database.Database, ef: number): void {
  const read = db.prepare<[], { metadata: Uint8Array }>('SELECT metadata FROM libsql_vector_meta_shadow');
  const metadata = Buffer.from(read.all()[0]?.metadata ?? []);
  for (let at = 0; at < metadata.length; at += RECORD) {
    if (metadata[at] === SEARCH_L) metadata.writeBigUInt64LE(BigInt(ef), at + 1);
  }
  db.prepare('UPDATE libsql_vector_meta_shadow SET metadata = ? WHERE name = ?').run(metadata, 'docs_vector');
}
