import { type SQL, sql } from 'drizzle-orm';

/** Joins two conditions with `and`. The first may be any SQL, such as one with OR, and stands in parentheses. */
export const bothOf = (given: SQL | undefined, own: SQL): SQL =>
  given === undefined ? own : sql`(${given}) and ${own}`;
