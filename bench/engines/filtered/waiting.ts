import { metadataOf } from '../../metadata.js';
import { drizzleVectorDialect } from '../drizzle-vector.js';
import { type Engine, K } from '../engine.js';
import { type Dialect, type SqlSession, sqliteEngine } from '../sqlite-engine.js';
import { NO_MERGE, waiting } from '../states.js';

const dialect: Dialect = {
  ...drizzleVectorDialect(`, merge_every=${NO_MERGE}, metadata='bucket INTEGER INDEXED'`),
  insert(db) {
    const statement = db.prepare<unknown[]>('INSERT INTO docs(id, vector, bucket) VALUES (?, ?, ?)');
    return (id, vector) => statement.run(id, vector, metadataOf(Number(id)).bucket);
  },
};

/** Our table with a metadata column, and a twentieth of its rows came after the merge. */
export const filteredWaiting: Engine<SqlSession> & { filtered(condition: string): string } = {
  ...waiting,
  name: 'drizzle-vector INDEXED, 5% waiting',
  ...sqliteEngine(dialect),
  filtered: (condition) =>
    `SELECT id, distance FROM docs WHERE knn_match(distance, ?) AND ${condition} ORDER BY distance LIMIT ${K}`,
};
