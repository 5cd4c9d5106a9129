import { type Column, getTableColumns, getTableName, is, SQL, sql } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { DriverResult, DrizzleDatabase, Rows } from '../drizzle/drizzle-database.js';
import { inTransaction } from '../drizzle/in-transaction.js';
import type { InsertingDatabase } from '../drizzle/inserting-database.js';
import { keyNotGiven, notOneKey } from '../errors/rows.js';
import type { InsertRow } from '../tables/insert-row.js';
import { primaryKeyColumns } from '../tables/primary-key-columns.js';
import type { KeyData } from '../tables/row-key.js';
import { ensureSchema } from '../tables/schema-check/ensure-schema.js';
import { searchableMark } from '../tables/searchable-mark.js';
import type { SearchableTable } from '../tables/searchable-table.js';
import { checkWrittenTable } from './check-written-table.js';
import { PreparedInserter } from './prepared-inserter.js';
import { checkRow, rowsOf, type WrittenRow } from './rows-of.js';

const SUBJECT = 'insertReturningKeys()';

/**
 * Inserts rows, and gives their keys in the same order. In one transaction it inserts all rows or none.
 *
 * It is for virtual tables, where SQLite gives NULL in `insert().returning()` for a key that it chose itself. It works
 * for any table with one primary key.
 *
 * @example
 * ```ts
 * const [id] = insertReturningKeys(db, docs, { title: 'Whales', embedding }); // await it where the driver is asynchronous
 * const ids = insertReturningKeys(db, docs, rows); // [2, 3, 4]
 * ```
 * ```sql
 * insert into "docs" ("id", "title", "embedding") values (null, ?, ?); -- for each row
 * select last_insert_rowid()
 * ```
 * @param db a Drizzle database over SQLite, or a transaction of one, in which this is a savepoint.
 * @param table a table made by `vectorTable()`, `sqliteTable()` or another function of this library.
 * @param rows one row or many, as `db.insert(table).values()` takes them. Vectors may also be arrays of numbers and
 * base64 text.
 * @returns the keys; a promise of them where the driver is asynchronous.
 * @throws {@link VectorError} `not_a_database`; `extension_not_loaded`; `invalid_option`, also for values that are not
 * rows, and for a table without exactly one primary key; `missing_column` for a row without a key, where SQLite does not
 * choose it; `read_only_index` for a vector index; for a vector `element_type_mismatch`, `dimension_mismatch`,
 * `invalid_element`, `not_finite` or `zero_vector`, with the row's index. Errors of the database are those of the driver.
 */
export function insertReturningKeys<D extends DrizzleDatabase, T extends SQLiteTable>(
  db: D,
  table: T,
  rows: InsertRow<T> | Iterable<InsertRow<T>>,
): DriverResult<D, KeyData<T>[]> {
  checkWrittenTable(SUBJECT, table);
  const given = rowsOf(SUBJECT, rows);
  const key = keyOf(table);
  return inTransaction(SUBJECT, db, (tx) => insertAll(tx, table, key, given)) as DriverResult<D, KeyData<T>[]>;
}

interface Key {
  /** Its key in the Drizzle table. */
  readonly name: string;
  readonly column: Column;
  /** Whether SQLite chooses it where a row has none. */
  readonly isChosen: boolean;
}

function keyOf(table: SQLiteTable): Key {
  const [column, ...others] = primaryKeyColumns(table);
  if (column === undefined || others.length > 0) {
    const names = [column, ...others].flatMap((each) => each?.name ?? []);
    throw notOneKey(SUBJECT, getTableName(table), names);
  }
  const [name] = Object.entries<Column>(getTableColumns(table)).find(([, each]) => each === column) ?? [''];
  return { name, column, isChosen: column.dataType.startsWith('number') || column.dataType.startsWith('bigint') };
}

function* insertAll(
  tx: InsertingDatabase,
  table: SQLiteTable,
  key: Key,
  rows: Iterable<WrittenRow>,
): Generator<unknown, unknown[], unknown> {
  if (searchableMark(table) !== undefined) yield ensureSchema(SUBJECT, tx, table as SearchableTable);
  const inserter = new PreparedInserter(tx, table, (insert) => insert);
  const keys: unknown[] = [];
  for (const row of rows) {
    checkRow(SUBJECT, row, keys.length);
    const label = `${SUBJECT} rows[${keys.length}]`;
    const value = row[key.name] ?? key.column.defaultFn?.();
    const isKnown = value !== undefined && value !== null && !is(value, SQL);
    if (!(isKnown || key.isChosen)) throw keyNotGiven(label, key.name);
    yield inserter.insert({ ...row, [key.name]: value }, label);
    keys.push(isKnown ? value : yield* lastKey(tx));
  }
  return keys;
}

function* lastKey(tx: InsertingDatabase): Generator<unknown, number, unknown> {
  const rows = (yield tx.values(sql`select last_insert_rowid()`)) as Rows;
  return Number(rows[0]?.[0]);
}
