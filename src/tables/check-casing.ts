import { casingMismatch } from '../errors/tables.js';
import { casedName, connectionsHaveCasing } from './column-casing.js';
import type { Casing } from './index-options.js';
import type { NamedColumn } from './searchable-mark.js';

/**
 * Refuses a casing under which the queries of Drizzle 1.x would use other column names.
 *
 * @param subject the function that is called, as errors name it.
 * @param instead how to define the table so that its columns have these names.
 */
export function checkCasing(
  subject: string,
  columns: readonly NamedColumn[],
  casing: Casing | undefined,
  instead: (casing: Casing) => string,
): void {
  if (casing === undefined || connectionsHaveCasing) return;
  for (const column of columns) {
    const created = casedName(column, casing);
    if (created !== column.name) throw casingMismatch(subject, column.name, created, instead(casing));
  }
}
