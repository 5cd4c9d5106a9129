import type { SQL } from 'drizzle-orm';
import type { DriverResult, DrizzleDatabase } from './drizzle-database.js';
import { inTransaction } from './in-transaction.js';
import { runSteps } from './run-steps.js';
import type { RunningDatabase } from './running-database.js';

/**
 * Runs statements that give no rows: all of them, or none. Several statements run in a transaction, or in a savepoint
 * where `db` is a transaction.
 *
 * @param subject the function that is called, as errors name it.
 */
export function runStatements<D extends DrizzleDatabase>(
  subject: string,
  db: D,
  statements: readonly SQL[],
): DriverResult<D, void> {
  const run = (tx: DrizzleDatabase) => runAll(tx as RunningDatabase, statements);
  return (statements.length > 1 ? inTransaction(subject, db, run) : runSteps(run(db))) as DriverResult<D, void>;
}

function* runAll(db: RunningDatabase, statements: readonly SQL[]): Generator<unknown, void, unknown> {
  for (const statement of statements) yield db.run(statement);
}
