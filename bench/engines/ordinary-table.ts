import type { Engine, Session } from './engine.js';
import { sqliteEngine } from './sqlite-engine.js';

/** A table that knows nothing of vectors: what a write costs SQLite anyway. */
export const ordinaryTable: Engine<Session> = {
  name: 'ordinary table',
  package: 'better-sqlite3',
  efs: [],
  notes: {},
  ...sqliteEngine({
    key: 'id',
    create: () => 'CREATE TABLE docs(id INTEGER PRIMARY KEY, vector BLOB NOT NULL)',
  }),
};
