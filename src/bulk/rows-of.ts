import { notARow, notOneOrManyRows } from '../errors/rows.js';

/** A row as an object with values under the keys of the columns. */
export type WrittenRow = Readonly<Record<string, unknown>>;

/** The rows of an argument that is one row or many. */
export function rowsOf(subject: string, given: unknown): Iterable<WrittenRow> {
  if (typeof given !== 'object' || given === null) throw notOneOrManyRows(subject, given);
  return Symbol.iterator in given ? (given as Iterable<WrittenRow>) : [given as WrittenRow];
}

/** Checks that one of the rows is an object. */
export function checkRow(subject: string, row: unknown, index: number): asserts row is WrittenRow {
  if (typeof row !== 'object' || row === null) throw notARow(subject, row, index);
}
