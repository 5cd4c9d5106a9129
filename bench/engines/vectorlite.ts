import { cpSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { peer } from '../peer.js';
import type { Engine, Hit } from './engine.js';
import { databaseFile, type SearchDialect, sqliteEngine } from './sqlite-engine.js';

const indexFile = (folder: string) => join(folder, 'docs.index');

export const vectorliteDialect: SearchDialect = {
  loadExtension: (db) => db.loadExtension(peer<{ vectorlitePath(): string }>('vectorlite').vectorlitePath()),
  key: 'rowid',
  create: ({ dimensions, capacity }, folder) =>
    `CREATE VIRTUAL TABLE docs USING vectorlite(vector float32[${dimensions}] cosine,
      hnsw(max_elements=${capacity}, M=16, ef_construction=128), '${indexFile(folder)}')`,
  knn(db, ef, k) {
    const param = ef === undefined ? `?, ${k}` : `?, ${k}, ${ef}`;
    const statement = db.prepare<[Buffer], Hit>(
      `SELECT rowid AS id, distance FROM docs WHERE knn_search(vector, knn_param(${param}))`,
    );
    return (query) => statement.all(query);
  },
};

/** HNSW (hnswlib) behind SQL: the graph and the vectors are in memory, and in a file that is not SQLite's. */
export const vectorlite: Engine = {
  name: 'vectorlite',
  package: 'vectorlite',
  efs: [16, 24, 32, 48, 64, 96, 128, 192, 256, 400],
  lacks: ['wal'],
  notes: {
    load: 'vectorlite writes its index file when the connection is closed; that time is not counted.',
    insert: 'vectorlite inserts into its index in memory; nothing reaches the disk before the connection is closed.',
    wal: 'vectorlite writes nothing to the WAL: its rows are in an index file of its own, which a commit does not write.',
    visible:
      'every connection of vectorlite has an index of its own, read from the file when the connection is opened.',
  },
  ...sqliteEngine(vectorliteDialect),
  copy(from, to) {
    cpSync(from, to, { recursive: true });
    // The table's definition names the index file.
    const db = new Database(databaseFile(to)).unsafeMode(true);
    db.pragma('writable_schema = ON');
    db.prepare('UPDATE sqlite_master SET sql = replace(sql, ?, ?)').run(indexFile(from), indexFile(to));
    db.close();
  },
};
