import { createRequire } from 'node:module';
import type Database from 'better-sqlite3';
import type { Connection, OpenMode, Row, Statement } from './connection.js';
import { loadExtension } from './load-extension.js';

type DatabaseClass = typeof Database;

/**
 * Opens databases with better-sqlite3. It throws where better-sqlite3 is not installed, or not for this version of
 * Node.
 */
export function betterSqlite3(): (path: string, mode: OpenMode) => Connection {
  const require = createRequire(import.meta.url);
  const BetterSqlite3: DatabaseClass = require('better-sqlite3');
  new BetterSqlite3(':memory:').close(); // it looks for its binary only now
  return (path, mode) => connect(path, new BetterSqlite3(path, { readonly: mode.readonly }), mode);
}

function connect(path: string, client: Database.Database, mode: OpenMode): Connection {
  loadExtension(client, mode);
  return {
    path,
    prepare: (sql) => statementOf(client.prepare(sql)),
    defineFunction: (name, implementation) => void client.function(name, { varargs: true }, implementation as never),
    close: () => void client.close(),
  };
}

function statementOf(statement: Database.Statement): Statement {
  statement.safeIntegers(true);
  if (!statement.reader) {
    const nothing = (): never => {
      throw new TypeError('expected a statement that gives rows');
    };
    return { columns: [], iterate: nothing, run: (...parameters) => statement.run(...parameters).changes };
  }
  statement.raw(true);
  return {
    columns: statement.columns(),
    // A generator, because better-sqlite3 begins at once, and cannot close the connection until the rows are read to the end.
    *iterate(...parameters) {
      yield* statement.iterate(...parameters) as IterableIterator<Row>;
    },
    run: (...parameters) => statement.all(...parameters).length,
  };
}
