import type { Row } from '../database/connection.js';
import type { RowColumn, RowTable } from '../tables/row-table.js';

/** A kind of file that rows are read from and written to. */
export interface Format {
  /** As `--format` takes it. */
  readonly name: string;
  /** How the names of its files end. */
  readonly suffixes: readonly string[];
  /** How it is given the vectors to write: as JSON text or as BLOBs. */
  readonly vectors: 'json' | 'blob';
  /** What it has of a table, unless columns are chosen. */
  readonly columns: 'all' | 'vectors';
  /** The bytes of a file in the order in which they are to be read; from the beginning on, unless there is this. */
  readFile?(path: string): Iterable<Uint8Array>;
  /** @throws {@link VectorError} `invalid_file`, `invalid_row`. */
  read(source: AsyncIterable<Uint8Array>, table: RowTable): AsyncIterable<InputRow>;
  /** @param count how many rows there are. */
  write(rows: Iterable<Row>, columns: readonly RowColumn[], count: number): Iterable<string | Uint8Array>;
}

/** A row of a file, with the columns that it has. */
export interface InputRow {
  /** Where it is in the file, as errors say it: `line 3`. */
  readonly place: string;
  readonly values: ReadonlyMap<string, InputValue>;
}

/**
 * A value as the format has it: a text, a number, a bigint, a boolean, null or bytes; of a vector an array of numbers, its JSON text or a
 * typed array. Others are refused, with the place.
 */
export type InputValue = unknown;
