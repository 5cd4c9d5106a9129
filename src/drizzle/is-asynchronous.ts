import { sql } from 'drizzle-orm';
import type { DrizzleDatabase } from './drizzle-database.js';
import { isPromise } from './is-promise.js';

/**
 * Whether the driver of a database is asynchronous. An asynchronous driver does not run this statement, because nothing
 * awaits it.
 */
export const isAsynchronous = (db: DrizzleDatabase): boolean => isPromise(db.values(sql`select 1`));
