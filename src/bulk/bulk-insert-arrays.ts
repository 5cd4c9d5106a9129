import { type Column, getTableColumns, sql } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { encodeVector } from '../columns/encode-vector.js';
import { changedRows } from '../drizzle/changed-rows.js';
import type { DriverResult, DrizzleDatabase } from '../drizzle/drizzle-database.js';
import { inTransaction } from '../drizzle/in-transaction.js';
import type { InsertingDatabase } from '../drizzle/inserting-database.js';
import {
  arrayName,
  type ElementArrays,
  type ElementType,
  elementBytes,
  isElementArray,
  viewElements,
} from '../element-type.js';
import { keysMissing, matrixMismatch, notAMatrix, notKeys } from '../errors/bulk.js';
import { invalidKey } from '../errors/rows.js';
import { notSearchable } from '../errors/tables.js';
import { dimensionMismatch } from '../errors/vectors.js';
import { isTableItself } from '../tables/is-table-itself.js';
import { isStoredKey, type KeyType, type StoredKey } from '../tables/key-type.js';
import { type OnConflict, resolveConflicts } from '../tables/on-conflict.js';
import type { RowKey } from '../tables/row-key.js';
import { ensureSchema } from '../tables/schema-check/ensure-schema.js';
import { searchableMark, type VectorTableMark } from '../tables/searchable-mark.js';
import type { SearchedElementType } from '../tables/searched-element-type.js';
import type { AnyVectorTable } from '../tables/vector-table/any-vector-table.js';
import { type BulkInsertOptions, checkBulkInsertOptions } from './bulk-insert-options.js';
import { reportEvery } from './report-every.js';

/**
 * The keys of many rows: an array of them. Integers may stand in a typed array.
 *
 * @typeParam Key the key of one row.
 */
export type RowKeys<Key = number | bigint> = Key extends bigint
  ? readonly bigint[] | BigInt64Array
  : Key extends number
    ? readonly Key[] | Int32Array | Uint32Array | Float64Array
    : readonly Key[];

const SUBJECT = 'bulkInsertArrays()';

/**
 * Inserts many vectors from one array, in which they follow each other, as models and numerical libraries give them. It
 * makes no object for a row, and prepares one statement. In one transaction it inserts all rows or none.
 *
 * The other columns get their defaults. Where a column must have a value, use {@link bulkInsert}.
 *
 * @example
 * ```ts
 * const vectors = new Float32Array(1000 * 384); // row after row
 *
 * bulkInsertArrays(db, docs, ids, vectors, 384); // 1000, a promise of it where the driver is asynchronous
 * ```
 * ```sql
 * insert into "docs" ("id", "embedding") values (?, ?) -- for each row
 * ```
 * @param db a Drizzle database over SQLite, or a transaction of one, in which this is a savepoint.
 * @param table a table made by `vectorTable()`.
 * @param ids the keys of the rows; undefined for integers that SQLite chooses, and for keys that the `$defaultFn()` of
 * their column makes.
 * @param vectors the typed array of the table's element type, with `ids.length * dimensions` elements.
 * @param dimensions the dimensions of the table.
 * @param options what to do with existing keys, and a callback for progress.
 * @returns how many rows were inserted, without those that `ignore` left out; a promise of it where the driver is
 * asynchronous.
 * @throws {@link VectorError} `not_a_database`; `extension_not_loaded`; `not_a_vector_table`; `invalid_option`;
 * `invalid_key`; `element_type_mismatch`; `dimension_mismatch`, also for more or fewer elements than the
 * keys need; `not_finite` or `zero_vector`, with the row's index. Errors of the database are those of the driver.
 */
