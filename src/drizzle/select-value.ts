import { type SQL, sql } from 'drizzle-orm';
import { notADatabase } from '../errors/databases.js';
import { notSearchable } from '../errors/tables.js';
import { searchableMark } from '../tables/searchable-mark.js';

type Rows = readonly (readonly unknown[])[];

/** A Drizzle database over SQLite, or a transaction of one. */
export interface DrizzleDatabase {
  values(query: SQL): Rows | PromiseLike<Rows>;
}

/** T where the driver of D is synchronous, a promise of it where it is not: what `db.get()` gives. */
export type DriverResult<D extends DrizzleDatabase, T> =
  ReturnType<D['values']> extends infer R ? (R extends PromiseLike<unknown> ? Promise<T> : T) : never;

/**
 * `select call`, with its one value read by `read`.
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
  // values(), because a row of get() is an object in some drivers and an array in others.
  const rows = db.values(sql`select ${call}`);
  const first = (result: Rows): T => read(result[0]?.[0]);
  return ('then' in rows ? Promise.resolve(rows).then(first) : first(rows)) as DriverResult<D, T>;
}

export function checkDatabase(subject: string, db: Partial<DrizzleDatabase> | null | undefined): void {
  if (typeof db?.values !== 'function') throw notADatabase(subject, db);
}

/** The name by which SQL functions know a vector table or index. They look for it as it stands, so it is not quoted. */
export function searchableName(subject: string, table: unknown): string {
  const mark = searchableMark(table);
  if (mark === undefined) throw notSearchable(subject, table);
  return mark.name;
}
