import { createRequire } from 'node:module';
import { kitDriverMissing, kitDriverTooOld } from '../../errors.js';
import { getLoadableStem } from '../../extension.js';

/** What better-sqlite3 and node:sqlite have in common, as far as drizzle-kit uses it. */
export interface Client {
  prepare(sql: string): PreparedStatement;
  exec(sql: string): unknown;
  close(): unknown;
}

export interface PreparedStatement {
  all(...parameters: unknown[]): unknown[];
  run(...parameters: unknown[]): unknown;
  bind?(...parameters: unknown[]): PreparedStatement;
}

/** A database, past what {@link Driver.intercept} has put in between. */
export interface Connection {
  prepare(sql: string): PreparedStatement;
  all<Row>(sql: string): Row[];
  exec(sql: string): void;
  close(): void;
}

/** Gives the statement to use in place of one that drizzle-kit prepares, or undefined to leave it. */
export type Interceptor = (sql: string, connection: Connection) => PreparedStatement | undefined;

interface LoadingClient extends Client {
  loadExtension(path: string, entryPoint: string): void;
}

type ClientClass = (new (path: string, options?: { allowExtension: boolean }) => LoadingClient) & { prototype: Client };

/** The SQLite library that drizzle-kit opens databases with. */
export class Driver {
  readonly #Client: ClientClass;
  readonly #prepare: Client['prepare'];

  /** @param drizzleKit the script of drizzle-kit, which resolves its drivers from where it is. */
  constructor(drizzleKit: string) {
    this.#Client = findClientClass(drizzleKit);
    this.#prepare = this.#Client.prototype.prepare;
  }

  /** Has every connection that this process opens from now on load the extension. */
  loadEverywhere(): void {
    const client = new this.#Client(':memory:', { allowExtension: true });
    client.loadExtension(getLoadableStem(), 'sqlite3_vectorauto_init');
    client.close();
    const [loaded] = this.openMemory().all("SELECT 1 FROM pragma_function_list WHERE name = 'vector_version'");
    if (loaded === undefined) throw kitDriverTooOld(process.version);
  }

  openMemory(): Connection {
    return this.#connection(new this.#Client(':memory:'));
  }

  /** Has all statements that are prepared from now on, of any connection, pass the interceptor. */
  intercept(interceptor: Interceptor): void {
    const connectionOf = (client: Client) => this.#connection(client);
    const prepare = this.#prepare;
    this.#Client.prototype.prepare = function (this: Client, sql) {
      return interceptor(sql, connectionOf(this)) ?? prepare.call(this, sql);
    };
  }

  #connection(client: Client): Connection {
    const prepare = (sql: string) => this.#prepare.call(client, sql);
    return {
      prepare,
      all: <Row>(sql: string) => prepare(sql).all() as Row[],
      exec: (sql) => void client.exec(sql),
      close: () => void client.close(),
    };
  }
}

function findClientClass(drizzleKit: string): ClientClass {
  const require = createRequire(drizzleKit);
  try {
    const Database: ClientClass = require('better-sqlite3');
    new Database(':memory:').close();
    return Database;
  } catch (cause) {
    const sqlite = nodeSqlite();
    if (sqlite === undefined) throw kitDriverMissing(cause);
    return sqlite.DatabaseSync;
  }
}

interface NodeSqlite {
  readonly DatabaseSync: ClientClass;
}

// Neither Node 20 nor its types have it.
const nodeSqlite = (): NodeSqlite | undefined =>
  (process.getBuiltinModule as (name: string) => unknown)('node:sqlite') as NodeSqlite | undefined;
