import Database from 'better-sqlite3';
import { Connection, SqlError, type Value } from './connection.js';

/** A better-sqlite3 database in this process. */
export class BetterSqlite3Connection extends Connection {
  /** better-sqlite3's own object, for the tests that are about this process. */
  readonly raw: Database.Database;

  constructor(path: string, options: { readonly?: boolean } = {}) {
    super();
    this.raw = new Database(path, options);
    this.raw.defaultSafeIntegers();
  }

  async run(sql: string): Promise<void> {
    translateErrors(() => this.raw.exec(sql));
  }

  async all(sql: string): Promise<Value[][]> {
    const rows = translateErrors(() => {
      const statement = this.raw.prepare(sql);
      if (statement.reader) return statement.raw().all() as Value[][];
      statement.run();
      return [];
    });
    return rows.map((row) => row.map(plainValue));
  }

  async load(path: string, entryPoint?: string): Promise<void> {
    const load: (path: string, entryPoint?: string) => void = this.raw.loadExtension.bind(this.raw);
    translateErrors(() => (entryPoint === undefined ? load(path) : load(path, entryPoint)));
  }

  async close(): Promise<void> {
    this.raw.close();
  }
}

/** Integers as numbers where they fit, blobs as plain bytes. */
export function plainValue(value: Value): Value {
  if (value instanceof Uint8Array) return new Uint8Array(value);
  if (typeof value !== 'bigint') return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function translateErrors<T>(body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error;
    throw new SqlError(error.message, error.code.split('_').slice(0, 2).join('_'));
  }
}
