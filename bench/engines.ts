import Database from 'better-sqlite3';
import { load } from 'drizzle-vector';
import { sqliteVecPath } from './peers.js';

export const DIMENSIONS = 384;
export const K = 10;

/** One way to keep vectors in SQLite: the SQL of it. Rows are (id, vector), a query is one vector. */
export interface Engine {
  load(db: Database.Database): void;
  readonly create: string;
  readonly knn: string;
}

export const INSERT = 'INSERT INTO docs(id, vector) VALUES (?, ?)';

export const engines = {
  'drizzle-vector': {
    load,
    create: `CREATE VIRTUAL TABLE docs USING vector(dim=${DIMENSIONS}, type=float4, metric=cosine)`,
    knn: `SELECT id, distance FROM docs WHERE knn_match(distance, ?) ORDER BY distance LIMIT ${K}`,
  },
  'sqlite-vec': {
    load: (db) => db.loadExtension(sqliteVecPath()),
    create: `CREATE VIRTUAL TABLE docs USING vec0(id INTEGER PRIMARY KEY, vector float[${DIMENSIONS}] distance_metric=cosine)`,
    knn: `SELECT id, distance FROM docs WHERE vector MATCH ? AND k = ${K} ORDER BY distance`,
  },
} satisfies Record<string, Engine>;

export type EngineName = keyof typeof engines;

/** A table that knows nothing of vectors: what a write costs SQLite anyway. */
export const ordinaryTable = { create: 'CREATE TABLE docs(id INTEGER PRIMARY KEY, vector BLOB NOT NULL)' };

export function open(file: string, engine?: Engine): Database.Database {
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = NORMAL');
  engine?.load(db);
  return db;
}

export function toBlob(vector: Float32Array): Buffer {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
}

/** Inserts the vectors in one transaction under the keys 1, 2, 3 ... (as BigInt: sqlite-vec takes no other integer from JavaScript). */
export function bulkInsert(db: Database.Database, vectors: readonly Float32Array[]): void {
  const insert = db.prepare(INSERT);
  db.transaction(() => {
    for (const [index, vector] of vectors.entries()) insert.run(BigInt(index + 1), toBlob(vector));
  })();
}
