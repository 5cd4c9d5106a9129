import type { Row } from '../database/connection.js';
import { type JsonColumn, jsonObject } from './json-text.js';
import { printLine } from './print.js';
import { textTable } from './text-table.js';
import { valueCell } from './value-cell.js';

/** Prints rows as an aligned table, or as one JSON array with a row on each line. */
export async function printRows(columns: readonly JsonColumn[], rows: readonly Row[], json: boolean): Promise<void> {
  if (json) return printLine(`[${rows.map((row) => jsonObject(columns, row)).join(',\n')}]`);
  const cells = rows.map((row) => row.map((value, index) => valueCell(value, columns[index]?.vector)));
  return printLine(
    textTable(
      columns.map(({ name }) => name),
      cells,
    ),
  );
}
