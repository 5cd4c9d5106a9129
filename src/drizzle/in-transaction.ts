import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { notADatabase } from '../errors/databases.js';
import { runSteps } from './run-steps.js';
import type { DrizzleDatabase } from './select-value.js';

/** An insert of Drizzle, which the two lines type differently. */
export interface InsertingDatabase extends DrizzleDatabase {
  insert(table: SQLiteTable): {
    values(row: object): { run(): unknown; prepare(): { run(values: Record<string, unknown>): unknown } };
  };
}

interface TransactionDatabase {
  transaction<T>(run: (tx: InsertingDatabase) => T): T;
}

/**
 * Runs steps in a transaction, or a savepoint where `db` is a transaction: all of them, or none.
 *
 * @param steps see `runSteps()`.
 */
export function inTransaction<T>(
  subject: string,
  db: DrizzleDatabase,
  steps: (tx: InsertingDatabase) => Generator<unknown, T, unknown>,
): T | Promise<T> {
  const { transaction, insert } = (db ?? {}) as Partial<Record<'transaction' | 'insert', unknown>>;
  if (typeof transaction !== 'function' || typeof insert !== 'function') throw notADatabase(subject, db);
  return (db as unknown as TransactionDatabase).transaction((tx) => runSteps(steps(tx)));
}
