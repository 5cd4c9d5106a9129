import { loadVectorExtension } from 'drizzle-vector';
import { drizzleVector, drizzleVectorDialect } from './drizzle-vector.js';
import type { Engine, SearchSession } from './engine.js';
import { type SearchDialect, sqliteEngine } from './sqlite-engine.js';

const SHARE_WAITING = 0.05;
const ROWS_OF_TRANSACTION = 1000;
/** As `merge_every`, more changes than there ever are. */
export const NO_MERGE = 1_000_000_000;
const MAPPED_BYTES = 2 ** 34;

/** All rows came in one transaction: none waits. */
export const merged: Engine = { ...drizzleVector, name: 'drizzle-vector, merged', fileOf: drizzleVector };

const mappedDialect: SearchDialect = {
  ...drizzleVectorDialect(''),
  loadExtension: (db) => loadVectorExtension(db, { mmapSize: MAPPED_BYTES }),
};

/** The same file, which SQLite maps into memory. */
export const mapped: Engine = {
  ...merged,
  name: 'drizzle-vector, merged, mapped',
  open: sqliteEngine(mappedDialect).open,
};

/** The rows came in transactions of 1,000, and nothing was merged after the last one. */
export const loadedInBatches: Engine = {
  ...drizzleVector,
  name: 'drizzle-vector, loaded by 1,000',
  fill: (session, vectors) => loadInBatches(session, vectors),
};

/** A twentieth of the rows came after the merge. */
export const waiting: Engine = {
  ...drizzleVector,
  name: 'drizzle-vector, 5% waiting',
  ...sqliteEngine(drizzleVectorDialect(`, merge_every=${NO_MERGE}`)),
  fill(session, vectors) {
    const rows = Math.round(vectors.length * (1 - SHARE_WAITING));
    session.load(vectors.slice(0, rows));
    loadInBatches(session, vectors.slice(rows), rows + 1);
  },
};

/** Inserts the vectors in transactions of 1,000 rows. `each` is given the call that makes one of them. */
export function loadInBatches(
  session: Pick<SearchSession, 'load'>,
  vectors: readonly Float32Array[],
  firstId = 1,
  each: (load: () => void) => void = (load) => load(),
): void {
  for (let first = 0; first < vectors.length; first += ROWS_OF_TRANSACTION) {
    const rows = vectors.slice(first, first + ROWS_OF_TRANSACTION);
    each(() => session.load(rows, firstId + first));
  }
}
