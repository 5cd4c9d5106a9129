import { metadataOf } from '../metadata.js';
import type { Engine } from './engine.js';
import { type Dialect, type SqlSession, sqliteEngine } from './sqlite-engine.js';

export const postsDialect: Dialect = {
  key: 'id',
  create: () => 'CREATE TABLE posts(id INTEGER PRIMARY KEY, bucket INTEGER, embedding BLOB)',
  insert(db) {
    const statement = db.prepare<unknown[]>('INSERT INTO posts VALUES (?, ?, ?)');
    return (id, vector) => statement.run(id, metadataOf(Number(id)).bucket, vector);
  },
};

/** An ordinary table with vectors in it and no index on them. */
export const posts: Engine<SqlSession> = {
  name: 'posts',
  package: 'better-sqlite3',
  efs: [],
  notes: {},
  ...sqliteEngine(postsDialect),
};
