import { describeValue, unexpected, withArticle } from './message.js';
import type { VectorError } from './vector-error.js';

export const columnArguments = (subject: string, received: number): VectorError =>
  unexpected('invalid_dimensions', subject, 'dimensions, or a name and dimensions', `${received} arguments`);

export const notAColumnName = (subject: string, received: unknown): VectorError =>
  unexpected('invalid_column_name', subject, 'a name as a string, before the dimensions,', describeValue(received));

export const invalidDimensions = (column: string, received: unknown): VectorError =>
  unexpected('invalid_dimensions', column, 'an integer from 1 to 65535 as dimensions', describeValue(received));

export const dimensionMismatch = (column: string, expected: number, received: number): VectorError =>
  unexpected('dimension_mismatch', column, `${expected} dimensions`, String(received));

export const elementTypeMismatch = (
  column: string,
  arrayName: string,
  received: unknown,
  advice: string,
): VectorError =>
  unexpected(
    'element_type_mismatch',
    column,
    `${withArticle(arrayName)} or an array of numbers`,
    describeValue(received),
    advice,
  );

/** @param reason what the text has that base64 has not. */
export const notBase64 = (
  column: string,
  arrayName: string,
  received: string,
  reason: string | undefined,
): VectorError =>
  unexpected(
    'element_type_mismatch',
    column,
    `${withArticle(arrayName)}, an array of numbers or base64`,
    `${describeValue(received)}${reason === undefined || isJson(received) ? '' : `, with ${reason}`}`,
    isJson(received) ? 'If it is JSON, give JSON.parse(value)' : '',
  );

const isJson = (text: string): boolean => /^\s*\[/.test(text);

/** Base64 with more or fewer bytes than the vectors of a column have. */
export function base64Mismatch(
  { element, dimensions, label }: { element: string; dimensions: number; label: string },
  size: number,
  received: number,
): VectorError {
  const isFloat4 = element !== 'float4' && received === 4 * dimensions;
  const advice = isFloat4 ? `Base64 is of the elements of the column, ${element}. These may be elements of float4` : '';
  if (received % size === 0) {
    return unexpected('dimension_mismatch', label, `${dimensions} dimensions`, String(received / size), advice);
  }
  const expected = `base64 of ${dimensions * size} bytes (${dimensions} dimensions of ${element})`;
  return unexpected('dimension_mismatch', label, expected, `${received} bytes`, advice);
}

export const columnTypeMismatch = (column: string, expected: string, received: string): VectorError =>
  unexpected('element_type_mismatch', column, `a column of ${expected}`, received);

export const invalidElement = (column: string, expected: string, received: unknown, index: number): VectorError =>
  unexpected('invalid_element', column, expected, `${describeValue(received)} at index ${index}`);

export const notFinite = (column: string, received: unknown, index: number): VectorError =>
  unexpected('not_finite', column, 'finite numbers', `${describeValue(received)} at index ${index}`);

export const zeroVector = (column: string): VectorError =>
  unexpected('zero_vector', column, 'a vector with a direction, for cosine distance,', 'a vector of zeros');

export const invalidBlob = (column: string, expected: string, received: string): VectorError =>
  unexpected('invalid_blob', column, expected, received);
