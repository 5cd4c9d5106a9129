import { describeValue, list, unexpected } from './message.js';
import type { VectorError } from './vector-error.js';

export const notRows = (subject: string, received: unknown): VectorError =>
  unexpected(
    'invalid_option',
    `${subject} rows`,
    'an array of rows',
    describeValue(received),
    received instanceof Promise ? 'Await the search' : '',
  );

export const notARow = (subject: string, received: unknown, index: number): VectorError =>
  unexpected('invalid_option', `${subject} rows`, 'objects', `${describeValue(received)} at index ${index}`);

export const notOneOrManyRows = (subject: string, received: unknown): VectorError =>
  unexpected('invalid_option', `${subject} rows`, 'a row, or an array of rows,', describeValue(received));

export const invalidKey = (subject: string, expected: string, received: unknown): VectorError =>
  unexpected('invalid_key', subject, expected, describeValue(received));

/** A column that a row of an upsert leaves out, whose value in the table the row would replace. */
export const columnNotGiven = (row: string, key: string): VectorError =>
  unexpected(
    'missing_column',
    row,
    `a value for ${JSON.stringify(key)}, if only null,`,
    'none',
    'An upsert of a virtual table replaces the whole row',
  );

export const keyNotGiven = (row: string, key: string): VectorError =>
  unexpected('missing_column', row, `a value for the primary key ${JSON.stringify(key)}`, 'none');

export const noPrimaryKey = (subject: string, table: string): VectorError =>
  unexpected('invalid_option', `${subject} table`, 'a table with a primary key', `${table}, which has none`);

export const notOneKey = (subject: string, table: string, keys: readonly string[]): VectorError =>
  unexpected(
    'invalid_option',
    `${subject} table`,
    'a table with one primary key',
    `${table} with ${list(keys) || 'none'}`,
  );

export const noRowVector = (subject: string, keys: readonly string[]): VectorError =>
  unexpected(
    'invalid_option',
    `${subject} vector`,
    'rows with a vector',
    keys.length === 0 ? 'rows without columns' : `rows with none under their keys ${list(keys)}`,
    'Choose its column in the search, as in columns: { embedding: docs.embedding }',
  );

export const severalRowVectors = (subject: string, keys: readonly string[]): VectorError =>
  unexpected('invalid_option', `${subject} vector`, `the key of one of the vectors ${list(keys)}`, 'none');

export const noRelevance = (subject: string, keys: readonly string[]): VectorError =>
  unexpected(
    'invalid_option',
    `${subject} relevance`,
    'a function, for rows without a number under score or distance,',
    keys.length === 0 ? 'none, and rows without columns' : `none, and rows with the keys ${list(keys)}`,
  );

export const noDistanceMetric = (subject: string): VectorError =>
  unexpected(
    'invalid_option',
    `${subject} metric`,
    'the metric of the distances, by metric or table, or a function as relevance,',
    'none',
    'How relevant a row is depends on what its distance is',
  );

export const noDistance = (subject: string, keys: readonly string[]): VectorError =>
  unexpected('invalid_option', `${subject} metric`, 'rows with a number under distance', `the keys ${list(keys)}`);

export const severalRelevances = (subject: string, given: readonly string[]): VectorError =>
  unexpected('invalid_option', subject, 'one of the options relevance, table and metric', given.join(' and '));

export const innerProductTooLarge = (subject: string, received: number, index: number): VectorError =>
  unexpected(
    'invalid_score',
    `${subject} distance`,
    'inner products from -1 to 1, as those of vectors of length 1,',
    `${received} at index ${index}`,
    'Give a function as relevance, which scales them',
  );

export const invalidScore = (subject: string, received: unknown, index: number): VectorError =>
  unexpected('invalid_score', subject, 'finite numbers', `${describeValue(received)} at index ${index}`);

export const notScores = (subject: string, expected: number, received: unknown): VectorError =>
  unexpected('invalid_score', subject, `an array of ${expected} scores, one for each row,`, describeValue(received));

export const scoreCount = (subject: string, expected: number, received: number): VectorError =>
  unexpected('invalid_score', subject, `${expected} scores, one for each row,`, String(received));
