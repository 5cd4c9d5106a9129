import type { DrizzleDatabase } from '../../drizzle/drizzle-database.js';
import { isPromise } from '../../drizzle/is-promise.js';
import { runSteps } from '../../drizzle/run-steps.js';
import { searchableMark, type VectorIndexMark, type VectorTableMark } from '../searchable-mark.js';
import type { SearchableTable } from '../searchable-table.js';
import { isChecked, rememberChecked } from './checked-tables.js';
import { compareSchema } from './compare-schema.js';

/**
 * Refuses a table or index that the database has otherwise than the schema, once for each connection.
 *
 * A connection is the client of a driver, with its transactions. What the library creates or drops there makes it
 * compare again. It does not see a change that other code makes after the first use, such as a migration.
 *
 * @param subject the function that is called, as errors name it.
 * @returns nothing; a promise where the driver is asynchronous and this is the first use.
 */
export function ensureSchema(subject: string, db: DrizzleDatabase, table: SearchableTable): void | Promise<void> {
  const mark = searchableMark(table) as VectorTableMark | VectorIndexMark;
  if (!isChecked(db, mark)) return runSteps(compareOnce(subject, db, table, mark));
}

/** Runs `run` after {@link ensureSchema}: at once where the table was compared before, or the driver is synchronous. */
export function withSchema<T>(subject: string, db: DrizzleDatabase, table: SearchableTable, run: () => T): T {
  const comparing = ensureSchema(subject, db, table);
  // An asynchronous driver gives promises in `run` too.
  return isPromise(comparing) ? (comparing.then(run) as T) : run();
}

function* compareOnce(
  subject: string,
  db: DrizzleDatabase,
  table: SearchableTable,
  mark: VectorTableMark | VectorIndexMark,
): Generator<unknown, void, unknown> {
  yield* compareSchema(subject, db, table, mark);
  rememberChecked(db, mark);
}
