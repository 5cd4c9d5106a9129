import { loadVectorExtension } from 'drizzle-vector';
import type { Engine, Hit } from './engine.js';
import { type SearchDialect, sqliteEngine } from './sqlite-engine.js';

const KNN = 'knn_match(distance, ?)';

/** A table of ours with these further options. */
export const drizzleVectorDialect = (options: string): SearchDialect => ({
  loadExtension: loadVectorExtension,
  key: 'id',
  create: ({ dimensions }) =>
    `CREATE VIRTUAL TABLE docs USING vector(dim=${dimensions}, type=float4, metric=cosine${options})`,
  knn(db, ef, k) {
    const where = ef === undefined ? KNN : `${KNN} AND ef_search = ${ef}`;
    const statement = db.prepare<[Buffer], Hit>(
      `SELECT id, distance FROM docs WHERE ${where} ORDER BY distance LIMIT ${k}`,
    );
    return (query) => statement.all(query);
  },
  waitingRows(db) {
    const info = db.prepare<[], string>("SELECT vector_index_info('docs')").pluck().get();
    return (JSON.parse(info ?? '{}') as { delta_rows: number }).delta_rows;
  },
});

/** Our default options. */
export const drizzleVector: Engine = {
  name: 'drizzle-vector',
  package: 'drizzle-vector',
  efs: [undefined, 16, 24, 32, 48, 64, 96, 128, 192, 256, 400],
  notes: {},
  ...sqliteEngine(drizzleVectorDialect('')),
};

/** The same without a graph. */
export const drizzleVectorExact: Engine = {
  name: 'drizzle-vector mode=exact',
  package: 'drizzle-vector',
  efs: [undefined],
  notes: {},
  ...sqliteEngine(drizzleVectorDialect(', mode=exact')),
};
