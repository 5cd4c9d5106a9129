import type { DrizzleDatabase } from '../drizzle/drizzle-database.js';
import type { NamedColumn } from './searchable-mark.js';

/** The name of a column in the queries of a database. On Drizzle 0.45, `drizzle(client, { casing })` converts it. */
export function queriedName(db: DrizzleDatabase, { name, keyAsName }: NamedColumn): string {
  const { dialect } = db as { dialect?: { casing?: { convert?: (name: string) => string } } };
  const convert = dialect?.casing?.convert;
  return keyAsName && convert !== undefined ? convert(name) : name;
}
