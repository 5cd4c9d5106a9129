import type { SQL } from 'drizzle-orm';

/** Rows as Drizzle's `values()` gives them: an array of values each. */
export type Rows = readonly (readonly unknown[])[];

/** A Drizzle database over SQLite, or a transaction of one. */
export interface DrizzleDatabase {
  values(query: SQL): Rows | PromiseLike<Rows>;
}

/** T where the driver of D is synchronous, and a promise of T where it is asynchronous: what `db.get()` gives. */
export type DriverResult<D extends DrizzleDatabase, T> =
  ReturnType<D['values']> extends infer R ? (R extends PromiseLike<unknown> ? Promise<T> : T) : never;
