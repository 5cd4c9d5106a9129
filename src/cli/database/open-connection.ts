import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  cliDriverMissing,
  fileNotFound,
  folderNotFound,
  notASqliteFile,
  readonlyFile,
  unopenedFile,
} from '../../errors/command-line.js';
import { VectorError } from '../../errors/vector-error.js';
import { betterSqlite3 } from './better-sqlite3.js';
import { type Connection, type OpenMode, run, selectValue } from './connection.js';
import { nodeSqlite } from './node-sqlite.js';

/** How long a statement waits for another process that writes. */
const PATIENCE_MS = 5000;

/** Opens a database, and creates it where it does not exist. */
export function openOrCreate(path: string, mode: OpenMode = { readonly: false }): Connection {
  if (existsSync(path) && !statSync(path).isFile()) throw notASqliteFile(path, 'something that is not a file');
  if (!existsSync(dirname(path))) throw folderNotFound(path);
  const connection = openWithDriver(path, mode);
  try {
    run(connection, `PRAGMA busy_timeout = ${PATIENCE_MS}`);
    selectValue(connection, 'SELECT count(*) FROM sqlite_master'); // SQLite reads the file only now
    return connection;
  } catch (error) {
    connection.close();
    const isOther = error instanceof Error && /not a database/.test(error.message);
    throw isOther ? notASqliteFile(path, 'a file of another kind') : unopenedFile(path, error);
  }
}

/** Opens an existing database. */
export function openToWrite(path: string): Connection {
  if (!existsSync(path)) throw fileNotFound(path);
  checkWritable(path);
  return openOrCreate(path);
}

/**
 * Opens an existing database without writing to its tables. It is not opened read-only: SQLite could then not roll back
 * what a killed process left half done.
 */
export function openToRead(path: string, options: Pick<OpenMode, 'withoutExtension'> = {}): Connection {
  if (!existsSync(path)) throw fileNotFound(path);
  const connection = openOrCreate(path, { readonly: false, ...options });
  run(connection, 'PRAGMA query_only = 1');
  return connection;
}

/** Fails for a file that this process may not write. SQLite would say so only when it writes, and without the path. */
export function checkWritable(path: string): void {
  try {
    accessSync(path, constants.W_OK);
  } catch (cause) {
    throw readonlyFile(path, cause);
  }
}

function openWithDriver(path: string, mode: OpenMode): Connection {
  let open: ((path: string, mode: OpenMode) => Connection) | undefined;
  try {
    open = betterSqlite3();
  } catch (cause) {
    open = nodeSqlite();
    if (open === undefined) throw cliDriverMissing(cause);
  }
  try {
    return open(path, mode);
  } catch (error) {
    throw error instanceof VectorError ? error : unopenedFile(path, error);
  }
}
