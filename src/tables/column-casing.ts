import * as drizzleCasing from 'drizzle-orm/casing';
import type { Casing } from './index-options.js';
import type { NamedColumn } from './searchable-mark.js';

const { toCamelCase, toSnakeCase } = drizzleCasing;

/**
 * The name of a column in the database. A column without a name of its own has that of its key, in the casing of the
 * installed Drizzle.
 */
export function casedName({ name, keyAsName }: NamedColumn, casing: Casing | undefined): string {
  if (!keyAsName || casing === undefined) return name;
  return casing === 'snake_case' ? toSnakeCase(name) : toCamelCase(name);
}

/**
 * Whether connections convert names, by `drizzle(client, { casing })`. Drizzle 0.45 does, and has this cache for it.
 * Drizzle 1.x names columns once, where the table is defined.
 */
export const connectionsHaveCasing: boolean = 'CasingCache' in drizzleCasing;
