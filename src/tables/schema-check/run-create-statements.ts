import type { SQL } from 'drizzle-orm';
import type { DriverResult, DrizzleDatabase } from '../../drizzle/drizzle-database.js';
import { runStatements } from '../../drizzle/run-statements.js';
import { runSteps } from '../../drizzle/run-steps.js';
import { casedName } from '../column-casing.js';
import type { CreateOptions } from '../create-options.js';
import { queriedName } from '../queried-name.js';
import { type NamedColumn, searchableMark, type VectorIndexMark, type VectorTableMark } from '../searchable-mark.js';
import type { SearchableTable } from '../searchable-table.js';
import { forgetChecked } from './checked-tables.js';
import { compareSchema } from './compare-schema.js';

/**
 * Runs the statements that create a table or index. With `ifNotExists`, it refuses one that exists otherwise.
 *
 * @param subject the function that is called, as errors name it.
 */
export function runCreateStatements<D extends DrizzleDatabase>(
  subject: string,
  db: D,
  table: SearchableTable,
  statements: readonly SQL[],
  { ifNotExists = false, casing }: CreateOptions,
): DriverResult<D, void> {
  const nameOf = (column: NamedColumn) => (casing === undefined ? queriedName(db, column) : casedName(column, casing));
  function* create(): Generator<unknown, void, unknown> {
    forgetChecked(db);
    yield runStatements(subject, db, statements);
    if (!ifNotExists) return;
    yield* compareSchema(subject, db, table, searchableMark(table) as VectorTableMark | VectorIndexMark, nameOf);
  }
  return runSteps(create()) as DriverResult<D, void>;
}
