import { batchesOfStream } from '../../arrow/arrow-source.js';
import { type ArrowFormat, IpcEncoder } from '../../arrow/ipc-encoder.js';
import { readArrowFile } from '../../arrow/read-arrow-file.js';
import type { Row } from '../database/connection.js';
import { ArrowColumns } from './arrow-columns.js';
import { arrowRows } from './arrow-rows.js';
import type { Format } from './format.js';

const BATCH_ROWS = 2048;

/** Apache Arrow IPC, as a file, which allows random access. */
export const arrow: Format = arrowFormat('arrow', ['.arrow', '.feather', '.ipc'], 'file');

/** Apache Arrow IPC, as a stream, which can be read as it arrives. */
export const arrows: Format = arrowFormat('arrows', ['.arrows'], 'stream');

function arrowFormat(name: string, suffixes: readonly string[], format: ArrowFormat): Format {
  return {
    name,
    suffixes,
    vectors: 'blob',
    columns: 'all',
    readFile: readArrowFile,

    async *read(source, table) {
      let rows = 0;
      for await (const batch of batchesOfStream(name, source)) {
        yield* arrowRows(batch, table, rows);
        rows += batch.numRows;
      }
    },

    *write(rows, columns) {
      const arrowColumns = new ArrowColumns(columns);
      const encoder = new IpcEncoder(format, arrowColumns.schema);
      yield* encoder.start();
      for (const some of inBatches(rows)) yield* encoder.write(arrowColumns.batch(some));
      yield* encoder.finish();
    },
  };
}

function* inBatches(rows: Iterable<Row>): Generator<Row[]> {
  let batch: Row[] = [];
  for (const row of rows) {
    batch.push(row);
    if (batch.length < BATCH_ROWS) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
