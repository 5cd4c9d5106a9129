import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { loadVectorExtension } from 'drizzle-vector';

/**
 * A Drizzle database in memory, with the extension.
 *
 * @param config more of Drizzle's options, such as the `casing` that only 0.45 has.
 */
export function openDatabase(config: { casing?: 'snake_case' | 'camelCase' } = {}) {
  const client = new Database(':memory:');
  loadVectorExtension(client);
  return drizzle({ client, ...config } as { client: typeof client });
}
