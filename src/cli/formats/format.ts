import type { Row } from '../database/connection.js';
import type { RowColumn, RowTable } from '../tables/row-table.js';

/** A file format for rows. */
export interface Format {
  /** The name that `--format` takes. */
  readonly name: string;
  /** The suffixes of its files. */
  readonly suffixes: readonly string[];
  /** The form in which it gets vectors to write: as JSON or as BLOBs. */
  readonly vectors: 'json' | 'blob';
  /** The columns that it writes, unless columns are chosen. */
  readonly columns: 'all' | 'vectors';
  /** The bytes of a file in the order of reading. Without this, they are read from the beginning. */
  readFile?(path: string): Iterable<Uint8Array>;
  /** @throws {@link VectorError} `invalid_file`, `invalid_row`. */
  read(source: AsyncIterable<Uint8Array>, table: RowTable): AsyncIterable<InputRow>;
  /** @param count the number of rows. */
  write(rows: Iterable<Row>, columns: readonly RowColumn[], count: number): Iterable<string | Uint8Array>;
}

/** A row of a file, with the columns that it has. */
export interface InputRow {
  /** Its place in the file, as errors name it: `line 3`. */
  readonly place: string;
  readonly values: ReadonlyMap<string, InputValue>;
}

/**
 * A value as the format has it: a string, a number, a bigint, a boolean, null or bytes. A vector is an array of
 * numbers, its JSON, or a typed array. Other values are refused, with their place.
 */
export type InputValue = unknown;
