import { arrayName, elementBytes, isIntegerType } from '../element-type.js';
import { isBuffer } from './blob.js';
import type { VectorType } from './vector-type.js';

/**
 * Advice on how to convert a typed array of another type, for the error that refuses it.
 *
 * It is empty where no conversion keeps the numbers. `.from()` of an integer type cuts off fractions and wraps. Of a
 * byte array it makes one number of each byte.
 */
export function conversionAdvice({ element, dimensions }: VectorType, received: unknown): string {
  // By tag, because the Float16Array of the ponyfill is a Proxy and not a view.
  const [, kind] =
    /^\[object ((?:Float|U?[Ii]nt)\d+|Uint8Clamped)Array\]$/.exec(Object.prototype.toString.call(received)) ?? [];
  if (kind === undefined) return '';
  const target = arrayName(element);
  const size = elementBytes(element);
  const mayBeBytes = isBuffer(received) || (kind === 'Uint8' && size > 1);
  if (mayBeBytes && (received as Uint8Array).byteLength === dimensions * size) {
    // The copy is aligned. The memory of a Buffer may not be.
    return `If these are its bytes, give new ${target}(new Uint8Array(value).buffer)`;
  }
  if (isBuffer(received)) return '';
  if (!isIntegerType(element)) return `Convert it with ${target}.from(value)`;
  if (!kind.startsWith('Float')) return 'Give Array.from(value), whose numbers are checked';
  const sql = element === 'int1' ? ', or let vector_quantize_int8() do so in SQL' : '';
  return `Scale and round its numbers to integers of the type's range${sql}`;
}
