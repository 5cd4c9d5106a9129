import { checkDatabase } from './check-database.js';
import type { DrizzleDatabase } from './drizzle-database.js';
import type { InsertingDatabase } from './inserting-database.js';
import { runSteps } from './run-steps.js';

interface TransactionDatabase {
  transaction<T>(run: (tx: InsertingDatabase) => T): T;
}

/**
 * Runs steps in a transaction, or in a savepoint where `db` is a transaction: all of them, or none.
 *
 * @param steps see `runSteps()`.
 */
export function inTransaction<T>(
  subject: string,
  db: DrizzleDatabase,
  steps: (tx: InsertingDatabase) => Generator<unknown, T, unknown>,
): T | Promise<T> {
  checkDatabase(subject, db, ['transaction', 'insert']);
  return (db as unknown as TransactionDatabase).transaction((tx) => runSteps(steps(tx)));
}
