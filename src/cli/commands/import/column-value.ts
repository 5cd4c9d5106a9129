import { bytesOfBase64 } from '../../../columns/bytes-of-base64.js';
import { encodeVector } from '../../../columns/encode-vector.js';
import { elementBytes, isElementArray, isVectorArray, viewElements } from '../../../element-type.js';
import { invalidRow } from '../../../errors/command-line.js';
import { describeValue } from '../../../errors/message.js';
import type { Value } from '../../database/connection.js';
import type { InputValue } from '../../formats/format.js';
import { parseBlobText } from '../../output/blob-text.js';
import type { RowColumn, RowTable, VectorColumnType } from '../../tables/row-table.js';

const INTEGER = /^[+-]?\d{1,19}$/;

/**
 * The value to insert for a value of a file.
 *
 * @param place where the value is in the file, as errors say it.
 * @throws {@link VectorError} as `encodeVector` does, and `invalid_row`.
 */
export function columnValue(place: string, table: RowTable, column: RowColumn, value: InputValue): Value {
  const subject = `${place}, column ${column.name}`;
  if (value === null || value === undefined) {
    if (column.isNullable || isIntegerKey(table, column)) return null;
    throw invalidRow(subject, column.vector ? 'a vector' : 'a value', 'NULL');
  }
  if (column.vector !== undefined) return vectorValue(subject, column.vector, value);
  if (isIntegerKey(table, column)) return keyValue(subject, value);
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value === 'number') return numberValue(subject, column, value);
  if (typeof value === 'bigint' || value instanceof Uint8Array) return value;
  if (typeof value === 'string') return textValue(subject, column, value);
  return jsonValue(subject, column, value);
}

const isReal = (type: string): boolean => /REAL|FLOA|DOUB/.test(type);

const INFINITIES: Readonly<Record<string, number>> = { inf: Infinity, '+inf': Infinity, '-inf': -Infinity };

function textValue(subject: string, { type }: RowColumn, value: string): Value {
  if (isReal(type)) {
    // SQLite would keep these as texts, which come after every number.
    const word = value.trim().toLowerCase().replace('infinity', 'inf');
    if (/^[+-]?nan$/.test(word)) throw notANumber(subject, value);
    if (Object.hasOwn(INFINITIES, word)) return INFINITIES[word] as number;
  }
  return (type === 'BLOB' ? parseBlobText(value) : undefined) ?? value;
}

const notANumber = (subject: string, value: unknown) =>
  invalidRow(subject, 'a number', describeValue(value), 'SQLite has no NaN, and would store NULL or a text. Give null');

/** The text of an object or an array, as a column of JSON or of tags has it. */
function jsonValue(subject: string, { type }: RowColumn, value: unknown): Value {
  if (/INT|REAL|FLOA|DOUB|BLOB|NUMERIC|BOOL/.test(type) || ArrayBuffer.isView(value)) {
    throw invalidRow(subject, 'a text, a number, a boolean or null', describeValue(value));
  }
  return JSON.stringify(value, (_key, each: unknown) => {
    if (
      typeof each !== 'number' ||
      (Number.isFinite(each) && (!Number.isInteger(each) || Number.isSafeInteger(each)))
    ) {
      return each;
    }
    throw invalidRow(
      subject,
      'JSON with numbers that JSON.parse() keeps',
      describeValue(each),
      'Give the JSON as a text',
    );
  });
}

const isIntegerKey = ({ key, keyType }: RowTable, { name }: RowColumn): boolean =>
  keyType === 'integer' && name === key;

function vectorValue(subject: string, vector: VectorColumnType, value: InputValue): Value {
  const type = { ...vector, label: subject };
  const elements = elementsOf(subject, vector, value);
  const blob = encodeVector(type, elements, vector.isNonZero);
  return vector.isText ? JSON.stringify(Array.from(elements as ArrayLike<number>)) : blob;
}

function elementsOf(subject: string, { element }: VectorColumnType, value: InputValue): unknown {
  // A vector of another element type is converted and checked as numbers, like a vector in JSON.
  if (isVectorArray(value)) return isElementArray(element, value) ? value : Array.from(value as ArrayLike<number>);
  if (typeof value !== 'string') return value;
  const bytes = value === '' ? undefined : bytesOfBase64(value);
  if (bytes !== undefined && bytes.length % elementBytes(element) === 0) {
    return viewElements(element, bytes.buffer, 0, bytes.length / elementBytes(element));
  }
  try {
    return JSON.parse(value);
  } catch {
    throw invalidRow(subject, 'a JSON array of numbers, or base64', describeValue(value));
  }
}

function keyValue(subject: string, value: InputValue): Value {
  const isInteger = typeof value === 'string' ? INTEGER.test(value) : Number.isSafeInteger(value);
  if (typeof value === 'bigint' || isInteger) return BigInt(value as string | number | bigint);
  throw invalidRow(subject, 'an integer', describeValue(value), tooLarge(value));
}

// A whole number becomes an integer, also in a column without a type.
function numberValue(subject: string, { type }: RowColumn, value: number): Value {
  if (Number.isNaN(value)) throw notANumber(subject, value);
  if (Number.isSafeInteger(value)) return BigInt(value);
  if (isReal(type) || !Number.isInteger(value) || Math.abs(value) >= 2 ** 64) return value;
  throw invalidRow(subject, 'a number that JSON.parse() keeps', describeValue(value), tooLarge(value));
}

const tooLarge = (value: unknown): string =>
  typeof value === 'number' && Number.isInteger(value) ? 'Give integers beyond 2^53 as texts of digits' : '';
