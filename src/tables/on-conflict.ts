import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { insertOr } from '../drizzle/insert-or.js';
import type { PreparableInsert } from '../drizzle/inserting-database.js';
import { isOneOf, type Rule } from '../options/rules.js';
import { isVirtualTable } from './is-virtual-table.js';

/**
 * What happens to a row whose key, or another value that must be unique, is in the table. `abort` is an error, and
 * inserts nothing at all. `replace` deletes the row in the table. `ignore` leaves the new row out.
 */
export type OnConflict = 'abort' | 'replace' | 'ignore';

export const isOnConflict: Rule = isOneOf('abort', 'replace', 'ignore');

/** Makes an insert do what is to happen to a row that is in the table. */
export function resolveConflicts<I extends PreparableInsert>(
  insert: I,
  table: SQLiteTable,
  onConflict: OnConflict = 'abort',
): I {
  if (onConflict === 'replace') return insertOr(insert, 'replace');
  if (onConflict === 'abort') return insert;
  // OR IGNORE also leaves out a row that lacks a value. A virtual table knows no other way.
  return isVirtualTable(table) ? insertOr(insert, 'ignore') : insert.onConflictDoNothing();
}
