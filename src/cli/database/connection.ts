/** A value of SQLite. Integers are bigints, so that a number is always a REAL. */
export type Value = null | number | bigint | string | Uint8Array;

export type Row = readonly Value[];

/** A column of a result. It names a column of a table, or nulls for an expression. */
export interface ResultColumn {
  readonly name: string;
  readonly table: string | null;
  readonly column: string | null;
}

export interface Statement {
  /** Empty where the statement gives no rows. */
  readonly columns: readonly ResultColumn[];
  /** The rows. The statement begins when the first row is read. */
  iterate(...parameters: Value[]): Iterable<Row>;
  /** Runs a statement that gives no rows. The result is the number of changed rows. */
  run(...parameters: Value[]): number;
}

/** A connection, of any driver, to a database. It has the extension, unless it was opened otherwise. */
export interface Connection {
  readonly path: string;
  prepare(sql: string): Statement;
  /** Defines an SQL function with any number of arguments. */
  defineFunction(name: string, implementation: (...values: Value[]) => number): void;
  close(): void;
}

/** How a database is opened. */
export interface OpenMode {
  readonly readonly: boolean;
  /** Whether a database is opened where the extension cannot be loaded; by default an error. */
  readonly withoutExtension?: boolean;
}

export const selectRows = (connection: Connection, sql: string, ...parameters: Value[]): Row[] =>
  Array.from(connection.prepare(sql).iterate(...parameters));

/** The first value of the first row; undefined where there is no row. */
export function selectValue(connection: Connection, sql: string, ...parameters: Value[]): Value | undefined {
  return selectRows(connection, sql, ...parameters)[0]?.[0];
}

/** Runs a statement, whether or not it gives rows. */
export function run(connection: Connection, sql: string, ...parameters: Value[]): number {
  const statement = connection.prepare(sql);
  if (statement.columns.length === 0) return statement.run(...parameters);
  for (const _ of statement.iterate(...parameters));
  return 0;
}
