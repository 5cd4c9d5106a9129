import { sql } from 'drizzle-orm';
import { checkDatabase } from '../drizzle/check-database.js';
import type { DriverResult, DrizzleDatabase } from '../drizzle/drizzle-database.js';
import { selectValue } from '../drizzle/select-value.js';
import { invalidOption } from '../errors/options.js';
import { isEfSearch } from '../tables/index-options.js';
import { withSchema } from '../tables/schema-check/ensure-schema.js';
import type { SearchableTable } from '../tables/searchable-table.js';
import { searchableName } from './searchable-name.js';

type Given<E extends number | null> = E extends null ? null : number;

/**
 * Changes `efSearch` of a table or index for all later queries, on every connection, as part of the transaction. For
 * one query, use `knnMatch()` with `{ efSearch }`.
 *
 * @example
 * ```ts
 * setEfSearch(db, docs, 200); // await it where the driver is asynchronous
 * ```
 * ```sql
 * select vector_ef_search(?, ?)
 * ```
 * @param db a Drizzle database with the extension, or a transaction.
 * @param table a table made by `vectorTable()`, or an index made by `vectorIndex()`.
 * @param efSearch candidates kept while the HNSW graph is searched, 1 to 4096. It controls recall: more candidates find
 * more of the nearest rows, more slowly. Null gives the table the options of its definition again.
 * @returns `efSearch`; a promise of it where the driver is asynchronous.
 * @throws {@link VectorError} `extension_not_loaded`, `schema_mismatch`, `not_a_vector_table`, `not_a_database`,
 * `invalid_option`.
 */
export function setEfSearch<D extends DrizzleDatabase, E extends number | null>(
  db: D,
  table: SearchableTable,
  efSearch: E,
): DriverResult<D, Given<E>> {
  const subject = 'setEfSearch()';
  const name = searchableName(subject, table);
  if (efSearch !== null && !isEfSearch.accepts(efSearch))
    throw invalidOption(subject, `${isEfSearch.expected}, or null`, efSearch);
  checkDatabase(subject, db);
  return withSchema(subject, db, table, () =>
    selectValue(subject, db, sql`vector_ef_search(${name}, ${efSearch})`, () => efSearch as unknown as Given<E>),
  );
}
