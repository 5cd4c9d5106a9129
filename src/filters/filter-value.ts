import type { Column } from 'drizzle-orm';
import { invalidFilter } from '../errors/filters.js';

interface ValueKind {
  readonly expected: string;
  /** The value for Drizzle, which maps it to that of the database; undefined for a value that is none. */
  read(value: unknown): unknown;
}

const ISO_DATE = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

const text: ValueKind = { expected: 'a text', read: (value) => (typeof value === 'string' ? value : undefined) };
const number: ValueKind = {
  expected: 'a finite number',
  read: (value) => (Number.isFinite(value) ? value : undefined),
};
const bigint: ValueKind = {
  expected: 'an integer',
  read: (value) =>
    typeof value === 'bigint' ? value : Number.isSafeInteger(value) ? BigInt(value as number) : undefined,
};
const boolean: ValueKind = {
  expected: 'true or false',
  read: (value) => (typeof value === 'boolean' ? value : undefined),
};
const date: ValueKind = { expected: 'a Date, or a text in ISO 8601', read: readDate };
const bytes: ValueKind = {
  expected: 'a Uint8Array',
  read: (value) => (value instanceof Uint8Array ? Buffer.from(value) : undefined),
};
// What a column of another library takes is not known. Drizzle maps it.
const any: ValueKind = {
  expected: 'a text, a finite number or a boolean',
  read: (value) => text.read(value) ?? number.read(value) ?? boolean.read(value) ?? bigint.read(value),
};

function readDate(value: unknown): Date | undefined {
  const isText = typeof value === 'string' && ISO_DATE.test(value);
  const read = value instanceof Date ? value : isText ? new Date(value) : undefined;
  return read === undefined || Number.isNaN(read.getTime()) ? undefined : read;
}

/** What a column is compared with: 0.45 calls the type of a timestamp `date`, and 1.0 `object date`. */
function kindOf({ dataType, columnType }: Column): ValueKind {
  if (columnType === 'SQLiteBlobBuffer') return bytes;
  const kinds: Readonly<Record<string, ValueKind>> = { string: text, number, bigint, boolean };
  return /\bdate\b/.test(dataType) ? date : (kinds[dataType.split(' ')[0] as string] ?? any);
}

/**
 * A value that a filter compares a column with, as Drizzle takes it.
 *
 * @param place where in the filter it is, as errors name it.
 */
export function filterValue(column: Column, value: unknown, place: string): unknown {
  const kind = kindOf(column);
  const read = kind.read(value);
  if (read === undefined) throw invalidFilter(place, kind.expected, value);
  return read;
}
