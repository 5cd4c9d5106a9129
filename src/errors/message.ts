import { VectorError, type VectorErrorCode } from './vector-error.js';

/** `subject: expected this but received that. What to do.` */
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

/** A value as it appears in a message: short, and of one line. */
export function describeValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return value.constructor?.name || 'an object';
}

export const list = (names: readonly string[]): string => names.join(', ');

/** `a Float32Array`, `an Int8Array`. */
export const withArticle = (arrayName: string): string => `${arrayName.startsWith('Int') ? 'an' : 'a'} ${arrayName}`;
