import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { load } from 'drizzle-vector';

/** A Drizzle database in memory, with the extension. */
export function openDatabase() {
  const client = new Database(':memory:');
  load(client);
  return drizzle({ client });
}
