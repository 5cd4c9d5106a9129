import { sql } from 'drizzle-orm';
import { checkDatabase } from '../drizzle/check-database.js';
import type { DriverResult, DrizzleDatabase } from '../drizzle/drizzle-database.js';
import { selectValue } from '../drizzle/select-value.js';
import { withSchema } from '../tables/schema-check/ensure-schema.js';
import type { SearchableTable } from '../tables/searchable-table.js';
import { searchableName } from './searchable-name.js';

/**
 * Merges the rows that changed since the last merge into the index. Commits do that from time to time (see `mergeEvery`
 * of `vectorTable()` and `vectorIndex()`). Call it after a large import, so that no later commit has to wait for the
 * merge.
 *
 * @example
 * ```ts
 * const changed = mergeIndex(db, docs); // await it where the driver is asynchronous
 * ```
 * ```sql
 * select vector_merge_index(?)
 * ```
 * @param db a Drizzle database with the extension, or a transaction.
 * @param table a table made by `vectorTable()`, or an index made by `vectorIndex()`.
 * @returns how many changed rows were merged; a promise of it where the driver is asynchronous.
 * @throws {@link VectorError} `extension_not_loaded`, `schema_mismatch`, `not_a_vector_table`, `not_a_database`.
 */
export function mergeIndex<D extends DrizzleDatabase>(db: D, table: SearchableTable): DriverResult<D, number> {
  const subject = 'mergeIndex()';
  const name = searchableName(subject, table);
  checkDatabase(subject, db);
  return withSchema(subject, db, table, () => selectValue(subject, db, sql`vector_merge_index(${name})`, Number));
}
