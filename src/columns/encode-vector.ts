import {
  arrayName,
  type ElementArrays,
  elementBytes,
  findNonFinite,
  integerRange,
  isElementArray,
  isIntegerType,
  isZeroVector,
  toElementArray,
  viewElements,
} from '../element-type.js';
import {
  base64Mismatch,
  dimensionMismatch,
  elementTypeMismatch,
  invalidElement,
  notBase64,
  notFinite,
  zeroVector,
} from '../errors/vectors.js';
import { blobOf } from './blob.js';
import { bytesOfBase64, whyNotBase64 } from './bytes-of-base64.js';
import { conversionAdvice } from './conversion-advice.js';
import type { VectorType } from './vector-type.js';

/**
 * The BLOB of a vector. A typed array is not copied: the BLOB is its memory. An array of numbers is written as the
 * element type. Base64 is of little-endian elements of that type.
 *
 * @param value the typed array of the element type, an array of numbers, or base64 text.
 * @param nonZero whether to refuse a vector of zeros, which has no cosine distance.
 */
export function encodeVector(type: VectorType, value: unknown, nonZero = false): Buffer {
  const array = toTypedArray(type, value);
  const { element, label } = type;
  checkDimensions(type, array.length);
  checkFinite(type, array, value);
  if (nonZero && isZeroVector(element, array)) throw zeroVector(label);
  return blobOf(array);
}

function toTypedArray(type: VectorType, value: unknown): ElementArrays[VectorType['element']] {
  const { element, label } = type;
  if (isElementArray(element, value)) return value;
  if (typeof value === 'string') return elementsOfBase64(type, value);
  if (!Array.isArray(value)) throw elementTypeMismatch(label, arrayName(element), value, conversionAdvice(type, value));
  checkDimensions(type, value.length);
  checkElements(type, value);
  return toElementArray(element, value);
}

function elementsOfBase64(type: VectorType, text: string): ElementArrays[VectorType['element']] {
  const { element, dimensions, label } = type;
  const bytes = bytesOfBase64(text);
  if (bytes === undefined || text === '') throw notBase64(label, arrayName(element), text, whyNotBase64(text));
  const size = elementBytes(element);
  if (bytes.length !== dimensions * size) throw base64Mismatch(type, size, bytes.length);
  return viewElements(element, bytes.buffer, 0, dimensions);
}

function checkDimensions({ dimensions, label }: VectorType, received: number): void {
  if (received !== dimensions) throw dimensionMismatch(label, dimensions, received);
}

function checkFinite(
  { element, label }: VectorType,
  array: ElementArrays[VectorType['element']],
  value: unknown,
): void {
  const index = findNonFinite(element, array);
  // The value is an array, whose numbers may have overflowed, or base64.
  const given = typeof value === 'string' ? array : (value as ArrayLike<number>);
  if (index !== -1) throw notFinite(label, given[index], index);
}

// Typed arrays wrap and truncate silently. This refuses numbers that an integer type cannot hold.
function checkElements({ element, label }: VectorType, values: readonly unknown[]): void {
  const [min, max] = isIntegerType(element) ? integerRange(element) : [];
  const expected = min === undefined ? 'numbers' : `integers from ${min} to ${max}`;
  // A plain loop: forEach would skip the holes of a sparse array.
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    const fits =
      typeof value === 'number' &&
      (min === undefined || max === undefined || (Number.isInteger(value) && value >= min && value <= max));
    if (!fits) throw invalidElement(label, expected, value, index);
  }
}
