import { describeValue, unexpected, withArticle } from './message.js';
import type { VectorError } from './vector-error.js';

export const notIterable = (subject: string, received: unknown): VectorError =>
  unexpected(
    'invalid_option',
    `${subject} rows`,
    'an array of rows, or something else that gives them one by one',
    describeValue(received),
  );

export const notKeys = (subject: string, received: unknown): VectorError =>
  unexpected('invalid_option', `${subject} ids`, 'an array of keys, or undefined', describeValue(received));

export const keysMissing = (subject: string, key: string): VectorError =>
  unexpected(
    'invalid_option',
    `${subject} ids`,
    'an array of keys, as SQLite chooses only integers,',
    'undefined',
    `Give each row ${key}, or give the column a $defaultFn()`,
  );

export const notAMatrix = (subject: string, arrayName: string, received: unknown): VectorError =>
  unexpected('element_type_mismatch', subject, withArticle(arrayName), describeValue(received));

export const matrixMismatch = (subject: string, rows: number, dimensions: number, received: number): VectorError =>
  unexpected(
    'dimension_mismatch',
    `${subject} vectors`,
    `${rows * dimensions} elements, ${rows} rows of ${dimensions} dimensions,`,
    String(received),
  );
