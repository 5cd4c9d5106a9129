import type { HealthFinding } from './health-finding.js';

export const notLoaded = (): HealthFinding => ({
  code: 'not_loaded',
  table: null,
  message: 'The connection has not loaded the extension.',
  advice:
    'Call loadVectorExtension(sqlite), which tells why it fails if it does. Where the extension cannot be loaded, ' +
    'detachIndex() lets the tables of indexes be written.',
});

export const detached = (table: string): HealthFinding => ({
  code: 'detached',
  table,
  message: 'The index is detached from its table, and cannot be searched.',
  advice: `Call attachIndex(db, index), or SELECT vector_attach_index('${table}'), on a connection with the extension.`,
});

export const triggersMissing = (table: string, missing: readonly string[]): HealthFinding => ({
  code: 'triggers_missing',
  table,
  message: `The index has lost triggers on its table: ${missing.join(', ')}.`,
  advice:
    'Call attachIndex(db, index) if the table still has its key and its column of vectors. Otherwise drop the index and create it again.',
});

export const newerIndex = (table: string, version: number | null): HealthFinding => ({
  code: 'index_of_newer_build',
  table,
  message:
    `The index says that it has version ${version}, which is newer than this build reads. Searches compare with every ` +
    'row. If no newer build has written this file, the header of the index is damaged.',
  advice:
    'Use the newer version of drizzle-vector. If there is none, or to stay with this one, call rebuildIndex(db, table), or run drizzle-vector rebuild.',
});

export const mergeOverdue = (table: string, changed: number, limit: number): HealthFinding => ({
  code: 'merge_overdue',
  table,
  message: `${changed.toLocaleString('en')} changed rows wait for a merge, and a commit merges ${limit.toLocaleString('en')}. Each search compares with all of them.`,
  advice:
    'Call mergeIndex(db, table), or run drizzle-vector merge. If it happens again, look whether merges are interrupted.',
});

export const calibrationStale = (table: string, rows: number): HealthFinding => ({
  code: 'calibration_stale',
  table,
  message: `calibrate() measured recall when the index had ${rows.toLocaleString('en')} rows. It has doubled or halved since.`,
  advice: 'Call calibrate(db, table, queries) again, or calibrate(db, table, null) to have merges measure.',
});

export const schemaMismatch = (table: string, message: string): HealthFinding => ({
  code: 'schema_mismatch',
  table,
  message,
  advice: 'Migrate the database with drizzle-kit, or drop the table and create it again.',
});

/** @param table null where it is not known. */
export const damaged = (table: string | null, message: string): HealthFinding => ({
  code: 'damaged',
  table,
  message,
  advice:
    'Call rebuildIndex(db, table), or run drizzle-vector rebuild, where the message says that it repairs the damage. Otherwise restore a backup, or ' +
    'read the rows that are left into a new file.',
});

export const unusable = (table: string, message: string): HealthFinding => ({
  code: 'unusable',
  table,
  message,
  advice: 'The message tells what the table lacks.',
});
