import type Database from 'better-sqlite3';
import * as proxy from 'drizzle-orm/sqlite-proxy';
import { isDrizzle1 } from './drizzle-line.js';

/** An asynchronous Drizzle database over the client. The two lines of Drizzle take different arguments. */
export function openProxy(client: Database.Database): proxy.SqliteRemoteDatabase {
  const run = async (sql: string, params: unknown[]) => client.prepare(sql).run(params);
  const all = async (sql: string, params: unknown[]) => client.prepare(sql).raw().all(params);
  const callback = async (sql: string, params: unknown[], method: string) =>
    method === 'run' ? { rows: [], ...(await run(sql, params)) } : { rows: await all(sql, params) };
  const drizzle = proxy.drizzle as unknown as (driver: unknown) => proxy.SqliteRemoteDatabase;
  return drizzle(isDrizzle1 ? { run, all } : callback);
}
