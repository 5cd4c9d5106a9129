/** A value of SQLite. Integers are bigints, so that a number is a REAL. */
export type Value = null | number | bigint | string | Uint8Array;

export type Row = readonly Value[];

/** What a statement gives: a column of a table, or, where that is null, an expression. */
export interface ResultColumn {
  readonly name: string;
  readonly table: string | null;
  readonly column: string | null;
}

export interface Statement {
  /** Empty where the statement gives no rows. */
  readonly columns: readonly ResultColumn[];
  /** Begins when the first row is asked for. */
  iterate(...parameters: Value[]): Iterable<Row>;
  /** Runs a statement that gives no rows; how many it changed. */
  run(...parameters: Value[]): number;
}

/** A connection to a database with the extension, of whichever driver. */
export interface Connection {
  readonly path: string;
  prepare(sql: string): Statement;
  /** Makes `implementation` an SQL function of any number of arguments. */
  defineFunction(name: string, implementation: (...values: Value[]) => number): void;
  close(): void;
}

/** How a database is opened. */
export interface OpenMode {
  readonly readonly: boolean;
}

export const selectRows = (connection: Connection, sql: string, ...parameters: Value[]): Row[] =>
  Array.from(connection.prepare(sql).iterate(...parameters));

/** The first value of the first row; undefined where there is no row. */
export function selectValue(connection: Connection, sql: string, ...parameters: Value[]): Value | undefined {
  return selectRows(connection, sql, ...parameters)[0]?.[0];
}

/** Runs a statement, whatever it gives. */
export function run(connection: Connection, sql: string, ...parameters: Value[]): number {
  const statement = connection.prepare(sql);
  if (statement.columns.length === 0) return statement.run(...parameters);
  for (const _ of statement.iterate(...parameters));
  return 0;
}
