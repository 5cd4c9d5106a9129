import Database from 'better-sqlite3';

/** The error that a faulty client throws, as SQLite reports a disk that fails. */
export const fault = () => new Database.SqliteError('disk I/O error', 'SQLITE_IOERR');

const STATEMENT_CALLS = ['run', 'all', 'get', 'iterate'];

/** A client of better-sqlite3 that fails at one of its calls, and what was called of it. */
export class FaultyClient {
  readonly client: Database.Database;
  /** The number of the call that fails; 0 for none. */
  failAt = 0;
  calls = 0;
  /** The fault that was thrown last. */
  thrown: Error | undefined;

  constructor(real: Database.Database) {
    this.client = this.#wrap(real, {
      prepare: (sql: string) => this.#statement(real.prepare(sql)),
      exec: (sql: string) => real.exec(sql),
      transaction: (run: (...given: unknown[]) => unknown) => this.#transaction(real, run),
    });
  }

  /** Throws at the call that is to fail, before it reaches the database. */
  #call(): void {
    if (++this.calls !== this.failAt) return;
    this.thrown = fault();
    throw this.thrown;
  }

  #statement(statement: Database.Statement): Database.Statement {
    const calls = STATEMENT_CALLS.map((name) => {
      const call = statement[name as 'run'].bind(statement);
      return [name, (...given: unknown[]) => call(...given)] as const;
    });
    const wrapped: Database.Statement = this.#wrap(statement, {
      ...Object.fromEntries(calls),
      raw: (isRaw = true) => {
        statement.raw(isRaw);
        return wrapped;
      },
    });
    return wrapped;
  }

  /** Fails at the beginning, or at the commit, which better-sqlite3 makes itself. */
  #transaction(real: Database.Database, run: (...given: unknown[]) => unknown): unknown {
    const inside = (...given: unknown[]) => {
      const result = run(...given);
      this.#call();
      return result;
    };
    const transaction = real.transaction(inside);
    const begin =
      (kind: 'deferred' | 'immediate' | 'exclusive') =>
      (...given: unknown[]) => {
        this.#call();
        return transaction[kind](...given);
      };
    const kinds = { deferred: begin('deferred'), immediate: begin('immediate'), exclusive: begin('exclusive') };
    return Object.assign(begin('deferred'), kinds);
  }

  /** An object whose given methods are counted, and whose others are those of the real one. */
  #wrap<T extends object>(real: T, methods: Record<string, (...given: never[]) => unknown>): T {
    return new Proxy(real, {
      get: (_, name) => {
        const method = Object.hasOwn(methods, name) ? methods[name as string] : undefined;
        if (method === undefined) {
          const value: unknown = Reflect.get(real, name, real);
          return typeof value === 'function' ? value.bind(real) : value;
        }
        if (name === 'raw' || name === 'transaction') return method;
        return (...given: never[]) => {
          this.#call();
          return method(...given);
        };
      },
    });
  }
}
