import type { Connection } from './driver.js';

const FOREIGN_KEYS = /^\s*PRAGMA\s+foreign_keys\s*=/i;

/** Runs all statements, or none. */
export function runInTransaction(database: Connection, statements: readonly string[]): void {
  // SQLite ignores this pragma in a transaction.
  const switchesKeysOff = statements.some((sql) => FOREIGN_KEYS.test(sql));
  if (switchesKeysOff) database.exec('PRAGMA foreign_keys=OFF');
  database.exec('BEGIN IMMEDIATE');
  try {
    for (const sql of statements) if (!FOREIGN_KEYS.test(sql)) run(database, sql);
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  } finally {
    if (switchesKeysOff) database.exec('PRAGMA foreign_keys=ON');
  }
}

function run(database: Connection, sql: string): void {
  try {
    database.exec(sql);
  } catch (cause) {
    throw new Error(`${cause instanceof Error ? cause.message : cause}\nNothing was changed. It failed at\n${sql}`, {
      cause,
    });
  }
}
