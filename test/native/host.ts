import { spawnSync } from 'node:child_process';
import { BetterSqlite3Connection } from './support/better-sqlite3-connection.js';
import type { Connection } from './support/connection.js';
import { extensionPath } from './support/extension-path.js';
import { ShellConnection } from './support/shell-connection.js';
import { hasTableOptions, withTableOptions } from './support/table-options.js';

export interface OpenOptions {
  readonly?: boolean;
  /** false: a connection that does not know the extension. */
  extension?: boolean;
}

/** A program that SQL can be run in. */
export interface Host {
  name: string;
  open(path?: string, options?: OpenOptions): Promise<Connection>;
}

export const betterSqlite3: Host = {
  name: 'better-sqlite3',
  open: (path = ':memory:', options = {}) => prepared(new BetterSqlite3Connection(path, options), options),
};

export const shell: Host = {
  name: 'sqlite3 shell',
  open: (path = ':memory:', options = {}) => prepared(new ShellConnection(path, options), options),
};

/** Every host that this machine has; CI must have all of them. The suites that run in another mode once more do so in one. */
export const hosts: Host[] = hasTableOptions || !shellIsInstalled() ? [betterSqlite3] : [betterSqlite3, shell];

async function prepared<C extends Connection>(connection: C, options: OpenOptions): Promise<C> {
  if (options.extension !== false) await connection.load(extensionPath());
  // No test pulls the plug, and waiting for the disk takes most of the time.
  await connection.run('PRAGMA synchronous = OFF');
  const { run, all } = connection;
  connection.run = (sql) => run.call(connection, withTableOptions(sql));
  connection.all = (sql) => all.call(connection, withTableOptions(sql));
  return connection;
}

function shellIsInstalled(): boolean {
  if (spawnSync('sqlite3', ['--version']).status === 0) return true;
  if (process.env.CI === 'true') throw new Error('expected the sqlite3 shell to be installed in CI');
  console.warn('The sqlite3 shell is not installed: the contract is tested in better-sqlite3 only.');
  return false;
}
