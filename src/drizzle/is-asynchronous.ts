import { sql } from 'drizzle-orm';
import type { DrizzleDatabase } from './drizzle-database.js';
import { isPromise } from './is-promise.js';

/** Whether the driver of a database is asynchronous. The statement of an asynchronous one does not run: nothing awaits it. */
export const isAsynchronous = (db: DrizzleDatabase): boolean => isPromise(db.values(sql`select 1`));
