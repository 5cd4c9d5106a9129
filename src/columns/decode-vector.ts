import { type ElementArrays, elementBytes, viewElements } from '../element-type.js';
import { describeValue } from '../errors/message.js';
import { invalidBlob } from '../errors/vectors.js';
import { bytesOfHex } from './blob.js';
import type { VectorType } from './vector-type.js';

/**
 * The typed array of a stored vector. It is a view of the driver's memory where that is aligned and belongs to this
 * value alone; otherwise it is one copy.
 *
 * @param value a Buffer or Uint8Array, the ArrayBuffer of libsql, or the hexadecimal text that stands for a BLOB in
 * JSON.
 */
export function decodeVector<T extends VectorType['element']>(type: VectorType<T>, value: unknown): ElementArrays[T] {
  const bytes = toBytes(type, value);
  checkLength(type, bytes.byteLength);
  const size = elementBytes(type.element);
  // A view of a shared buffer, such as Node's pool, would keep the whole buffer alive.
  const exclusive = bytes.byteLength === bytes.buffer.byteLength && bytes.byteOffset % size === 0;
  const { buffer } = exclusive ? bytes : bytes.slice();
  return viewElements(type.element, buffer as ArrayBuffer, 0, type.dimensions);
}

function toBytes({ label }: VectorType, value: unknown): Uint8Array {
  // Not as a Buffer: its slice() would be a view again.
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (isArrayBuffer(value)) return new Uint8Array(value);
  const bytes = typeof value === 'string' ? bytesOfHex(value) : undefined;
  if (bytes !== undefined) return bytes;
  throw invalidBlob(label, 'a BLOB', describeValue(value));
}

// Of any realm: test runners give each file its own globals, and drivers use those of the process.
const isArrayBuffer = (value: unknown): value is ArrayBuffer =>
  Object.prototype.toString.call(value) === '[object ArrayBuffer]';

function checkLength({ element, dimensions, label }: VectorType, received: number): void {
  const expected = dimensions * elementBytes(element);
  if (received !== expected) {
    throw invalidBlob(
      label,
      `a BLOB of ${expected} bytes (${dimensions} dimensions of ${element})`,
      `${received} bytes`,
    );
  }
}
