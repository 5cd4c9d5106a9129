import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { invalidOption } from '../errors/options.js';
import { readOnlyIndex } from '../errors/vector-indexes.js';
import { isTableItself } from '../tables/is-table-itself.js';
import { searchableMark } from '../tables/searchable-mark.js';

/** Refuses what rows cannot be written to: a vector index, an alias, or anything else that is not a table. */
export function checkWrittenTable(subject: string, table: unknown): asserts table is SQLiteTable {
  const mark = searchableMark(table);
  if (mark?.madeBy === 'vectorIndex') throw readOnlyIndex(mark.name, mark.content.table);
  if (!isTableItself(table)) {
    throw invalidOption(`${subject} table`, 'a table made by vectorTable() or sqliteTable()', table);
  }
}
