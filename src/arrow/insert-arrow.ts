import type { RecordBatch } from 'apache-arrow';
import { sql } from 'drizzle-orm';
import type { BulkInsertOptions } from '../bulk/bulk-insert-options.js';
import { checkDatabase } from '../drizzle/check-database.js';
import type { DrizzleDatabase } from '../drizzle/drizzle-database.js';
import { inAsyncTransaction } from '../drizzle/in-async-transaction.js';
import { inTransaction } from '../drizzle/in-transaction.js';
import { runSteps } from '../drizzle/run-steps.js';
import { notSearchable } from '../errors/tables.js';
import { readOnlyIndex } from '../errors/vector-indexes.js';
import { checkOptions } from '../options/check-options.js';
import { isFunction, isIntegerFrom, type Rule } from '../options/rules.js';
import { isOnConflict } from '../tables/on-conflict.js';
import { ensureSchema } from '../tables/schema-check/ensure-schema.js';
import { searchableMark } from '../tables/searchable-mark.js';
import type { AnyVectorTable } from '../tables/vector-table/any-vector-table.js';
import { arrowError } from './arrow-error.js';
import { type ArrowSource, batchesOf } from './arrow-source.js';
import { BatchCursor } from './batch-cursor.js';
import { defaultBatchSize } from './batch-size.js';
import { IpcEncoder } from './ipc-encoder.js';
import { withoutLargeDictionaries } from './without-large-dictionaries.js';

export type { ArrowSource };

/** The options of {@link insertArrow}. */
export interface InsertArrowOptions extends BulkInsertOptions {
  /**
   * The number of rows after which it commits. Committed rows stay if a later row fails. By default all rows are one
   * transaction.
   */
  commitEvery?: number | undefined;
}

const rules: Record<keyof InsertArrowOptions, Rule> = {
  onProgress: isFunction,
  onConflict: isOnConflict,
  commitEvery: isIntegerFrom(1),
};

const SUBJECT = 'insertArrow()';

/**
 * Inserts rows from Arrow data: an IPC file or stream, a table or record batches. In one transaction it inserts all
 * rows or none; with `commitEvery` it uses several transactions.
 *
 * Columns are matched by name; a column that the table does not have is an error. The one column of fixed-size lists is
 * the vector, whatever its name. Another float type is converted. SQLite chooses a key where the key is null or its
 * column is missing. Other missing columns get their defaults. Dictionaries and large texts are read; compressed files
 * are not.
 *
 * With a synchronous driver, files and data in memory are read and written synchronously, so that a transaction can
 * contain the call. A source that has to be waited for, such as a stream, is a transaction of its own. What else is
 * written on the connection in the meantime becomes part of it.
 *
 * @example
 * ```ts
 * await insertArrow(db, docs, 'docs.arrow'); // 100000
 * await insertArrow(db, docs, await fetch(url).then((response) => response.body), { onConflict: 'replace' });
 * await insertArrow(db, docs, tableFromArrays({ id, title, embedding }));
 * ```
 * ```sql
 * select vector_insert_arrow('docs', null, ?, 'abort') -- for each batch
 * ```
 * @param db a Drizzle database with the extension, or a transaction.
 * @param table a table made by `vectorTable()`.
 * @param source where the Arrow data comes from.
 * @param options what to do with existing keys, when to commit, and a callback for progress.
 * @returns a promise of how many rows were inserted, without those that `ignore` left out.
 * @throws {@link VectorError} in the promise: `not_a_database`, `extension_not_loaded`, `not_a_vector_table`,
 * `read_only_index`, `invalid_option`; `invalid_arrow` for data that is not Arrow, or does not fit the table, with the
 * column or the row.
 */
export async function insertArrow(
  db: DrizzleDatabase,
  table: AnyVectorTable,
  source: ArrowSource,
  options: InsertArrowOptions = {},
): Promise<number> {
  checkDatabase(SUBJECT, db);
  const mark = searchableMark(table);
  if (mark === undefined) throw notSearchable(SUBJECT, table);
  if (mark.madeBy === 'vectorIndex') throw readOnlyIndex(mark.name, mark.content.table);
  const checked = checkOptions(SUBJECT, 'fourth', rules, options);
  const batches = batchesOf(SUBJECT, source);
  // An async function runs synchronously until it first waits. Without a promise among the steps, it runs to its end.
  return runSteps(
    insertAll(db, Symbol.iterator in batches ? inTransaction : inAsyncTransaction, {
      ...checked,
      table,
      name: mark.name,
      batchSize: defaultBatchSize(mark.vectors),
      cursor: new BatchCursor(batches),
      total: totalOf(source),
    }),
  );
}

const totalOf = (source: unknown): number | undefined => (source as { numRows?: number }).numRows;

interface Insertion extends InsertArrowOptions {
  readonly table: AnyVectorTable;
  readonly name: string;
  readonly batchSize: number;
  readonly cursor: BatchCursor;
  readonly total: number | undefined;
}

/** How many rows were read and how many of these inserted, and whether there are no more. */
interface InsertedRows {
  read: number;
  inserted: number;
  isEnd: boolean;
}

function* insertAll(
  db: DrizzleDatabase,
  transaction: typeof inAsyncTransaction,
  insertion: Insertion,
): Generator<unknown, number, unknown> {
  const { table, commitEvery = Number.MAX_SAFE_INTEGER, cursor } = insertion;
  const sum: InsertedRows = { read: 0, inserted: 0, isEnd: false };
  try {
    yield ensureSchema(SUBJECT, db, table);
    while (!sum.isEnd) {
      const before = sum.read;
      const some = (tx: DrizzleDatabase) => insertSome(tx, insertion, before, commitEvery);
      const { read, inserted, isEnd } = (yield transaction(SUBJECT, db, some)) as InsertedRows;
      sum.read += read;
      sum.inserted += inserted;
      sum.isEnd = isEnd;
    }
  } finally {
    yield* cursor.close();
  }
  return sum.inserted;
}

/**
 * Inserts at most `most` rows.
 *
 * @param before how many rows were read before.
 */
function* insertSome(
  tx: DrizzleDatabase,
  insertion: Insertion,
  before: number,
  most: number,
): Generator<unknown, InsertedRows, unknown> {
  const { name, batchSize, cursor, total, onConflict = 'abort', onProgress } = insertion;
  const sum: InsertedRows = { read: 0, inserted: 0, isEnd: false };
  while (sum.read < most) {
    const batch = yield* cursor.next(Math.min(batchSize, most - sum.read));
    if (batch === undefined) return { ...sum, isEnd: true };
    try {
      const rows = yield tx.values(sql`select vector_insert_arrow(${name}, null, ${encode(batch)}, ${onConflict})`);
      sum.inserted += Number((rows as [[number]])[0][0]);
    } catch (error) {
      throw arrowError(SUBJECT, before + sum.read, error);
    }
    sum.read += batch.numRows;
    if (batch.numRows > 0) onProgress?.({ done: before + sum.read, total });
  }
  return sum;
}

function encode(given: RecordBatch): Buffer {
  const batch = withoutLargeDictionaries(given);
  const encoder = new IpcEncoder('stream', batch.schema);
  return Buffer.concat([...encoder.write(batch), ...encoder.finish()]);
}
