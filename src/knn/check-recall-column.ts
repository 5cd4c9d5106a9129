import { getTableColumns, type Table } from 'drizzle-orm';
import { recallIsColumn } from '../errors/queries.js';
import type { VectorIndexMark, VectorTableMark } from '../tables/searchable-mark.js';

/** Refuses to ask a table for a recall where `recall` is a column of the user's. The hidden column has that name. */
export function checkRecallColumn(subject: string, table: Table, mark: VectorTableMark | VectorIndexMark): void {
  const filters = mark.madeBy === 'vectorIndex' ? mark.content.filters.columns.map(({ column }) => column) : [];
  const names = [...Object.values(getTableColumns(table)), ...filters].map(({ name }) => name.toLowerCase());
  if (names.includes('recall') || mark.name.toLowerCase() === 'recall') throw recallIsColumn(subject, mark.name);
}
