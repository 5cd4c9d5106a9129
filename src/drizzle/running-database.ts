import type { SQL } from 'drizzle-orm';
import type { DrizzleDatabase } from './drizzle-database.js';

/** A database that runs statements that give no rows. */
export interface RunningDatabase extends DrizzleDatabase {
  run(statement: SQL): unknown;
}
