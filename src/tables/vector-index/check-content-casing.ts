import { checkCasing } from '../check-casing.js';
import type { Casing } from '../index-options.js';
import type { Content } from '../searchable-mark.js';

/** Refuses a casing that the queries of the indexed table do not use. */
export function checkContentCasing(subject: string, { table, key, column }: Content, casing: Casing | undefined): void {
  const maker = (casing: Casing) => (casing === 'snake_case' ? 'snakeCase' : casing);
  checkCasing(subject, [key, column], casing, (casing) => `define ${table} with ${maker(casing)}.table()`);
}
