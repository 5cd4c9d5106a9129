import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { integer } from 'drizzle-orm/sqlite-core';
import { float4Vector, vectorTable } from 'drizzle-vector';
import { bulkInsert, DIMENSIONS, type Engine, type EngineName, engines, open, ordinaryTable } from './engines.js';
import { type Contestant, race } from './timing.js';

const BATCH = 250;

const docs = vectorTable(
  'docs',
  { id: integer('id').primaryKey(), vector: float4Vector('vector', DIMENSIONS) },
  { metric: 'cosine' },
);

export interface BulkInsert {
  /** Rows a second. */
  readonly rate: Record<EngineName | 'ordinary table' | 'drizzle', number>;
  /** The files that the last round left. */
  readonly files: Record<EngineName | 'ordinary table', string>;
}

/** All vectors in one transaction, into a new file each round. */
export function benchBulkInsert(folder: string, vectors: readonly Float32Array[], rounds: number): BulkInsert {
  const connections = new Map<string, Database.Database>();
  const contestant = (
    file: string,
    engine: Engine | undefined,
    insert: (db: Database.Database) => void,
  ): Contestant => {
    return () => {
      connections.get(file)?.close();
      for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
      const db = open(file, engine);
      db.exec((engine ?? ordinaryTable).create);
      connections.set(file, db);
      return () => insert(db);
    };
  };

  const files = {
    'drizzle-vector': join(folder, 'drizzle-vector.db'),
    'sqlite-vec': join(folder, 'sqlite-vec.db'),
    'ordinary table': join(folder, 'ordinary-table.db'),
  };
  const statement = (db: Database.Database) => bulkInsert(db, vectors);
  const times = race(rounds, {
    'drizzle-vector': contestant(files['drizzle-vector'], engines['drizzle-vector'], statement),
    'sqlite-vec': contestant(files['sqlite-vec'], engines['sqlite-vec'], statement),
    'ordinary table': contestant(files['ordinary table'], undefined, statement),
    drizzle: contestant(join(folder, 'drizzle.db'), engines['drizzle-vector'], (db) =>
      insertThroughDrizzle(db, vectors),
    ),
  });
  for (const db of connections.values()) db.close();

  const rates = Object.entries(times).map(([name, time]) => [name, (vectors.length / time) * 1000]);
  return { rate: Object.fromEntries(rates) as BulkInsert['rate'], files };
}

function insertThroughDrizzle(client: Database.Database, vectors: readonly Float32Array[]): void {
  drizzle({ client }).transaction((tx) => {
    for (let start = 0; start < vectors.length; start += BATCH) {
      const rows = vectors.slice(start, start + BATCH).map((vector, index) => ({ id: start + index + 1, vector }));
      tx.insert(docs).values(rows).run();
    }
  });
}
