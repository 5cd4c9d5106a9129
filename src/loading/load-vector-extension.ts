import { extensionLoadingDisabled, unsupportedDriver } from '../errors/extension.js';
import { getLoadableStem } from './loadable-path.js';

/**
 * A database that can load extensions: of better-sqlite3, node:sqlite, bun:sqlite or libsql, or a Drizzle database over
 * one of these.
 */
export type LoadableDatabase =
  | { loadExtension(path: string): unknown }
  | { $client: { loadExtension(path: string): unknown } };

interface Client {
  loadExtension(path: string): unknown;
}

/**
 * Loads the extension into a connection. Call it once for each connection, before its first query on a vector table.
 *
 * @example
 * ```ts
 * import Database from 'better-sqlite3';
 * import { drizzle } from 'drizzle-orm/better-sqlite3';
 * import { loadVectorExtension } from 'drizzle-vector';
 *
 * const sqlite = new Database('app.db');
 * loadVectorExtension(sqlite);
 * const db = drizzle({ client: sqlite });
 * ```
 * @param db a database of better-sqlite3, bun:sqlite, libsql or node:sqlite (opened with `allowExtension: true`), or a
 * Drizzle database over one of these.
 * @throws {@link VectorError} `unsupported_driver` for a database that cannot load extensions (D1, Turso Cloud,
 * \@libsql/client, sql.js); `extension_loading_disabled` for node:sqlite without `allowExtension`;
 * `extension_not_found`.
 */
export function loadVectorExtension(db: LoadableDatabase): void {
  const client = clientOf(db);
  try {
    client.loadExtension(getLoadableStem());
  } catch (error) {
    throw isLoadingDisabled(error) ? extensionLoadingDisabled(error) : error;
  }
}

/** Another name of {@link loadVectorExtension}. */
export const load: typeof loadVectorExtension = loadVectorExtension;

function clientOf(db: unknown): Client {
  const client = isObject(db) && isObject(db.$client) ? db.$client : db;
  if (!isObject(client) || typeof client.loadExtension !== 'function') throw unsupportedDriver(client);
  return client as unknown as Client;
}

// The code of node:sqlite, ERR_INVALID_STATE, also means a closed database.
function isLoadingDisabled(error: unknown): boolean {
  return error instanceof Error && error.message === 'extension loading is not allowed';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return (typeof value === 'object' || typeof value === 'function') && value !== null;
}
