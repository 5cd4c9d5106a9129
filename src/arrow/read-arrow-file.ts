import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { Footer } from 'apache-arrow/ipc/metadata/file';
import { IpcEncoder } from './ipc-encoder.js';

const READ_BYTES = 4 * 2 ** 20;

// An IPC file is an IPC stream between a head and a footer. Some writers leave the schema at the stream's beginning out.
const MAGIC = Buffer.from('ARROW1');
const HEAD_BYTES = 8; // padded
const LENGTH_BYTES = 4;
const TAIL_BYTES = LENGTH_BYTES + MAGIC.length;

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
  if (size < HEAD_BYTES + TAIL_BYTES) throw cutOff();
  const tail = read(file, size - TAIL_BYTES, TAIL_BYTES);
  const bytes = tail.readInt32LE();
  const isWhole = tail.subarray(LENGTH_BYTES).equals(MAGIC) && bytes > 0 && bytes <= size - HEAD_BYTES - TAIL_BYTES;
  if (!isWhole) throw cutOff();
  return read(file, size - TAIL_BYTES - bytes, bytes + TAIL_BYTES);
}

const cutOff = (): Error =>
  new Error('the file begins as an Arrow file and does not end as one: it is cut off or damaged');

/** A stream's message with the schema of a footer. */
function schemaOf(footer: Buffer): Uint8Array[] {
  const { schema } = Footer.decode(footer.subarray(0, -TAIL_BYTES));
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
