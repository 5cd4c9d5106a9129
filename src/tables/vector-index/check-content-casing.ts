import { checkCasing } from '../check-casing.js';
import type { Casing } from '../index-options.js';
import type { Content } from '../searchable-mark.js';

/** Refuses a casing that the queries of the indexed table do not use. */
export function checkContentCasing(
  subject: string,
  { table, key, column, filters }: Content,
  casing: Casing | undefined,
): void {
  const maker = (casing: Casing) => (casing === 'snake_case' ? 'snakeCase' : casing);
  const columns = [key, column, ...filters.columns.map((filter) => filter.column)];
  checkCasing(subject, columns, casing, (casing) => `define ${table} with ${maker(casing)}.table()`);
}
