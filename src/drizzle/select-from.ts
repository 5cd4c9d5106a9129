import type { SQL, SQLWrapper } from 'drizzle-orm';
import type { DrizzleDatabase } from './drizzle-database.js';

/** A select of Drizzle. Versions 0.45 and 1.x type it differently; this is what both have. */
export interface DrizzleSelect extends SQLWrapper {
  innerJoin(table: unknown, on: SQL): DrizzleSelect;
  crossJoin(table: unknown): DrizzleSelect;
  where(condition: SQL): DrizzleSelect;
  groupBy(...columns: unknown[]): DrizzleSelect;
  orderBy(...columns: unknown[]): DrizzleSelect;
  limit(count: number): DrizzleSelect;
  all(): unknown;
  toSQL(): { sql: string };
  prepare(): { all(values: Record<string, unknown>): unknown };
}

interface SelectingDatabase {
  select(columns: object): { from(source: unknown): DrizzleSelect };
}

/**
 * Begins a select: `db.select(columns).from(source)`.
 *
 * @param source a table, or SQL in its place.
 */
export const selectFrom = (db: DrizzleDatabase, columns: object, source: unknown): DrizzleSelect =>
  (db as unknown as SelectingDatabase).select(columns).from(source);
