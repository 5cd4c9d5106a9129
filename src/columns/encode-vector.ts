import {
  arrayName,
  type ElementArrays,
  findNonFinite,
  integerRange,
  isElementArray,
  isIntegerType,
  isZeroVector,
  toElementArray,
} from '../element-type.js';
import { dimensionMismatch, elementTypeMismatch, invalidElement, notFinite, zeroVector } from '../errors/vectors.js';
import { blobOf } from './blob.js';
import { conversionAdvice } from './conversion-advice.js';
import type { VectorType } from './vector-type.js';

/**
 * The BLOB of a vector. A typed array is not copied: the BLOB is its memory. An array of numbers is written as the
 * element type.
 *
 * @param value the typed array of the element type, or an array of numbers.
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
  if (!Array.isArray(value)) throw elementTypeMismatch(label, arrayName(element), value, conversionAdvice(type, value));
  checkDimensions(type, value.length);
  checkElements(type, value);
  return toElementArray(element, value);
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
  if (index !== -1) throw notFinite(label, (value as ArrayLike<number>)[index], index);
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
