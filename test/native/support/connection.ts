/** A value of a result row. Integers come as numbers while they fit, blobs as bytes. */
export type Value = null | number | bigint | string | Uint8Array;

/** An error of SQLite: its message, and the name of its primary result code where the host tells it. */
export class SqlError extends Error {
  override readonly name = 'SqlError';
  readonly code: string | undefined;

  constructor(message: string, code?: string) {
    super(message);
    this.code = code;
  }
}

/** One open database, whichever program holds it. */
export abstract class Connection {
  /** Runs one or several statements. */
  abstract run(sql: string): Promise<void>;

  /** The rows of one statement. */
  abstract all(sql: string): Promise<Value[][]>;

  /** Loads a shared library, by the entry point that SQLite derives from its name unless one is given. */
  abstract load(path: string, entryPoint?: string): Promise<void>;

  abstract close(): Promise<void>;

  /** The first column of every row. */
  async column(sql: string): Promise<Value[]> {
    return (await this.all(sql)).map((row) => row[0] as Value);
  }

  /** The only row of a query that has exactly one. */
  async row(sql: string): Promise<Value[]> {
    const [row, ...others] = await this.all(sql);
    if (row === undefined || others.length > 0) throw new Error(`expected one row from ${sql}`);
    return row;
  }

  /** The only value of a query that has exactly one row. */
  async value(sql: string): Promise<Value> {
    return (await this.row(sql))[0] as Value;
  }
}
