import { type SQL, sql } from 'drizzle-orm';
import { checkDatabase } from './check-database.js';
import type { DriverResult, DrizzleDatabase, Rows } from './drizzle-database.js';
import { isPromise } from './is-promise.js';
import { withExtension } from './with-extension.js';

/**
 * Runs `select call`, and passes its one value through `read`.
 *
 * @param subject the function that is called, as errors name it.
 */
export function selectValue<D extends DrizzleDatabase, T>(
  subject: string,
  db: D,
  call: SQL,
  read: (value: unknown) => T,
): DriverResult<D, T> {
  checkDatabase(subject, db);
  const first = (result: Rows): T => read(result[0]?.[0]);
  // values(), because a row of get() is an object in some drivers and an array in others.
  const rows = withExtension(() => db.values(sql`select ${call}`));
  return (isPromise(rows) ? Promise.resolve(rows).then(first) : first(rows)) as DriverResult<D, T>;
}
