import { cpSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { type Ef, type Engine, type Hit, K, type SearchSession, type Session, type Shape } from './engine.js';

/** What sets one table of vectors in SQLite apart from another. */
export interface Dialect {
  /** Opens a database; without it better-sqlite3 does. */
  connect?(file: string): Database.Database;
  loadExtension?(db: Database.Database): void;
  /** The statements that create the table `docs`. */
  create(shape: Shape, folder: string): string;
  /** Name of the key column. */
  readonly key: string;
  /** Prepares the insertion of a row; without it a row is its key and its vector. */
  insert?(db: Database.Database): (id: bigint, vector: Buffer) => void;
}

export interface SearchDialect extends Dialect {
  /** Prepares a query for the k nearest rows. */
  knn(db: Database.Database, ef: Ef, k: number): (query: Buffer) => Hit[];
  /** Rows that are not in the graph yet. */
  waitingRows?(db: Database.Database): number;
}

/** A connection that can be asked in SQL. */
export interface SqlSession extends Session {
  /** Prepares a query whose first parameter is a vector, whose other parameters are integers and whose rows are {@link Hit}s. */
  ask(sql: string): (query: Float32Array, ...values: number[]) => readonly Hit[];
}

type Store<Connection extends Session> = Pick<Engine<Connection>, 'create' | 'open' | 'copy'>;

export function sqliteEngine(dialect: SearchDialect): Store<SearchSession>;
export function sqliteEngine(dialect: Dialect): Store<SqlSession>;
export function sqliteEngine(dialect: Dialect & Partial<SearchDialect>): Store<SearchSession & SqlSession> {
  return {
    create(folder, shape) {
      const db = open(folder, dialect);
      db.exec(dialect.create(shape, folder));
      return new SqliteSession(db, folder, dialect);
    },
    open: (folder) => new SqliteSession(open(folder, dialect), folder, dialect),
    copy: (from, to) => cpSync(from, to, { recursive: true }),
  };
}

/** The database file in an engine's folder. */
export const databaseFile = (folder: string): string => join(folder, 'docs.db');

function open(folder: string, dialect: Dialect): Database.Database {
  const db = dialect.connect?.(databaseFile(folder)) ?? new Database(databaseFile(folder));
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = NORMAL');
  dialect.loadExtension?.(db);
  return db;
}

class SqliteSession implements SearchSession, SqlSession {
  readonly #db: Database.Database;
  readonly #folder: string;
  readonly #dialect: Dialect & Partial<SearchDialect>;
  #insert: ReturnType<NonNullable<Dialect['insert']>> | undefined;

  constructor(db: Database.Database, folder: string, dialect: Dialect & Partial<SearchDialect>) {
    this.#db = db;
    this.#folder = folder;
    this.#dialect = dialect;
  }

  load(vectors: readonly Float32Array[], firstId = 1): void {
    this.#db.transaction(() => {
      for (const [index, vector] of vectors.entries()) this.insert(firstId + index, vector);
    })();
  }

  insert(id: number, vector: Float32Array): void {
    this.#insert ??= this.#dialect.insert?.(this.#db) ?? insertIntoDocs(this.#db, this.#dialect);
    this.#insert(BigInt(id), toBlob(vector)); // sqlite-vec takes no other integer from JavaScript
  }

  remove(ids: readonly number[]): void {
    const remove = this.#db.prepare(`DELETE FROM docs WHERE ${this.#dialect.key} = ?`);
    this.#db.transaction(() => {
      for (const id of ids) remove.run(BigInt(id));
    })();
  }

  walBytes(write: () => void): number {
    this.#db.pragma('wal_checkpoint(TRUNCATE)');
    this.#db.pragma('wal_autocheckpoint = 0');
    write();
    const bytes = statSync(`${databaseFile(this.#folder)}-wal`).size;
    this.#db.pragma('wal_autocheckpoint = 1000');
    return bytes;
  }

  waitingRows(): number {
    return this.#dialect.waitingRows?.(this.#db) ?? 0;
  }

  knn(ef: Ef, k = K): (query: Float32Array) => readonly Hit[] {
    const ask = this.#dialect.knn?.(this.#db, ef, k);
    if (ask === undefined) throw new Error('This table knows no nearest neighbors.');
    return (query) => ask(toBlob(query));
  }

  ask(sql: string): (query: Float32Array, ...values: number[]) => readonly Hit[] {
    const statement = this.#db.prepare<unknown[], Hit>(sql);
    return (query, ...values) => statement.all(toBlob(query), ...values);
  }

  close(): void {
    this.#db.close();
  }
}

function insertIntoDocs(db: Database.Database, { key }: Dialect) {
  const statement = db.prepare<[bigint, Buffer]>(`INSERT INTO docs(${key}, vector) VALUES (?, ?)`);
  return (id: bigint, vector: Buffer) => statement.run(id, vector);
}

function toBlob(vector: Float32Array): Buffer {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
}
