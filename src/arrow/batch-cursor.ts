import type { RecordBatch } from 'apache-arrow';

type Batches = Iterable<RecordBatch> | AsyncIterable<RecordBatch>;

/** Reads record batches in pieces with a limit of rows, as steps for `runSteps()`. */
export class BatchCursor {
  readonly #batches: Iterator<RecordBatch> | AsyncIterator<RecordBatch>;
  #batch: RecordBatch | undefined;
  #offset = 0;

  constructor(batches: Batches) {
    this.#batches = Symbol.iterator in batches ? batches[Symbol.iterator]() : batches[Symbol.asyncIterator]();
  }

  /** The next rows, at most `most` of them; undefined at the end. */
  *next(most: number): Generator<unknown, RecordBatch | undefined, unknown> {
    if (this.#batch === undefined) {
      const { done, value } = (yield this.#batches.next()) as IteratorResult<RecordBatch, undefined>;
      if (done) return undefined;
      this.#batch = value;
      this.#offset = 0;
    }
    const batch = this.#batch;
    const start = this.#offset;
    const end = Math.min(start + most, batch.numRows);
    this.#offset = end;
    if (end === batch.numRows) this.#batch = undefined;
    return start === 0 && end === batch.numRows ? batch : batch.slice(start, end);
  }

  /** Ends the reading. */
  *close(): Generator<unknown, void, unknown> {
    yield this.#batches.return?.();
  }
}
