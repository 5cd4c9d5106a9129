import { fileURLToPath } from 'node:url';
import { type RecordBatch, RecordBatchReader, type Schema, type Table } from 'apache-arrow';
import { notArrow, unreadableArrow } from '../errors/arrow.js';
import { readArrowFile } from './read-arrow-file.js';
import { StreamFrames } from './stream-frames.js';

/**
 * Where Arrow data comes from: the path of an IPC file or stream; its bytes, at once or as they arrive; a table; or
 * record batches, such as those of {@link exportArrow}.
 */
export type ArrowSource =
  | string
  | URL
  | Uint8Array
  | ArrayBuffer
  | Table
  | RecordBatch
  | Iterable<RecordBatch | Uint8Array>
  | AsyncIterable<RecordBatch | Uint8Array>;

type Batches = Iterable<RecordBatch> | AsyncIterable<RecordBatch>;

/**
 * The record batches of a source. Those of files and of memory come synchronously; those of other sources as they
 * arrive.
 */
export function batchesOf(subject: string, source: ArrowSource): Batches {
  if (typeof source === 'string') return batchesOfBytes(subject, readArrowFile(source));
  if (source instanceof URL) return batchesOfBytes(subject, readArrowFile(fileURLToPath(source)));
  if (source instanceof ArrayBuffer) return batchesOfBytes(subject, [new Uint8Array(source)]);
  if (source instanceof Uint8Array) return batchesOfBytes(subject, [source]);
  if (isObject(source) && 'schema' in source && 'batches' in source) return source.batches as RecordBatch[];
  if (isBatch(source)) return [source];
  if (isObject(source) && Symbol.iterator in source) return batchesOfEach(subject, source as Iterable<unknown>);
  if (isObject(source) && Symbol.asyncIterator in source) {
    return batchesOfEachAsync(subject, source as AsyncIterable<unknown>);
  }
  throw notArrow(`${subject} source`, source);
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const isBatch = (value: unknown): value is RecordBatch => isObject(value) && 'schema' in value && 'numRows' in value;

function* batchesOfBytes(subject: string, pieces: Iterable<Uint8Array>): Generator<RecordBatch> {
  try {
    const frames = new StreamFrames();
    const reader = RecordBatchReader.from(watched(frames, pieces)).open();
    checkSchema(reader.schema);
    yield* reader;
    checkEnd(frames);
  } catch (error) {
    throw unreadable(subject, error);
  }
}

/** The record batches of bytes that arrive one after another. */
export async function* batchesOfStream(
  subject: string,
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<RecordBatch> {
  try {
    const frames = new StreamFrames();
    const reader = await RecordBatchReader.from(watchedAsync(frames, pieces));
    await reader.open();
    checkSchema(reader.schema);
    yield* reader;
    checkEnd(frames);
  } catch (error) {
    throw unreadable(subject, error);
  }
}

function* watched(frames: StreamFrames, pieces: Iterable<Uint8Array>): Generator<Uint8Array> {
  for (const piece of pieces) {
    frames.pass(piece);
    yield piece;
  }
}

async function* watchedAsync(frames: StreamFrames, pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    frames.pass(piece);
    yield piece;
  }
}

function checkEnd(frames: StreamFrames): void {
  if (!frames.isWhole) throw new Error('it is cut off');
}

// apache-arrow makes a reader without a schema of bytes that are not Arrow.
function checkSchema(schema: Schema | undefined): void {
  if (schema === undefined) throw new Error('it does not begin with a schema');
}

// An error with a code concerns the file or the connection, not the data.
const unreadable = (subject: string, error: unknown): unknown =>
  isObject(error) && 'code' in error ? error : unreadableArrow(`${subject} source`, error);

function* batchesOfEach(subject: string, source: Iterable<unknown>): Generator<RecordBatch> {
  const items = source[Symbol.iterator]();
  const first = items.next();
  if (first.done) return;
  const all = startingWith(first.value, items);
  if (first.value instanceof Uint8Array) yield* batchesOfBytes(subject, all as Iterable<Uint8Array>);
  else for (const each of all) yield checkBatch(subject, each);
}

function* startingWith(first: unknown, items: Iterator<unknown>): Generator<unknown> {
  yield first;
  yield* { [Symbol.iterator]: () => items };
}

async function* batchesOfEachAsync(subject: string, source: AsyncIterable<unknown>): AsyncGenerator<RecordBatch> {
  const items = source[Symbol.asyncIterator]();
  const first = await items.next();
  if (first.done) return;
  const all = startingWithAsync(first.value, items);
  if (first.value instanceof Uint8Array) yield* batchesOfStream(subject, all as AsyncIterable<Uint8Array>);
  else for await (const each of all) yield checkBatch(subject, each);
}

async function* startingWithAsync(first: unknown, items: AsyncIterator<unknown>): AsyncGenerator<unknown> {
  yield first;
  yield* { [Symbol.asyncIterator]: () => items };
}

function checkBatch(subject: string, value: unknown): RecordBatch {
  if (!isBatch(value)) throw notArrow(`${subject} source`, value);
  return value;
}