export function bulkInsertArrays<D extends DrizzleDatabase, T extends AnyVectorTable>(
  db: D,
  table: T,
  ids: RowKeys<RowKey<T>> | undefined,
  vectors: ElementArrays[SearchedElementType<T>],
  dimensions: number,
  options: BulkInsertOptions = {},
): DriverResult<D, number> {
  const { onProgress, onConflict } = checkBulkInsertOptions(SUBJECT, 'sixth', options);
  const mark = searchableMark(table);
  if (mark?.madeBy !== 'vectorTable' || !isTableItself(table)) throw notSearchable(SUBJECT, table);
  const makeKey = (getTableColumns<SQLiteTable>(table)[mark.primaryKey] as Column).defaultFn;
  if (ids === undefined && mark.keyType !== 'integer' && makeKey === undefined)
    throw keysMissing(SUBJECT, KEYS[mark.keyType]);
  const rows = checkMatrix(mark, ids, vectors, dimensions);
  const report = reportEvery(rows, onProgress);
  const keyOf = ids === undefined ? makeKey : (row: number) => ids[row];
  const matrix = { keyOf, vectors: vectors as ElementArrays[ElementType], rows, onConflict };
  return inTransaction(SUBJECT, db, (tx) => insertAll(tx, table, mark, matrix, report)) as DriverResult<D, number>;
}

/** Checks the arrays, and gives the number of rows. */
function checkMatrix({ vectors: type }: VectorTableMark, ids: unknown, vectors: unknown, dimensions: number): number {
  const { element, label } = type;
  if (dimensions !== type.dimensions)
    throw dimensionMismatch(`${SUBJECT} dimensions of ${label}`, type.dimensions, dimensions);
  if (!isElementArray(element, vectors)) {
    throw notAMatrix(`${SUBJECT} vectors for ${label}`, arrayName(element), vectors);
  }
  if (ids !== undefined && !isKeys(ids)) throw notKeys(SUBJECT, ids);
  const rows = ids === undefined ? Math.ceil(vectors.length / dimensions) : ids.length;
  if (vectors.length !== rows * dimensions) throw matrixMismatch(SUBJECT, rows, dimensions, vectors.length);
  return rows;
}

const isKeys = (ids: unknown): ids is ArrayLike<unknown> =>
  Array.isArray(ids) || (ArrayBuffer.isView(ids) && !(ids instanceof DataView));

interface Matrix {
  /** Gives the key of a row; undefined where SQLite chooses the keys. */
  readonly keyOf: ((row: number) => unknown) | undefined;
  readonly vectors: ElementArrays[ElementType];
  readonly rows: number;
  readonly onConflict: OnConflict | undefined;
}

function* insertAll(
  tx: InsertingDatabase,
  table: AnyVectorTable,
  mark: VectorTableMark,
  { keyOf, vectors, rows, onConflict }: Matrix,
  report: (done: number, isLast?: boolean) => void,
): Generator<unknown, number, unknown> {
  yield ensureSchema(SUBJECT, tx, table);
  const { element, dimensions, label } = mark.vectors;
  const column = getTableColumns<SQLiteTable>(table)[mark.primaryKey] as Column;
  const key = keyOf === undefined ? {} : { [mark.primaryKey]: sql`${sql.placeholder('key')}` };
  const vector = { [mark.vector]: sql`${sql.placeholder('vector')}` };
  const insert = tx.insert(table).values({ ...key, ...vector });
  const statement = resolveConflicts(insert, table, onConflict).prepare();
  let ignored = 0;
  const bytes = dimensions * elementBytes(element);
  for (let row = 0; row < rows; row++) {
    const view = viewElements(element, vectors.buffer as ArrayBuffer, vectors.byteOffset + row * bytes, dimensions);
    const type = { ...mark.vectors, label: `${SUBJECT} row ${row} for ${label}` };
    const encoded = encodeVector(type, view, mark.options.metric === 'cosine');
    const own = keyOf && checkKey(mark.keyType, column.mapToDriverValue(keyOf(row)), row);
    const result = yield statement.run({ key: own, vector: encoded });
    if (onConflict === 'ignore' && (yield* changedRows(tx, result)) === 0) ignored++;
    report(row + 1);
  }
  report(rows, true);
  return rows - ignored;
}

const KEYS: Record<KeyType, string> = {
  integer: 'an integer as key',
  text: 'a string as key',
  blob: 'a Uint8Array of 16 bytes as key',
};

function checkKey(type: KeyType, key: unknown, row: number): StoredKey {
  if (typeof key === 'bigint' ? type === 'integer' : isStoredKey(type, key)) return key as StoredKey;
  throw invalidKey(`${SUBJECT} ids[${row}]`, KEYS[type], key);
}
