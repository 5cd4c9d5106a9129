import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  extensionLoadingDisabled,
  extensionNotFound,
  overrideNotFound,
  unsupportedDriver,
} from './errors/extension.js';

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

const suffix = process.platform === 'win32' ? '.dll' : process.platform === 'darwin' ? '.dylib' : '.so';

// src/ and dist/ are both one level below the root of the package.
const packageRoot = fileURLToPath(new URL('..', import.meta.url));

/**
 * The path of the SQLite extension, for clients that {@link loadVectorExtension} does not know. It is the first of these
 * that exists:
 *
 * 1. the environment variable `DRIZZLE_VECTOR_EXTENSION`;
 * 2. `prebuilds/<platform>-<arch>[-musl]/vector.<so|dylib|dll>` in the package;
 * 3. `build/Release/vector.<so|dylib|dll>` in the package, which is the local build.
 *
 * @example
 * ```ts
 * import { getLoadablePath } from 'drizzle-vector';
 *
 * sqlite.loadExtension(getLoadablePath(), 'sqlite3_vector_init');
 * ```
 * @throws {@link VectorError} `extension_not_found`, with every place that was tried.
 */
export function getLoadablePath(): string {
  const override = process.env.DRIZZLE_VECTOR_EXTENSION;
  if (override) {
    const path = resolve(override);
    if (!existsSync(path)) throw overrideNotFound(path);
    return path;
  }
  const places = [
    join(packageRoot, 'prebuilds', platformName(), `vector${suffix}`),
    join(packageRoot, 'build', 'Release', `vector${suffix}`),
  ];
  const found = places.find((place) => existsSync(place));
  if (found === undefined) throw extensionNotFound(['the environment variable DRIZZLE_VECTOR_EXTENSION', ...places]);
  return found;
}

/**
 * The path of {@link getLoadablePath} without its suffix, which SQLite appends itself.
 *
 * SQLite also appends the suffix to a full name after a failure. It then reports a missing vector.so.so, and hides what
 * is wrong with vector.so.
 */
export function getLoadableStem(): string {
  const path = getLoadablePath();
  return path.endsWith(suffix) ? path.slice(0, -suffix.length) : path;
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

/**
 * Whether vectors can be searched on this connection. It loads the extension, as {@link loadVectorExtension} does, and
 * tells whether that succeeded. So it checks that there is a binary for this platform, that it loads, and that the driver
 * and the connection allow it. It never throws.
 *
 * @example
 * ```ts
 * if (!isAvailable(sqlite)) console.warn('This machine cannot search vectors.');
 * ```
 * @param db any value; a database as {@link loadVectorExtension} takes it may give true.
 * @returns true if the extension is loaded on the connection now. To learn why it is not, call
 * {@link loadVectorExtension}.
 */
export function isAvailable(db: unknown): boolean {
  try {
    loadVectorExtension(db as LoadableDatabase);
    return true;
  } catch {
    return false;
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

function platformName(): string {
  return `${process.platform}-${process.arch}${isMusl() ? '-musl' : ''}`;
}

// Node reports the version of glibc that it runs on. On Linux without glibc, the C library is musl.
function isMusl(): boolean {
  if (process.platform !== 'linux') return false;
  const report: typeof process.report & { excludeNetwork?: boolean } = process.report;
  const { excludeNetwork = false } = report;
  report.excludeNetwork = true; // else the report looks up the name of every open connection's peer
  const { header } = report.getReport() as { header: { glibcVersionRuntime?: string } };
  report.excludeNetwork = excludeNetwork;
  return header.glibcVersionRuntime === undefined;
}
