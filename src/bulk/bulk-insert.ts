import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { changedRows } from '../drizzle/changed-rows.js';
import type { DriverResult, DrizzleDatabase } from '../drizzle/drizzle-database.js';
import { inTransaction } from '../drizzle/in-transaction.js';
import type { InsertingDatabase } from '../drizzle/inserting-database.js';
import { notIterable } from '../errors/bulk.js';
import type { InsertRow } from '../tables/insert-row.js';
import { type OnConflict, resolveConflicts } from '../tables/on-conflict.js';
import { ensureSchema } from '../tables/schema-check/ensure-schema.js';
import { searchableMark } from '../tables/searchable-mark.js';
import type { SearchableTable } from '../tables/searchable-table.js';
import { type BulkInsertOptions, checkBulkInsertOptions } from './bulk-insert-options.js';
import { checkWrittenTable } from './check-written-table.js';
import { PreparedInserter } from './prepared-inserter.js';
import { reportEvery } from './report-every.js';
import { checkRow } from './rows-of.js';

const SUBJECT = 'bulkInsert()';

/**
 * Inserts any number of rows. It writes what `db.insert(table).values(rows)` would, with one prepared statement. In one
 * transaction it inserts all rows or none.
 *
 * `onConflict` says what happens to a row whose key, or another unique value, is in the table. To update such rows, use
 * {@link upsert}.
 *
 * @example
 * ```ts
 * bulkInsert(db, docs, rows); // 100000, a promise of it where the driver is asynchronous
 * ```
 * ```sql
 * insert into "docs" ("id", "title", "embedding") values (?, ?, ?) -- for each row
 * ```
 *
 * @example Rows of a generator
 * ```ts
 * function* rows() {
 *   for (const [index, title] of titles.entries()) yield { title, embedding: vectors[index] };
 * }
 *
 * bulkInsert(db, docs, rows(), { onProgress: ({ done }) => console.log(done) });
 * ```
 * @param db a Drizzle database over SQLite, or a transaction of one, in which this is a savepoint.
 * @param table a table made by `vectorTable()` or `sqliteTable()`.
 * @param rows the rows, as `db.insert(table).values()` takes them: an array, or any other iterable. Vectors may also be
 * arrays of numbers and base64 text.
 * @param options what to do with existing keys, and a callback for progress.
 * @returns how many rows were inserted, without those that `ignore` left out; a promise of it where the driver is
 * asynchronous.
 * @throws {@link VectorError} `not_a_database`; `extension_not_loaded`; `invalid_option`, also for values that are not
 * rows; `read_only_index` for a vector index; for a vector `element_type_mismatch`, `dimension_mismatch`,
 * `invalid_element`, `not_finite` or `zero_vector`, with the row's index. Errors of the database are those of the
 * driver.
 */
export function bulkInsert<D extends DrizzleDatabase, T extends SQLiteTable>(
  db: D,
  table: T,
  rows: Iterable<InsertRow<T>>,
  options: BulkInsertOptions = {},
): DriverResult<D, number> {
  const { onProgress, onConflict } = checkBulkInsertOptions(SUBJECT, 'fourth', options);
  checkWrittenTable(SUBJECT, table);
  if (typeof (rows as Partial<Iterable<unknown>> | null | undefined)?.[Symbol.iterator] !== 'function') {
    throw notIterable(SUBJECT, rows);
  }
  const total = Array.isArray(rows) ? rows.length : undefined;
  const report = reportEvery(total, onProgress);
  return inTransaction(SUBJECT, db, (tx) => insertAll(tx, table, rows, onConflict, report)) as DriverResult<D, number>;
}

function* insertAll(
  tx: InsertingDatabase,
  table: SQLiteTable,
  rows: Iterable<unknown>,
  onConflict: OnConflict | undefined,
  report: (done: number, isLast?: boolean) => void,
): Generator<unknown, number, unknown> {
  if (searchableMark(table) !== undefined) yield ensureSchema(SUBJECT, tx, table as SearchableTable);
  const inserter = new PreparedInserter(tx, table, (insert) => resolveConflicts(insert, table, onConflict));
  let done = 0;
  let ignored = 0;
  for (const row of rows) {
    checkRow(SUBJECT, row, done);
    const result = yield inserter.insert(row, `${SUBJECT} rows[${done}]`);
    if (onConflict === 'ignore' && (yield* changedRows(tx, result)) === 0) ignored++;
    report(++done);
  }
  report(done, true);
  return done - ignored;
}
