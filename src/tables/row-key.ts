import type { SQLiteTable } from 'drizzle-orm/sqlite-core';

/** A key of any table: an integer, a text, or a BLOB of 16 bytes. */
export type AnyRowKey = number | string | Uint8Array;

/** The key of the column, in the Drizzle table, that is its primary key. Only `.primaryKey()` on a column tells it. */
export type PrimaryKeyName<T extends SQLiteTable> = {
  [K in keyof T['_']['columns']]: T['_']['columns'][K] extends { _: { isPrimaryKey: true } } ? K : never;
}[keyof T['_']['columns']] &
  string;

/**
 * What a key column of a table holds.
 *
 * @typeParam K the key of the column in the Drizzle table; `never` for the primary key.
 */
export type KeyData<T extends SQLiteTable, K extends string = never> = [K] extends [never]
  ? DataOf<T, PrimaryKeyName<T>>
  : DataOf<T, K>;

type DataOf<T extends SQLiteTable, K extends string> = [K] extends [never]
  ? AnyRowKey
  : T['_']['columns'][K]['_']['data'];

/**
 * The key of a row, as a function takes it.
 *
 * - an integer is a number or a bigint
 * - a text is a string
 * - a BLOB is a Uint8Array, which a Buffer is
 *
 * A type that `.$type()` gave the column stays.
 *
 * @typeParam T a vector table, a vector index, or an ordinary table.
 */
export type RowKey<T extends SQLiteTable> = GivenKey<KeyData<T>>;

type GivenKey<Data> = Data extends number ? Data | bigint : Data extends Uint8Array ? Uint8Array : Data;
