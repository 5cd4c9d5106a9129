import type { Column } from 'drizzle-orm';
import { casedName } from './column-casing.js';
import type { Casing } from './index-options.js';

/** Gives a column, where it has no name of its own, the name of its key in this casing. */
export function nameColumn(column: Column, casing: Casing | undefined): void {
  if (casing !== undefined) Object.assign(column, { name: casedName(column, casing), keyAsName: false });
}
