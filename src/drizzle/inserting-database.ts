import type { SQL } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { DrizzleDatabase } from './drizzle-database.js';

/** A database that inserts. Drizzle 0.45 and 1.x type the insert differently; this is what both have. */
export interface InsertingDatabase extends DrizzleDatabase {
  insert(table: SQLiteTable): { values(rows: object | readonly object[]): PreparableInsert };
}

export interface PreparableInsert {
  run(): unknown;
  prepare(): { run(values: Record<string, unknown>): unknown };
  getSQL(): SQL;
  onConflictDoNothing(config?: { target: unknown }): this;
  onConflictDoUpdate(config: { target: unknown; set: object }): this;
}
