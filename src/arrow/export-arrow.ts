import type { RecordBatch } from 'apache-arrow';
import { checkDatabase } from '../drizzle/check-database.js';
import type { DrizzleDatabase } from '../drizzle/drizzle-database.js';
import { notSearchable } from '../errors/tables.js';
import { checkOptions } from '../options/check-options.js';
import { isIntegerFrom, type Rule } from '../options/rules.js';
import { ensureSchema } from '../tables/schema-check/ensure-schema.js';
import { searchableMark } from '../tables/searchable-mark.js';
import type { SearchableTable } from '../tables/searchable-table.js';
import { arrowChunks } from './arrow-chunks.js';
import { defaultBatchSize } from './batch-size.js';

/** The options of {@link exportArrow}. */
export interface ExportArrowOptions {
  /**
   * The largest number of rows in a batch. By default it is 8,192, or fewer where their vectors take more than 2 MB.
   */
  batchSize?: number | undefined;
}

export const exportRules: Record<keyof ExportArrowOptions, Rule> = { batchSize: isIntegerFrom(1) };

const SUBJECT = 'exportArrow()';

/**
 * The rows of a vector table as Arrow record batches, in the order of their keys. Each batch is read when it is asked
 * for, so that memory holds one batch of a table of any size.
 *
 * The columns have the names of the table's columns: the key (Int64), the vector (FixedSizeList of Float16, Float32,
 * Float64, Int8, Int16 or Int32), and the metadata (Utf8, Int64, Float64 or Binary). A vector index has the key and the
 * vector only.
 *
 * Rows that others write meanwhile are included where they lie behind the last batch. To read one state of the table,
 * read all batches in a transaction of an asynchronous driver.
 *
 * @example
 * ```ts
 * for await (const batch of exportArrow(db, docs)) {
 *   console.log(batch.numRows, batch.getChild('embedding')?.get(0));
 * }
 * ```
 * ```sql
 * select vector_export_arrow('docs', null, ?, ?) -- for each batch: behind which key, and how many rows
 * ```
 * @param db a Drizzle database with the extension, or a transaction.
 * @param table a table made by `vectorTable()`, or an index made by `vectorIndex()`.
 * @param options the size of a batch.
 * @returns the batches, to read with `for await`.
 * @throws {@link VectorError} at once: `not_a_database`, `extension_not_loaded`, `not_a_vector_table`,
 * `invalid_option`.
 */
export function exportArrow(
  db: DrizzleDatabase,
  table: SearchableTable,
  options: ExportArrowOptions = {},
): AsyncIterableIterator<RecordBatch> {
  checkDatabase(SUBJECT, db);
  const mark = searchableMark(table);
  if (mark === undefined) throw notSearchable(SUBJECT, table);
  const { batchSize = defaultBatchSize(mark.vectors) } = checkOptions(SUBJECT, 'third', exportRules, options);
  return batchesOf(db, table, mark.name, batchSize);
}

async function* batchesOf(
  db: DrizzleDatabase,
  table: SearchableTable,
  name: string,
  size: number,
): AsyncGenerator<RecordBatch> {
  await ensureSchema(SUBJECT, db, table);
  for await (const { batches } of arrowChunks(db, name, size)) yield* batches;
}
