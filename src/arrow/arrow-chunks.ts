import { type RecordBatch, RecordBatchReader, type Schema } from 'apache-arrow';
import { type SQL, sql } from 'drizzle-orm';
import type { DrizzleDatabase } from '../drizzle/drizzle-database.js';
import { withExtension } from '../drizzle/with-extension.js';

/** Some rows of a table. */
export interface ArrowChunk {
  readonly schema: Schema;
  /** The rows; empty where the table has no more. */
  readonly batches: readonly RecordBatch[];
}

/**
 * The rows of a table as Arrow, in the order of their keys. Each statement reads `size` rows, so that no more are in
 * memory at once. The last chunk is smaller, and may be empty.
 */
export async function* arrowChunks(db: DrizzleDatabase, table: string, size: number): AsyncGenerator<ArrowChunk> {
  let after: bigint | null = null;
  for (;;) {
    const chunkOf: SQL = sql`select vector_export_arrow(${table}, null, ${after}, ${size})`;
    const [row] = await withExtension(() => db.values(chunkOf));
    const chunk = readChunk(row?.[0] as Uint8Array | ArrayBuffer);
    yield chunk;
    const rows = chunk.batches.reduce((sum, { numRows }) => sum + numRows, 0);
    if (rows < size) return;
    const last = chunk.batches.at(-1) as RecordBatch;
    after = last.getChildAt(0)?.get(last.numRows - 1) as bigint; // the key is the first column
  }
}

function readChunk(ipc: Uint8Array | ArrayBuffer): ArrowChunk {
  const bytes = ipc instanceof Uint8Array ? ipc : new Uint8Array(ipc);
  const reader = RecordBatchReader.from(bytes).open();
  const { schema } = reader; // the reader has no schema at its end
  return { schema, batches: [...reader].filter(({ numRows }) => numRows > 0) };
}
