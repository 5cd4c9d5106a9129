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
