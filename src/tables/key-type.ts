import { type Column, is } from 'drizzle-orm';
import { SQLiteBigInt, SQLiteBlobJson } from 'drizzle-orm/sqlite-core';
import { affinity } from './schema-check/affinity.js';

/** What SQLite stores as the key of a row: an integer, a text, or a BLOB of 16 bytes. */
export type KeyType = 'integer' | 'text' | 'blob';

const KEY_TYPES: Readonly<Record<string, KeyType>> = { INTEGER: 'integer', TEXT: 'text', BLOB: 'blob' };

/** The type of the keys that a column holds; undefined where it cannot hold keys. */
export function keyTypeOf(column: Column): KeyType | undefined {
  if (is(column, SQLiteBlobJson) || is(column, SQLiteBigInt)) return undefined;
  return KEY_TYPES[affinity(column.getSQLType())];
}

/** `key_type=text`, which the engine takes; nothing for integers, which are its default. */
export const keyTypeArgument = (type: KeyType): string[] => (type === 'integer' ? [] : [`key_type=${type}`]);

/** A key as a driver takes it. */
export type StoredKey = number | bigint | string | Uint8Array;

/** Whether a value can be a key of this type. */
export function isStoredKey(type: KeyType, value: unknown): value is StoredKey {
  if (type === 'text') return typeof value === 'string';
  if (type === 'blob') return value instanceof Uint8Array && value.length === 16;
  return typeof value === 'bigint' ? Number.isSafeInteger(Number(value)) : Number.isSafeInteger(value);
}
