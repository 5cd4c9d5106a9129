import { extensionLoadingDisabled, unsupportedDriver } from '../errors/extension.js';
import { checkOptions } from '../options/check-options.js';
import { isIntegerFrom, type Rule } from '../options/rules.js';
import { getLoadableStem } from './loadable-path.js';

/**
 * A database that can load extensions: of better-sqlite3, node:sqlite, bun:sqlite or libsql, or a Drizzle database over
 * one of these.
 */
export type LoadableDatabase =
  | { loadExtension(path: string): unknown }
  | { $client: { loadExtension(path: string): unknown } };

export interface LoadOptions {
  /**
   * How many bytes of the database file SQLite maps into memory (`PRAGMA mmap_size`), 0 for none. A search then reads
   * vectors without a copy. SQLite maps at most what it was built for, which is 2 GiB as a rule. Without this option
   * the setting of the connection stays as it is, and SQLite's own default is 0.
   *
   * An I/O error on a mapped page, as when a disk fails or another program cuts the file short, ends the process with
   * the signal SIGBUS. Without a mapping, SQLite reports such an error.
   */
  readonly mmapSize?: number;
}

interface Client {
  loadExtension(path: string): unknown;
  exec(sql: string): unknown;
}

const rules: Readonly<Record<keyof LoadOptions, Rule>> = { mmapSize: isIntegerFrom(0) };

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
 * @param options `mmapSize` lets SQLite map the file into memory.
 * @throws {@link VectorError} `unsupported_driver` for a database that cannot load extensions (D1, Turso Cloud,
 * \@libsql/client, sql.js); `extension_loading_disabled` for node:sqlite without `allowExtension`;
 * `extension_not_found`; `invalid_option`.
 */
export function loadVectorExtension(db: LoadableDatabase, options: LoadOptions = {}): void {
  const { mmapSize } = checkOptions('loadVectorExtension()', 'second', rules, options);
  const client = clientOf(db);
  try {
    client.loadExtension(getLoadableStem());
  } catch (error) {
    throw isLoadingDisabled(error) ? extensionLoadingDisabled(error) : error;
  }
  if (mmapSize !== undefined) client.exec(`PRAGMA mmap_size = ${mmapSize}`);
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
