import { Float16Array } from '@petamoriken/float16';
import { integer, text } from 'drizzle-orm/sqlite-core';
import {
  bulkInsertArrays,
  createVectorTable,
  float2Vector,
  float4Vector,
  int1Vector,
  vectorTable,
} from 'drizzle-vector';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../support/database.js';
import { postsEmbedding } from '../support/posts.js';
import { openProxy } from '../support/proxy.js';
import { vectorError } from '../support/thrown.js';

const docs = vectorTable(
  'docs',
  {
    key: integer('id').primaryKey(),
    title: text().notNull().default('untitled'),
    v: float4Vector('vector', 2),
  },
  { metric: 'l2_squared' },
);

function openDocs() {
  const db = openDatabase();
  createVectorTable(db, docs);
  return db;
}

const rows = (db: ReturnType<typeof openDocs>) =>
  db
    .select()
    .from(docs)
    .all()
    .map(({ key, v }) => [key, ...(v ?? [])]);
const matrix = Float32Array.of(1, 2, 3, 4, 5, 6);

describe('bulkInsertArrays', () => {
  it.each([
    ['numbers', [5, 3, 9]],
    ['bigints', [5n, 3n, 9n]],
    ['32-bit integers', Int32Array.of(5, 3, 9)],
    ['64-bit integers', BigInt64Array.of(5n, 3n, 9n)],
    ['doubles', Float64Array.of(5, 3, 9)],
  ])('inserts a row for each key, given as %s', (_, ids) => {
    const db = openDocs();

    expect(bulkInsertArrays(db, docs, ids, matrix, 2)).toBe(3);

    expect(rows(db)).toEqual([
      [3, 3, 4],
      [5, 1, 2],
      [9, 5, 6],
    ]);
    expect(db.select({ title: docs.title }).from(docs).all()).toEqual(Array(3).fill({ title: 'untitled' }));
  });

  it('has keys made where there are none, and takes a part of an array', () => {
    const db = openDocs();

    bulkInsertArrays(db, docs, undefined, matrix.subarray(2), 2);
    bulkInsertArrays(db, docs, [], new Float32Array(), 2);

    expect(rows(db)).toEqual([
      [1, 3, 4],
      [2, 5, 6],
    ]);
  });

  it('takes the typed array of each element type', () => {
    const halves = vectorTable('halves', { id: integer().primaryKey(), v: float2Vector(2) }, { metric: 'l2_squared' });
    const bytes = vectorTable('bytes', { id: integer().primaryKey(), v: int1Vector(2) }, { metric: 'l2_squared' });
    const db = openDatabase();
    createVectorTable(db, halves);
    createVectorTable(db, bytes);

    bulkInsertArrays(db, halves, [1, 2], Float16Array.of(0.5, 1, 1.5, 2), 2);
    bulkInsertArrays(db, bytes, [1, 2], Int8Array.of(1, -1, 2, -2), 2);

    expect(
      db
        .select()
        .from(halves)
        .all()
        .map(({ v }) => Array.from(v as Iterable<number>)),
    ).toEqual([
      [0.5, 1],
      [1.5, 2],
    ]);
    expect(
      db
        .select()
        .from(bytes)
        .all()
        .map(({ v }) => v),
    ).toEqual([Int8Array.of(1, -1), Int8Array.of(2, -2)]);
  });

  it('writes all rows or none', () => {
    const db = openDocs();
    const told: unknown[] = [];

    expect(() => bulkInsertArrays(db, docs, [1, 2, 1], matrix, 2)).toThrow();
    expect(rows(db)).toEqual([]);
    bulkInsertArrays(db, docs, [1, 2, 3], matrix, 2, { onProgress: (progress) => told.push(progress) });

    expect(told).toEqual([{ done: 3, total: 3 }]);
  });

  it('gives a promise where the driver does', async () => {
    const db = openDocs();

    expect(await bulkInsertArrays(openProxy(db.$client), docs, [1, 2, 3], matrix, 2)).toBe(3);

    expect(rows(db)).toHaveLength(3);
  });
});

describe('what bulkInsertArrays refuses', () => {
  const db = openDocs();

  it.each([
    [
      'dimensions that are not those of the table',
      [docs, [1, 2], matrix, 3],
      'dimension_mismatch',
      'bulkInsertArrays() dimensions of docs.vector: expected 2 dimensions but received 3',
    ],
    [
      'more elements than its keys need',
      [docs, [1, 2], matrix, 2],
      'dimension_mismatch',
      'bulkInsertArrays() vectors: expected 4 elements, 2 rows of 2 dimensions, but received 6',
    ],
    [
      'a row that is not whole',
      [docs, undefined, matrix.subarray(1), 2],
      'dimension_mismatch',
      'bulkInsertArrays() vectors: expected 6 elements, 3 rows of 2 dimensions, but received 5',
    ],
    [
      'another array',
      [docs, [1, 2, 3], new Float64Array(6), 2],
      'element_type_mismatch',
      'bulkInsertArrays() vectors for docs.vector: expected a Float32Array but received Float64Array',
    ],
    [
      'keys that are no integers',
      [docs, [1, 2.5, 3], matrix, 2],
      'invalid_key',
      'bulkInsertArrays() ids[1]: expected an integer as key but received 2.5',
    ],
    [
      'keys that are no array',
      [docs, 3, matrix, 2],
      'invalid_option',
      'bulkInsertArrays() ids: expected an array of keys, or undefined but received 3',
    ],
    [
      'NaN, with its row',
      [docs, [1, 2, 3], Float32Array.of(1, 2, 3, 4, 5, Number.NaN), 2],
      'not_finite',
      'bulkInsertArrays() row 2 for docs.vector: expected finite numbers but received NaN at index 1',
    ],
  ] as const)('%s', (_, args, code, message) => {
    const refused = vectorError(() => (bulkInsertArrays as (...args: unknown[]) => unknown)(db, ...args));

    expect({ code: refused.code, message: refused.message }).toEqual({ code, message });
    expect(rows(db)).toEqual([]);
  });

  it('an index, which follows its table', () => {
    const insert = () => bulkInsertArrays(db, postsEmbedding as never, [1] as never, new Float32Array(2) as never, 2);
    expect(vectorError(insert).code).toBe('not_a_vector_table');
  });
});
