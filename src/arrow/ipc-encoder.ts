import {
  AsyncByteQueue,
  type RecordBatch,
  RecordBatchFileWriter,
  RecordBatchStreamWriter,
  type Schema,
} from 'apache-arrow';

/** The two formats of Arrow IPC. A file allows random access. A stream can be read as it arrives. */
export type ArrowFormat = 'file' | 'stream';

/** Encodes record batches one by one. The encoded bytes can be taken after each batch. */
export class IpcEncoder {
  readonly #pieces = new Pieces();
  readonly #writer: RecordBatchFileWriter | RecordBatchStreamWriter;

  constructor(format: ArrowFormat, schema: Schema) {
    this.#writer = format === 'file' ? new RecordBatchFileWriter() : new RecordBatchStreamWriter();
    this.#writer.reset(this.#pieces, schema);
  }

  /** The bytes before the first batch. */
  start(): Uint8Array[] {
    return this.#pieces.take();
  }

  write(batch: RecordBatch): Uint8Array[] {
    this.#writer.write(batch);
    return this.#pieces.take();
  }

  finish(): Uint8Array[] {
    this.#writer.finish();
    return this.#pieces.take();
  }
}

/** A sink that can be emptied while the writer goes on. The writer's own sink cannot. */
class Pieces extends AsyncByteQueue<Uint8Array> {
  #pieces: Uint8Array[] = [];

  override write(piece: ArrayBufferLike | ArrayBufferView): void {
    const bytes = ArrayBuffer.isView(piece)
      ? new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength)
      : new Uint8Array(piece);
    if (bytes.byteLength > 0) this.#pieces.push(bytes);
  }

  take(): Uint8Array[] {
    const pieces = this.#pieces;
    this.#pieces = [];
    return pieces;
  }
}
