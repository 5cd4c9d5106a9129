import { getTableName, is, Table } from 'drizzle-orm';
import { VectorError, type VectorErrorCode } from './vector-error.js';

/** Makes an error with the message `subject: expected this but received that. Advice`. */
export function unexpected(
  code: VectorErrorCode,
  subject: string,
  expected: string,
  received: string,
  advice = '',
): VectorError {
  return new VectorError(
    code,
    `${subject}: expected ${expected} but received ${received}${advice === '' ? '' : `. ${advice}`}`,
  );
}

/** Describes a value in a message, briefly and on one line. */
export function describeValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (is(value, Table)) return `the table ${getTableName(value)}`;
  return value.constructor?.name || 'an object';
}

export const list = (names: readonly string[]): string => names.join(', ');

/** Puts the article before the name of a typed array: `a Float32Array`, `an Int8Array`. */
export const withArticle = (arrayName: string): string => `${arrayName.startsWith('Int') ? 'an' : 'a'} ${arrayName}`;
