import type { SQL } from 'drizzle-orm';
import type { DriverResult, DrizzleDatabase } from '../drizzle/drizzle-database.js';
import { runStatements } from '../drizzle/run-statements.js';
import { runSteps } from '../drizzle/run-steps.js';
import { vectorErrorCode } from '../errors/vector-error-code.js';
import { dropWithoutExtension } from './drop-without-extension.js';
import { forgetChecked } from './schema-check/checked-tables.js';
import type { VectorIndexMark, VectorTableMark } from './searchable-mark.js';

/**
 * Runs the statements that drop a vector table or index. Without the extension, it drops what the table consists of.
 *
 * @param subject the function that is called, as errors name it.
 */
export function runDropStatements<D extends DrizzleDatabase>(
  subject: string,
  db: D,
  mark: VectorTableMark | VectorIndexMark,
  statements: readonly SQL[],
): DriverResult<D, void> {
  function* drop(): Generator<unknown, void, unknown> {
    forgetChecked(db);
    try {
      yield runStatements(subject, db, statements);
    } catch (error) {
      if (vectorErrorCode(error) !== 'extension_not_loaded') throw error;
      yield dropWithoutExtension(subject, db, mark);
    }
  }
  return runSteps(drop()) as DriverResult<D, void>;
}
