import { type Column, getTableColumns, getTableName, sql } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { DriverResult, DrizzleDatabase } from '../drizzle/drizzle-database.js';
import { inTransaction } from '../drizzle/in-transaction.js';
import { insertOr } from '../drizzle/insert-or.js';
import type { InsertingDatabase } from '../drizzle/inserting-database.js';
import { columnNotGiven, noPrimaryKey } from '../errors/rows.js';
import type { InsertRow } from '../tables/insert-row.js';
import { isVirtualTable } from '../tables/is-virtual-table.js';
import { primaryKeyColumns } from '../tables/primary-key-columns.js';
import { queriedName } from '../tables/queried-name.js';
import { ensureSchema } from '../tables/schema-check/ensure-schema.js';
import { searchableMark } from '../tables/searchable-mark.js';
import type { SearchableTable } from '../tables/searchable-table.js';
import { checkWrittenTable } from './check-written-table.js';
import { PreparedInserter, type Resolve } from './prepared-inserter.js';
import { checkRow, rowsOf, type WrittenRow } from './rows-of.js';

const SUBJECT = 'upsert()';

/**
 * Inserts rows, and updates those whose primary key is in the table. In one transaction it writes all rows or none. Of
 * several rows with the same key, the last counts.
 *
 * SQLite has no upsert for virtual tables. There it replaces the whole row, so that each row must have all columns. A
 * column with a default may be left out; it gets the default, also in a row that exists. A row without a key is
 * inserted. A row also replaces those that have one of its unique values.
 *
 * In an ordinary table it updates the columns that the row has, and those with `$onUpdateFn()`. The others keep their
 * values. Another unique value that is in the table is an error of SQLite.
 *
 * @example
 * ```ts
 * upsert(db, docs, { id: 1, title: 'Whales', embedding: [0.1, 0.2, 0.3] }); // 1, a promise of it where the driver is asynchronous
 * ```
 * ```sql
 * insert or replace into "docs" ("id", "title", "embedding") values (?, ?, ?)
 * ```
 *
 * @example An ordinary table, whose vector index follows
 * ```ts
 * upsert(db, posts, [{ id: 1, title: 'Whales' }, { id: 2, title: 'Ants', embedding: new Float32Array(384) }]);
 * ```
 * ```sql
 * insert into "posts" ("id", "title", "embedding") values (?, ?, null)
 *   on conflict ("posts"."id") do update set "title" = excluded."title"
 * ```
 * @param db a Drizzle database over SQLite, or a transaction of one, in which this is a savepoint.
 * @param table a table made by `vectorTable()`, `sqliteTable()` or another function of this library.
 * @param rows one row or many, as `db.insert(table).values()` takes them. Vectors may also be arrays of numbers and
 * base64 text.
 * @returns how many rows were written; a promise of it where the driver is asynchronous.
 * @throws {@link VectorError} `not_a_database`; `extension_not_loaded`; `invalid_option`, also for values that are not
 * rows, and for a table without a primary key; `missing_column` for a row of a virtual table without one of the columns;
 * `read_only_index` for a vector index; for a vector `element_type_mismatch`, `dimension_mismatch`, `invalid_element`,
 * `not_finite` or `zero_vector`, with the row's index. Errors of the database are those of the driver.
 */
export function upsert<D extends DrizzleDatabase, T extends SQLiteTable>(
  db: D,
  table: T,
  rows: InsertRow<T> | Iterable<InsertRow<T>>,
): DriverResult<D, number> {
  checkWrittenTable(SUBJECT, table);
  const given = rowsOf(SUBJECT, rows);
  if (primaryKeyColumns(table).length === 0) throw noPrimaryKey(SUBJECT, getTableName(table));
  return inTransaction(SUBJECT, db, (tx) => upsertAll(tx, table, given)) as DriverResult<D, number>;
}

function* upsertAll(
  tx: InsertingDatabase,
  table: SQLiteTable,
  rows: Iterable<WrittenRow>,
): Generator<unknown, number, unknown> {
  if (searchableMark(table) !== undefined) yield ensureSchema(SUBJECT, tx, table as SearchableTable);
  const isVirtual = isVirtualTable(table);
  const required = isVirtual ? requiredKeys(table) : [];
  const resolve: Resolve = isVirtual ? (insert) => insertOr(insert, 'replace') : updateOf(tx, table);
  const inserter = new PreparedInserter(tx, table, resolve);
  let done = 0;
  for (const row of rows) {
    checkRow(SUBJECT, row, done);
    const label = `${SUBJECT} rows[${done}]`;
    const missing = required.find((key) => row[key] === undefined);
    if (missing !== undefined) throw columnNotGiven(label, missing);
    yield inserter.insert(row, label);
    done++;
  }
  return done;
}

/** The keys of the columns whose values a replaced row would forget. */
const requiredKeys = (table: SQLiteTable): string[] =>
  Object.entries<Column>(getTableColumns(table))
    .filter(([, { primary, generated, hasDefault }]) => !(primary || generated || hasDefault))
    .map(([key]) => key);

/** Makes an insert update the row whose key exists. */
function updateOf(tx: InsertingDatabase, table: SQLiteTable): Resolve {
  const columns: Record<string, Column> = getTableColumns(table);
  const target = primaryKeyColumns(table);
  const isKey = (column: Column): boolean => target.includes(column);
  // An insert calls the function, too, and has its value for each row. Beside a default, Drizzle calls it for the update.
  const isUpdated = ({ onUpdateFn, default: constant, defaultFn }: Column): boolean =>
    onUpdateFn !== undefined && constant === undefined && defaultFn === undefined;
  return (insert, given) => {
    const written = Object.entries(columns).filter(
      ([key, column]) => !isKey(column) && (given.includes(key) || isUpdated(column)),
    );
    const set = Object.fromEntries(
      written.map(([key, column]) => [key, sql`excluded.${sql.identifier(queriedName(tx, column))}`]),
    );
    const isNothing =
      written.length === 0 && Object.values(columns).every(({ onUpdateFn }) => onUpdateFn === undefined);
    return isNothing ? insert.onConflictDoNothing({ target }) : insert.onConflictDoUpdate({ target, set });
  };
}
