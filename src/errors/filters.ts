import { describeValue, list, unexpected } from './message.js';
import type { VectorError } from './vector-error.js';

export const notTags = (subject: string, received: unknown): VectorError =>
  unexpected(
    'invalid_tags',
    subject,
    subject.endsWith(']') ? 'a text or a safe integer' : 'an array of texts and safe integers',
    describeValue(received),
  );

export const unreadableTags = (received: unknown): VectorError =>
  unexpected('invalid_tags', 'tags()', 'a JSON array in the database', describeValue(received));

export const invalidPath = (subject: string, received: unknown): VectorError =>
  unexpected(
    'invalid_filter',
    `${subject} path`,
    "a path in JSON, such as '$.author.name', '$.list[0]' or '$.\"a key\"',",
    describeValue(received),
  );

export const invalidJsonType = (subject: string, types: readonly string[], received: unknown): VectorError =>
  unexpected('invalid_filter', `${subject} type`, `one of ${list(types)}`, describeValue(received));

export const invalidPlace = (part: string, expected: string, received: unknown): VectorError =>
  unexpected('invalid_filter', `geoWithin() ${part}`, expected, describeValue(received));

export const notFilterable = (received: unknown): VectorError =>
  unexpected(
    'invalid_filter',
    'matchFilter() table',
    'a table made by vectorTable() or sqliteTable()',
    describeValue(received),
  );

/** @param place where in the filter it is, such as `matchFilter(docs) year.$gte`. */
export const invalidFilter = (place: string, expected: string, received: unknown, advice = ''): VectorError =>
  unexpected('invalid_filter', place, expected, describeValue(received), advice);

export const filterTooDeep = (place: string, most: number): VectorError =>
  unexpected('invalid_filter', place, `a filter of depth ${most} at most`, 'a deeper one');
