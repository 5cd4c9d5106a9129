import type { SQLWrapper } from 'drizzle-orm';
import { knnColumns } from './knn-columns.js';
import type { KnnSearch } from './knn-search.js';

// No key of a column begins like this.
const prefix = 'drizzle-vector: ';

/** A row, and the marks that were selected beside it. */
export interface MarkedRow {
  readonly row: { readonly distance: number };
  readonly marks: Readonly<Record<string, unknown>>;
}

/** Adds marks to the rows of a search, which {@link markedRow} takes out of them again. */
export function withMarks<S extends KnnSearch>(search: S, marks: Readonly<Record<string, SQLWrapper>>): S {
  const entries = Object.entries(marks).map(([name, mark]) => [prefix + name, mark]);
  const columns = { ...knnColumns(search), ...Object.fromEntries(entries) };
  return { ...search, options: { ...search.options, columns } };
}

/** Takes the marks out of a row. */
export function markedRow(selected: object): MarkedRow {
  const row: Record<string, unknown> = {};
  const marks: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(selected)) {
    if (key.startsWith(prefix)) marks[key.slice(prefix.length)] = value;
    else row[key] = value;
  }
  return { row: row as { distance: number }, marks };
}

/**
 * Sorts rows by distance, and rows of equal distance by their mark `number`. They already are in this order, except for
 * rows that a search by graph finds late, after all others.
 */
export function inOrder(rows: readonly MarkedRow[]): MarkedRow[] {
  return rows.toSorted((a, b) => a.row.distance - b.row.distance || Number(a.marks.number) - Number(b.marks.number));
}
