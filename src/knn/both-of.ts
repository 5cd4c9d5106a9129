import { type SQL, sql } from 'drizzle-orm';

/** Both conditions. The first, which may be any SQL, such as one with OR, stands in parentheses. */
export const bothOf = (given: SQL | undefined, own: SQL): SQL =>
  given === undefined ? own : sql`(${given}) and ${own}`;
