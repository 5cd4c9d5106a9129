import { sql } from 'drizzle-orm';
import type { DrizzleDatabase } from './drizzle-database.js';
import { inTransaction } from './in-transaction.js';
import { isAsynchronous } from './is-asynchronous.js';
import { runSteps } from './run-steps.js';
import type { RunningDatabase } from './running-database.js';

/**
 * Runs steps in a transaction where some steps are promises.
 *
 * A transaction of a synchronous driver cannot wait. This function therefore runs its `begin` and `commit` itself. What
 * else runs on the connection in the meantime becomes part of the transaction.
 */
export function inAsyncTransaction<T>(
  subject: string,
  db: DrizzleDatabase,
  steps: (tx: DrizzleDatabase) => Generator<unknown, T, unknown>,
): T | Promise<T> {
  return isAsynchronous(db) ? inTransaction(subject, db, steps) : byHand(db as RunningDatabase, steps);
}

async function byHand<T>(
  db: RunningDatabase,
  steps: (tx: DrizzleDatabase) => Generator<unknown, T, unknown>,
): Promise<T> {
  db.run(sql`begin`);
  try {
    const result = await runSteps(steps(db));
    db.run(sql`commit`);
    return result;
  } catch (error) {
    rollback(db);
    throw error;
  }
}

function rollback(db: RunningDatabase): void {
  try {
    db.run(sql`rollback`);
  } catch {
    // SQLite rolls back itself after some errors, such as a full disk.
  }
}
