import { describeValue, list, unexpected } from './message.js';
import type { VectorError } from './vector-error.js';

const elsewhere = 'keep the column in an ordinary sqliteTable, and join it on the key';

export const rtreeExtraConfigRefused = (table: string, received: unknown): VectorError =>
  unexpected(
    'unsupported_constraint',
    `rtreeTable(${JSON.stringify(table)})`,
    'an object of options as third argument',
    describeValue(received),
    `SQLite has no indexes, checks or foreign keys on virtual tables. Instead, ${elsewhere}`,
  );

export const rtreeKeyCount = (table: string, received: readonly string[]): VectorError =>
  unexpected(
    'invalid_table',
    `rtreeTable(${JSON.stringify(table)})`,
    'exactly one primary key, such as id: integer().primaryKey()',
    list(received) || 'none',
  );

export const rtreeKeyType = (column: string, received: string): VectorError =>
  unexpected('invalid_table', column, 'an integer primary key, the only kind that R*Tree has,', received);

export const boundMissing = (subject: string, columns: readonly string[], received: string): VectorError =>
  unexpected('invalid_option', subject, `two of the columns ${list(columns)}`, JSON.stringify(received));

export const boundTwice = (subject: string, received: string): VectorError =>
  unexpected('invalid_option', subject, 'a column of its own for each bound', `${JSON.stringify(received)} twice`);

export const boundType = (column: string, type: string, expected: string, received: string): VectorError =>
  unexpected('invalid_table', column, `${expected}(), as the bounds of ${type} are,`, received);

export const rtreeConstraintRefused = (subject: string, constraint: string): VectorError =>
  unexpected(
    'unsupported_constraint',
    subject,
    'a constraint that SQLite has on virtual tables',
    constraint,
    `Instead, ${elsewhere}`,
  );

export const rtreeDefaultRefused = (column: string): VectorError =>
  unexpected(
    'unsupported_default',
    column,
    'a column without a default, which R*Tree does not have',
    'default()',
    '$defaultFn() gives one at the insert',
  );

export const notAnRtreeTable = (subject: string, received: unknown): VectorError =>
  unexpected('not_an_rtree_table', subject, 'a table made by rtreeTable()', describeValue(received));

export const unknownDimension = (subject: string, dimensions: readonly string[], received: string): VectorError =>
  unexpected('invalid_option', subject, `only the dimensions ${list(dimensions)}`, JSON.stringify(received));

export const invalidRange = (subject: string, received: unknown): VectorError =>
  unexpected(
    'invalid_option',
    subject,
    'a finite number, a column, or [min, max] of which the first is not above the second',
    Array.isArray(received) ? `[${received.map(describeValue).join(', ')}]` : describeValue(received),
  );
