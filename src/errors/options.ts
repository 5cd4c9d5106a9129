import { describeValue, list, unexpected } from './message.js';
import type { VectorError } from './vector-error.js';

export const notOptions = (subject: string, position: string, received: unknown): VectorError =>
  unexpected('invalid_option', subject, `an object of options as ${position} argument`, describeValue(received));

export const invalidOption = (subject: string, expected: string, received: unknown): VectorError =>
  unexpected('invalid_option', subject, expected, describeValue(received));

export const missingOption = (subject: string, expected: string): VectorError =>
  unexpected('invalid_option', subject, expected, 'none');

export const twoWidths = (subject: string, received: unknown): VectorError =>
  unexpected(
    'invalid_option',
    `${subject} efSearch`,
    'none beside recall, as each sets how wide a search is,',
    describeValue(received),
  );

export const unknownOption = (subject: string, known: readonly string[], received: string): VectorError =>
  unexpected('invalid_option', subject, `only the options ${list(known)}`, JSON.stringify(received));
