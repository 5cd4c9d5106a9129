import {
  type DataType,
  Field,
  FixedSizeList,
  Float16,
  Float32,
  Float64,
  Int8,
  Int16,
  Int32,
  Table,
  tableFromIPC,
  tableToIPC,
  type Vector,
  vectorFromArray,
} from 'apache-arrow';
import { expect } from 'vitest';
import type { Connection } from './connection.js';
import { blobOf, type ElementType, text } from './vectors.js';

/** The Arrow type of the elements of each element type. */
export const arrowElements: Record<ElementType, () => DataType> = {
  float2: () => new Float16(),
  float4: () => new Float32(),
  float8: () => new Float64(),
  int1: () => new Int8(),
  int2: () => new Int16(),
  int4: () => new Int32(),
};

/** FixedSizeList<element>[dim]. */
export function listOf(element: DataType, dim: number): FixedSizeList {
  return new FixedSizeList(dim, new Field('item', element, true));
}

/** A column of vectors; an element that is null, or a whole vector, is a null in it. */
export function vectorColumn(
  vectors: readonly (readonly (number | bigint | null)[] | null)[],
  element: DataType = new Float32(),
  dim = 2,
): Vector {
  return vectorFromArray(vectors, listOf(element, dim));
}

/** The IPC stream, or file, of columns. */
export function ipc(columns: Record<string, Vector>, format: 'stream' | 'file' = 'stream'): Uint8Array {
  return tableToIPC(new Table(columns), format);
}

export interface InsertArrowOptions {
  table?: string;
  type?: ElementType;
  onConflict?: 'abort' | 'replace' | 'ignore' | undefined;
}

/** How many rows of an IPC stream have been inserted. */
export async function insertArrow(
  db: Connection,
  stream: Uint8Array,
  options: InsertArrowOptions = {},
): Promise<number> {
  const { table = 'docs', type, onConflict } = options;
  const more = onConflict ? `, ${text(onConflict)}` : '';
  const call = `vector_insert_arrow(${text(table)}, ${type ? text(type) : 'NULL'}, ${blobOf(stream)}${more})`;
  return Number(await db.value(`SELECT ${call}`));
}

/** The IPC stream of a table; `more` are further arguments, in SQL. */
export async function exportStream(db: Connection, table = 'docs', more = ''): Promise<Uint8Array> {
  return (await db.value(`SELECT vector_export_arrow(${text(table)}${more && `, ${more}`})`)) as Uint8Array;
}

/** What apache-arrow reads from it. */
export async function exportArrow(db: Connection, table = 'docs', more = ''): Promise<Table> {
  return tableFromIPC(await exportStream(db, table, more));
}

/** The values of a column of scalars. */
export function scalars(table: Table, column: string): unknown[] {
  return [...(table.getChild(column) ?? [])];
}

/** Fails unless the stream is refused with this message, and nothing of it is left, in a transaction or without. */
export async function expectRefused(db: Connection, stream: Uint8Array, message: string): Promise<void> {
  const before = await db.all('SELECT * FROM docs');
  await expect(insertArrow(db, stream)).rejects.toThrow(message);
  expect(await db.all('SELECT * FROM docs')).toEqual(before);
  await db.run('BEGIN');
  await expect(insertArrow(db, stream)).rejects.toThrow(message);
  await db.run('COMMIT');
  expect(await db.all('SELECT * FROM docs')).toEqual(before);
  expect(await db.column('PRAGMA integrity_check')).toEqual(['ok']);
}
