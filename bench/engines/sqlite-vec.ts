import { peer } from '../peer.js';
import type { Engine, Hit } from './engine.js';
import { type SearchDialect, sqliteEngine } from './sqlite-engine.js';

/** A table of sqlite-vec with these further columns. */
export const sqliteVecDialect = (columns: string): SearchDialect => ({
  loadExtension: (db) => db.loadExtension(peer<{ getLoadablePath(): string }>('sqlite-vec').getLoadablePath()),
  key: 'id',
  create: ({ dimensions }) =>
    `CREATE VIRTUAL TABLE docs USING vec0(id INTEGER PRIMARY KEY, vector float[${dimensions}] distance_metric=cosine${columns})`,
  knn(db, _, k) {
    const statement = db.prepare<[Buffer], Hit>(
      `SELECT id, distance FROM docs WHERE vector MATCH ? AND k = ${k} ORDER BY distance`,
    );
    return (query) => statement.all(query);
  },
});

/** An exact scan. */
export const sqliteVec: Engine = {
  name: 'sqlite-vec',
  package: 'sqlite-vec',
  efs: [undefined],
  notes: {},
  ...sqliteEngine(sqliteVecDialect('')),
};
