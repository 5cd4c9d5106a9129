import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { RecordBatchReader } from 'apache-arrow';
import { IpcEncoder } from './ipc-encoder.js';

const READ_BYTES = 4 * 2 ** 20;

// An IPC file is an IPC stream between a head and a footer. Some writers leave the schema at the stream's beginning out.
const MAGIC = Buffer.from('ARROW1');
const HEAD_BYTES = 8; // padded
const LENGTH_BYTES = 4;

/**
 * The bytes of an Arrow IPC file, or of a stream in a file, as those of a stream, piece by piece: apache-arrow reads a file
 * whole before it gives the first batch.
 */
export function* readArrowFile(path: string): Generator<Uint8Array> {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const footer = isArrowFile(file, size) ? readFooter(file, size) : undefined;
    if (footer !== undefined) yield* schemaOf(footer);
    yield* footer === undefined ? pieces(file, 0, size) : pieces(file, HEAD_BYTES, size - footer.length);
  } finally {
    closeSync(file);
  }
}

const isArrowFile = (file: number, size: number): boolean =>
  size >= HEAD_BYTES && read(file, 0, MAGIC.length).equals(MAGIC);

/** The footer, its length and the magic behind it. */
function readFooter(file: number, size: number): Buffer {
  const tailBytes = LENGTH_BYTES + MAGIC.length;
  if (size < HEAD_BYTES + tailBytes) throw cutOff();
  const tail = read(file, size - tailBytes, tailBytes);
  const bytes = tail.readInt32LE();
  const isWhole = tail.subarray(LENGTH_BYTES).equals(MAGIC) && bytes > 0 && bytes <= size - HEAD_BYTES - tailBytes;
  if (!isWhole) throw cutOff();
  return read(file, size - tailBytes - bytes, bytes + tailBytes);
}

const cutOff = (): Error =>
  new Error('the file begins as an Arrow file and does not end as one: it is cut off or damaged');

/** A stream's message with the schema of a footer, which is read from a file that has nothing else. */
function schemaOf(footer: Buffer): Uint8Array[] {
  const { schema } = RecordBatchReader.from(
    Buffer.concat([MAGIC, Buffer.alloc(HEAD_BYTES - MAGIC.length), footer]),
  ).open();
  return new IpcEncoder('stream', schema).start();
}

function* pieces(file: number, start: number, end: number): Generator<Uint8Array> {
  for (let position = start; position < end; position += READ_BYTES) {
    yield read(file, position, Math.min(READ_BYTES, end - position));
  }
}

/** Memory of its own, as record batches go on to refer to it. */
function read(file: number, position: number, bytes: number): Buffer {
  const buffer = Buffer.from(new ArrayBuffer(bytes));
  for (let filled = 0; filled < bytes; ) {
    const more = readSync(file, buffer, filled, bytes - filled, position + filled);
    if (more === 0) throw cutOff();
    filled += more;
  }
  return buffer;
}
