import { isVectorArray } from '../element-type.js';
import { dimensionMismatch, elementTypeMismatch, invalidElement, notFinite } from '../errors/vectors.js';

/**
 * Scales the vectors to length 1, so that their dot product is their cosine. A vector of zeros stays as it is: its
 * cosine with any vector is 0.
 *
 * @param subject the vectors, as errors name them.
 */
export function unitVectors(subject: string, vectors: readonly unknown[]): Float64Array[] {
  const units: Float64Array[] = [];
  vectors.forEach((vector, index) => {
    const label = `${subject} of rows[${index}]`;
    const elements = toNumbers(label, vector);
    const dimensions = units[0]?.length ?? elements.length;
    if (elements.length !== dimensions) throw dimensionMismatch(label, dimensions, elements.length);
    units.push(normalize(label, elements));
  });
  return units;
}

function toNumbers(label: string, vector: unknown): Float64Array {
  // A copy, because normalize() writes into it. It also avoids the ponyfill's Float16Array, which is a slow Proxy.
  if (isVectorArray(vector)) return Float64Array.from(vector);
  if (!Array.isArray(vector)) throw elementTypeMismatch(label, 'typed array', vector, '');
  const other = vector.findIndex((element) => typeof element !== 'number');
  if (other !== -1) throw invalidElement(label, 'numbers', vector[other], other);
  return Float64Array.from(vector);
}

function normalize(label: string, elements: Float64Array): Float64Array {
  let largest = 0;
  for (let index = 0; index < elements.length; index++) {
    const element = elements[index] as number;
    if (!Number.isFinite(element)) throw notFinite(label, element, index);
    largest = Math.max(largest, Math.abs(element));
  }
  if (largest === 0) return elements;
  // Divided by the largest element first: the square of a double may overflow to infinity, or underflow to 0.
  let squares = 0;
  for (let index = 0; index < elements.length; index++) {
    const element = (elements[index] as number) / largest;
    elements[index] = element;
    squares += element * element;
  }
  const length = Math.sqrt(squares);
  for (let index = 0; index < elements.length; index++) elements[index] = (elements[index] as number) / length;
  return elements;
}
