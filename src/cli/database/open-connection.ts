import { existsSync, statSync } from 'node:fs';
import { cliDriverMissing, fileNotFound, notASqliteFile } from '../../errors/command-line.js';
import { betterSqlite3 } from './better-sqlite3.js';
import { type Connection, type OpenMode, run, selectValue } from './connection.js';
import { nodeSqlite } from './node-sqlite.js';

/** How long a statement waits for another process that writes. */
const PATIENCE_MS = 5000;

/** Opens a database, and creates it where it does not exist. */
export function openOrCreate(path: string, mode: OpenMode = { readonly: false }): Connection {
  if (existsSync(path) && !statSync(path).isFile()) throw notASqliteFile(path, 'something that is not a file');
  const connection = openWithDriver(path, mode);
  try {
    run(connection, `PRAGMA busy_timeout = ${PATIENCE_MS}`);
    selectValue(connection, 'SELECT count(*) FROM sqlite_master'); // SQLite reads the file only now
    return connection;
  } catch (error) {
    connection.close();
    const isOther = error instanceof Error && /not a database/.test(error.message);
    throw isOther ? notASqliteFile(path, 'a file of another kind') : error;
  }
}

/** Opens an existing database. */
export function openToWrite(path: string, mode?: OpenMode): Connection {
  if (!existsSync(path)) throw fileNotFound(path);
  return openOrCreate(path, mode);
}

/**
 * Opens an existing database without writing to its tables. It is not opened read-only: SQLite could then not roll back
 * what a killed process left half done.
 */
export function openToRead(path: string, options: Pick<OpenMode, 'withoutExtension'> = {}): Connection {
  const connection = openToWrite(path, { readonly: false, ...options });
  run(connection, 'PRAGMA query_only = 1');
  return connection;
}

function openWithDriver(path: string, mode: OpenMode): Connection {
  let open: ((path: string, mode: OpenMode) => Connection) | undefined;
  try {
    open = betterSqlite3();
  } catch (cause) {
    open = nodeSqlite();
    if (open === undefined) throw cliDriverMissing(cause);
  }
  return open(path, mode);
}
