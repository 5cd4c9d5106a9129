import { sql } from 'drizzle-orm';
import type { DrizzleDatabase, Rows } from './drizzle-database.js';

/**
 * How many rows the last statement wrote, for `runSteps()`.
 *
 * @param result what `run()` gave. Drivers tell the number under different names, and some do not.
 */
export function* changedRows(db: DrizzleDatabase, result: unknown): Generator<unknown, number, unknown> {
  const { changes, rowsAffected } = (result ?? {}) as { changes?: unknown; rowsAffected?: unknown };
  const told = changes ?? rowsAffected;
  if (typeof told === 'number' || typeof told === 'bigint') return Number(told);
  const rows = (yield db.values(sql`select changes()`)) as Rows;
  return Number(rows[0]?.[0]);
}
