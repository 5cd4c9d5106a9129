import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { Footer } from 'apache-arrow/ipc/metadata/file';
import { IpcEncoder } from './ipc-encoder.js';

const READ_BYTES = 4 * 2 ** 20;

// An IPC file is an IPC stream between a head and a footer. Some writers leave out the schema at the beginning of the stream.
const MAGIC = Buffer.from('ARROW1');
const HEAD_BYTES = 8; // padded
const LENGTH_BYTES = 4;
const TAIL_BYTES = LENGTH_BYTES + MAGIC.length;

/**
 * The bytes of an Arrow IPC file, or of a stream in a file, as the bytes of a stream, piece by piece. apache-arrow
 * itself would read the whole file before it gives the first batch.
 */
export function* readArrowFile(path: string): Generator<Uint8Array> {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    if (!isArrowFile(file, size)) return yield* pieces(file, 0, size);
    const footer = readFooter(file, size);
    yield* schemaOf(footer);
    yield* blocks(file, footer, size);
  } finally {
    closeSync(file);
  }
}

const isArrowFile = (file: number, size: number): boolean =>
  size >= HEAD_BYTES && read(file, 0, MAGIC.length).equals(MAGIC);

function readFooter(file: number, size: number): Footer {
  if (size < HEAD_BYTES + TAIL_BYTES) throw cutOff();
  const tail = read(file, size - TAIL_BYTES, TAIL_BYTES);
  const bytes = tail.readInt32LE();
  const isWhole = tail.subarray(LENGTH_BYTES).equals(MAGIC) && bytes > 0 && bytes <= size - HEAD_BYTES - TAIL_BYTES;
  if (!isWhole) throw cutOff();
  return Footer.decode(read(file, size - TAIL_BYTES - bytes, bytes));
}

const cutOff = (): Error =>
  new Error('the file begins as an Arrow file and does not end as one: it is cut off or damaged');

/** The message of a stream that has the schema. */
const schemaOf = ({ schema }: Footer): Uint8Array[] => new IpcEncoder('stream', schema).start();

/** The messages that a footer lists, in their order in the file. */
function* blocks(file: number, footer: Footer, end: number): Generator<Uint8Array> {
  const all = [...footer.dictionaryBatches(), ...footer.recordBatches()].sort(
    (one, other) => one.offset - other.offset,
  );
  for (const { offset, metaDataLength, bodyLength } of all) {
    const blockEnd = offset + metaDataLength + bodyLength;
    if (offset < HEAD_BYTES || metaDataLength < 0 || bodyLength < 0 || blockEnd > end) throw cutOff();
    yield* pieces(file, offset, blockEnd);
  }
}

function* pieces(file: number, start: number, end: number): Generator<Uint8Array> {
  for (let position = start; position < end; position += READ_BYTES) {
    yield read(file, position, Math.min(READ_BYTES, end - position));
  }
}

/** Reads into memory of its own, because record batches keep referring to it. */
function read(file: number, position: number, bytes: number): Buffer {
  const buffer = Buffer.from(new ArrayBuffer(bytes));
  for (let filled = 0; filled < bytes; ) {
    const more = readSync(file, buffer, filled, bytes - filled, position + filled);
    if (more === 0) throw cutOff();
    filled += more;
  }
  return buffer;
}
