import { nodeSqlite as builtin } from '../../drizzle/node-sqlite.js';
import type { Connection, OpenMode, ResultColumn, Row, Statement, Value } from './connection.js';
import { loadExtension } from './load-extension.js';

interface Client {
  prepare(sql: string): ClientStatement;
  function(name: string, options: { varargs: true }, implementation: (...values: never[]) => number): void;
  loadExtension(path: string): void;
  close(): void;
}

interface ClientStatement {
  columns(): ResultColumn[];
  iterate(...parameters: Value[]): Iterable<Row>;
  run(...parameters: Value[]): { changes: number | bigint };
  setReadBigInts(enabled: boolean): void;
  setReturnArrays(enabled: boolean): void;
}

type ClientClass = new (path: string, options: { readOnly: boolean; allowExtension: true }) => Client;

/**
 * Opens databases with Node's own SQLite; undefined where this Node has none, or cannot give rows as arrays (before
 * 22.16).
 */
export function nodeSqlite(): ((path: string, mode: OpenMode) => Connection) | undefined {
  const sqlite = builtin<ClientClass & { readonly prototype: Client }>();
  if (sqlite === undefined) return undefined;
  const { DatabaseSync } = sqlite;
  const probe = new DatabaseSync(':memory:', { readOnly: false, allowExtension: true });
  const fits = 'setReturnArrays' in probe.prepare('SELECT 1');
  probe.close();
  if (!fits) return undefined;
  return (path, mode) => connect(path, new DatabaseSync(path, { readOnly: mode.readonly, allowExtension: true }), mode);
}

function connect(path: string, client: Client, mode: OpenMode): Connection {
  loadExtension(client, mode);
  return {
    path,
    prepare: (sql) => statementOf(client.prepare(sql)),
    defineFunction: (name, implementation) => client.function(name, { varargs: true }, implementation),
    close: () => client.close(),
  };
}

function statementOf(statement: ClientStatement): Statement {
  statement.setReadBigInts(true);
  statement.setReturnArrays(true);
  return {
    columns: statement.columns(),
    *iterate(...parameters) {
      yield* statement.iterate(...parameters);
    },
    run: (...parameters) => Number(statement.run(...parameters).changes),
  };
}
