import { createRequire } from 'node:module';
import { nodeSqlite } from '../../drizzle/node-sqlite.js';
import { kitDriverMissing, kitDriverTooOld } from '../../errors/drizzle-kit.js';
import { getLoadableStem } from '../../loading/loadable-path.js';
import type { KitProcess } from '../kit-process.js';

/** What better-sqlite3 and node:sqlite have in common, as far as drizzle-kit uses it. */
export interface Client {
  prepare(sql: string): PreparedStatement;
  exec(sql: string): unknown;
  close(): unknown;
  /** Allows writing to the schema: the first with better-sqlite3, the second with node:sqlite. */
  unsafeMode?(unsafe: boolean): unknown;
  enableDefensive?(defensive: boolean): unknown;
}

export interface PreparedStatement {
  all(...parameters: unknown[]): unknown[];
  run(...parameters: unknown[]): unknown;
  bind?(...parameters: unknown[]): PreparedStatement;
}

/** A database, without the interceptor of {@link Driver.intercept}. */
export interface Connection {
  prepare(sql: string): PreparedStatement;
  all<Row>(sql: string): Row[];
  exec(sql: string): void;
  close(): void;
}

/** Gives the statement to use for one that drizzle-kit prepares, or undefined to leave it. */
export type Interceptor = (sql: string, connection: Connection) => PreparedStatement | undefined;

interface LoadingClient extends Client {
  loadExtension(path: string, entryPoint: string): void;
}

type ClientClass = (new (path: string, options?: { allowExtension: boolean }) => LoadingClient) & { prototype: Client };

/** The SQLite library with which drizzle-kit opens databases. */
export class Driver {
  readonly #Client: ClientClass;
  #prepare: Client['prepare'];

  constructor(drizzleKit: Pick<KitProcess, 'script' | 'version'>) {
    this.#Client = findClientClass(drizzleKit);
    this.#prepare = this.#Client.prototype.prepare;
  }

  /** Loads the extension into every connection that this process opens from now on. */
  loadEverywhere(): void {
    const client = new this.#Client(':memory:', { allowExtension: true });
    client.loadExtension(getLoadableStem(), 'sqlite3_vectorauto_init');
    client.close();
    const [loaded] = this.openMemory().all("SELECT 1 FROM pragma_function_list WHERE name = 'vector_version'");
    if (loaded === undefined) throw kitDriverTooOld(process.version);
  }

  /** Opens a database in memory whose schema can be written. */
  openMemory(): Connection {
    const client: Client = new this.#Client(':memory:');
    client.unsafeMode?.(true);
    client.enableDefensive?.(false);
    return this.#connection(client);
  }

  /** Passes all statements that any connection prepares from now on through the interceptor. */
  intercept(interceptor: Interceptor): void {
    const connectionOf = (client: Client) => this.#connection(client);
    const prepare = this.#prepare;
    this.#Client.prototype.prepare = function (this: Client, sql) {
      return interceptor(sql, connectionOf(this)) ?? prepare.call(this, sql);
    };
  }

  /** Calls back with each error of a statement, on any connection of this process, before it is thrown. */
  onError(tell: (error: unknown) => void): void {
    const client = new this.#Client(':memory:');
    const statements = Object.getPrototypeOf(client.prepare('SELECT 1')) as Methods;
    client.close();
    tellErrors(this.#Client.prototype as unknown as Methods, ['prepare', 'exec'], tell);
    tellErrors(statements, ['all', 'run', 'get', 'iterate'], tell);
    this.#prepare = this.#Client.prototype.prepare;
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

type Methods = Record<string, (...given: unknown[]) => unknown>;

function tellErrors(methods: Methods, names: readonly string[], tell: (error: unknown) => void): void {
  for (const name of names) {
    const method = methods[name];
    if (method === undefined) continue;
    methods[name] = function (...given) {
      try {
        return method.apply(this, given);
      } catch (error) {
        tell(error);
        throw error;
      }
    };
  }
}

/** Finds the library. drizzle-kit resolves better-sqlite3 from its own place, and only 1.0 uses node:sqlite. */
function findClientClass({ script, version }: Pick<KitProcess, 'script' | 'version'>): ClientClass {
  const require = createRequire(script);
  try {
    const Database: ClientClass = require('better-sqlite3');
    new Database(':memory:').close();
    return Database;
  } catch (cause) {
    const sqlite = version.startsWith('0.') ? undefined : nodeSqlite<ClientClass>();
    if (sqlite === undefined) throw kitDriverMissing(cause);
    return sqlite.DatabaseSync;
  }
}
