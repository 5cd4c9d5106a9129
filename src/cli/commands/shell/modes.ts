import type { Row, Value } from '../../database/connection.js';
import { csvLine } from '../../formats/csv.js';
import { blobText } from '../../output/blob-text.js';
import { jsonObject, realText } from '../../output/json-text.js';
import { textTable } from '../../output/text-table.js';
import { valueCell } from '../../output/value-cell.js';
import type { ShellColumn } from './shell-columns.js';

/** Prints the rows of a statement. */
export type Mode = (columns: readonly ShellColumn[], rows: Iterable<Row>) => Iterable<string>;

/** The modes by the names that `.mode` takes. Modes for programs print whole values, and vectors as JSON. */
export const modes: Readonly<Record<string, Mode>> = { table, json, csv, line, list };

function* table(columns: readonly ShellColumn[], rows: Iterable<Row>): Generator<string> {
  const cells = Array.from(rows, (row) => row.map((value, index) => valueCell(value, columns[index]?.vector)));
  yield `${textTable(
    columns.map(({ name }) => name),
    cells,
  )}\n`;
}

function* json(columns: readonly ShellColumn[], rows: Iterable<Row>): Generator<string> {
  yield '[';
  let between = '';
  for (const row of rows) {
    yield between + jsonObject(columns, wholeRow(columns, row));
    between = ',\n';
  }
  yield ']\n';
}

function* csv(columns: readonly ShellColumn[], rows: Iterable<Row>): Generator<string> {
  yield csvLine(columns.map(({ name }) => name));
  for (const row of rows) yield csvLine(wholeRow(columns, row));
}

function* line(columns: readonly ShellColumn[], rows: Iterable<Row>): Generator<string> {
  const width = Math.max(...columns.map(({ name }) => name.length));
  let before = '';
  for (const row of rows) {
    const lines = columns.map(
      ({ name, vector }, i) => `${name.padStart(width)} = ${valueCell(row[i] as Value, vector).text}\n`,
    );
    yield before + lines.join('');
    before = '\n';
  }
}

function* list(columns: readonly ShellColumn[], rows: Iterable<Row>): Generator<string> {
  for (const row of rows) yield `${wholeRow(columns, row).map(plainText).join('|')}\n`;
}

const wholeRow = (columns: readonly ShellColumn[], row: Row): Row =>
  row.map((value, index) => columns[index]?.vector?.toJson(value) ?? value);

function plainText(value: Value): string {
  if (value instanceof Uint8Array) return blobText(value);
  return typeof value === 'number' ? realText(value) : String(value ?? '');
}
