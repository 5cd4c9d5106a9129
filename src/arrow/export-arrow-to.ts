import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { indexInfo } from '../admin/index-info.js';
import type { BulkInsertOptions, BulkInsertProgress } from '../bulk/bulk-insert-options.js';
import { checkDatabase } from '../drizzle/check-database.js';
import type { DrizzleDatabase } from '../drizzle/drizzle-database.js';
import { invalidOption } from '../errors/options.js';
import { notSearchable } from '../errors/tables.js';
import { checkOptions } from '../options/check-options.js';
import { isFunction, isOneOf, type Rule } from '../options/rules.js';
import { ensureSchema } from '../tables/schema-check/ensure-schema.js';
import { searchableMark } from '../tables/searchable-mark.js';
import type { SearchableTable } from '../tables/searchable-table.js';
import { arrowChunks } from './arrow-chunks.js';
import { defaultBatchSize } from './batch-size.js';
import { type ExportArrowOptions, exportRules } from './export-arrow.js';
import { type ArrowFormat, IpcEncoder } from './ipc-encoder.js';
import { writeFile } from './write-file.js';

export type { ArrowFormat };

/** The options of {@link exportArrowTo}. */
export interface ExportArrowToOptions extends ExportArrowOptions, Pick<BulkInsertOptions, 'onProgress'> {
  /**
   * The format of Arrow IPC. `file` allows random access; it is the default for a path. `stream` can be read as it
   * arrives; it is the default for a stream, and for a path that ends in `.arrows`.
   */
  format?: ArrowFormat | undefined;
}

const rules: Record<keyof ExportArrowToOptions, Rule> = {
  ...exportRules,
  onProgress: isFunction,
  format: isOneOf('file', 'stream'),
};

const SUBJECT = 'exportArrowTo()';

/**
 * Writes the rows of a vector table to an Arrow IPC file or stream. The rows are those of {@link exportArrow}. The
 * memory does not grow with their number.
 *
 * A file has a temporary name beside its own until it is complete. A stream is ended.
 *
 * @example
 * ```ts
 * await exportArrowTo(db, docs, 'docs.arrow', { onProgress: ({ done, total }) => console.log(done, total) }); // 100000
 * ```
 * @param db a Drizzle database with the extension, or a transaction.
 * @param table a table made by `vectorTable()`, or an index made by `vectorIndex()`.
 * @param target the path of a file, which is replaced, or a writable stream.
 * @param options the format, the size of a batch, and a callback for progress.
 * @returns a promise of how many rows were written.
 * @throws {@link VectorError} in the promise, before anything is written: `not_a_database`, `extension_not_loaded`,
 * `not_a_vector_table`, `invalid_option`.
 */
export async function exportArrowTo(
  db: DrizzleDatabase,
  table: SearchableTable,
  target: string | URL | NodeJS.WritableStream,
  options: ExportArrowToOptions = {},
): Promise<number> {
  checkDatabase(SUBJECT, db);
  const mark = searchableMark(table);
  if (mark === undefined) throw notSearchable(SUBJECT, table);
  const { batchSize = defaultBatchSize(mark.vectors), ...checked } = checkOptions(SUBJECT, 'fourth', rules, options);
  const path = pathOf(target);
  const { format = path === undefined || path.endsWith('.arrows') ? 'stream' : 'file', onProgress } = checked;
  await ensureSchema(SUBJECT, db, table);
  let rows = 0;
  const total = onProgress === undefined ? undefined : (await indexInfo(db, table)).rows;
  const report = (written: number) => {
    rows += written;
    if (written > 0) onProgress?.({ done: rows, total } satisfies BulkInsertProgress);
  };
  const pieces = encoded(db, mark.name, batchSize, format, report);
  if (path === undefined) await pipeline(Readable.from(oneByOne(pieces)), target as NodeJS.WritableStream);
  else await writeFile(path, pieces);
  return rows;
}

function pathOf(target: unknown): string | undefined {
  if (typeof target === 'string') return target;
  if (target instanceof URL) return fileURLToPath(target);
  if (typeof (target as Partial<NodeJS.WritableStream> | null | undefined)?.write === 'function') return undefined;
  throw invalidOption(`${SUBJECT} target`, 'the path of a file, or a writable stream', target);
}

async function* encoded(
  db: DrizzleDatabase,
  table: string,
  size: number,
  format: ArrowFormat,
  report: (rows: number) => void,
): AsyncGenerator<Uint8Array[]> {
  let encoder: IpcEncoder | undefined;
  for await (const { schema, batches } of arrowChunks(db, table, size)) {
    encoder ??= new IpcEncoder(format, schema);
    for (const batch of batches) {
      yield encoder.write(batch);
      report(batch.numRows);
    }
  }
  if (encoder !== undefined) yield encoder.finish();
}

async function* oneByOne(pieces: AsyncIterable<readonly Uint8Array[]>): AsyncGenerator<Uint8Array> {
  for await (const some of pieces) yield* some;
}
