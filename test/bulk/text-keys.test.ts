// Writes to tables whose keys are texts or BLOBs, and which have other unique columns.

import { sql } from 'drizzle-orm';
import { blob, sqliteTable, text, unique } from 'drizzle-orm/sqlite-core';
import {
  bulkInsert,
  bulkInsertArrays,
  createVectorIndex,
  createVectorTable,
  float4Vector,
  insertReturningKeys,
  knn,
  upsert,
  vectorErrorCode,
  vectorIndex,
  vectorTable,
} from 'drizzle-vector';
import { type Embedder, insertTexts } from 'drizzle-vector/embeddings';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../support/database.js';
import { thrown, vectorError } from '../support/thrown.js';

const docs = vectorTable(
  'docs',
  {
    id: text().primaryKey(),
    tenant: text().notNull().default('acme'),
    slug: text(),
    v: float4Vector(2),
  },
  { metric: 'l2_squared' },
  (table) => [unique().on(table.tenant, table.slug)],
);
const files = vectorTable(
  'files',
  { id: blob({ mode: 'buffer' }).primaryKey(), name: text().unique(), v: float4Vector(2) },
  { metric: 'l2_squared' },
);
const made = vectorTable(
  'made',
  {
    id: text()
      .primaryKey()
      .$defaultFn(() => `m${++count}`),
    title: text(),
    v: float4Vector(2),
  },
  { metric: 'l2_squared' },
);
let count = 0;

const uuid = (last: number) => Buffer.from([...Array(15).fill(0), last]);

function open() {
  const db = openDatabase();
  for (const table of [docs, files, made]) createVectorTable(db, table);
  bulkInsert(db, docs, [
    { id: 'a', slug: 's', v: [0, 0] },
    { id: 'b', slug: 't', v: [1, 1] },
  ]);
  bulkInsert(db, files, [
    { id: uuid(1), name: 'one', v: [0, 0] },
    { id: uuid(2), name: 'two', v: [1, 1] },
  ]);
  return db;
}

type Database = ReturnType<typeof open>;

/** What a search finds, which must be all rows of the table. */
function found(db: Database): (string | number | null)[][] {
  const rows = knn(db, docs, [0, 0], { k: 9 });
  expect(rows).toHaveLength(db.select().from(docs).all().length);
  return rows.map(({ id, slug, distance }) => [id, slug, distance]);
}

const foundFiles = (db: Database) =>
  knn(db, files, [0, 0], { k: 9 }).map(({ id, name, distance }) => [id[15], name, distance]);

describe('upsert', () => {
  it('replaces the row of a text key', () => {
    const db = open();

    expect(
      upsert(db, docs, [
        { id: 'a', tenant: 'acme', slug: 'new', v: [3, 0] },
        { id: 'c', tenant: 'acme', slug: null, v: [0, 2] },
        { id: 'c', tenant: 'acme', slug: 'last', v: [0, 3] },
      ]),
    ).toBe(3);

    expect(found(db)).toEqual([
      ['b', 't', 2],
      ['a', 'new', 9],
      ['c', 'last', 9],
    ]);
  });

  it('replaces the row of a BLOB', () => {
    const db = open();

    expect(upsert(db, files, { id: uuid(1), name: 'uno', v: [2, 0] })).toBe(1);

    expect(foundFiles(db)).toEqual([
      [2, 'two', 2],
      [1, 'uno', 4],
    ]);
  });

  it('replaces the rows that have one of its unique values, with their vectors', () => {
    const db = open();

    upsert(db, docs, { id: 'a', tenant: 'acme', slug: 't', v: [5, 0] });
    upsert(db, files, { id: uuid(3), name: 'two', v: [5, 0] });

    expect(found(db)).toEqual([['a', 't', 25]]);
    expect(foundFiles(db)).toEqual([
      [1, 'one', 0],
      [3, 'two', 25],
    ]);
  });

  it('writes nothing where a row is refused', () => {
    const db = open();
    const rows = [
      { id: 'a', tenant: 'acme', slug: 't', v: [5, 0] },
      { id: 'x', tenant: 'acme', slug: 'x', v: [1] },
    ];

    expect(vectorError(() => upsert(db, docs, rows)).code).toBe('dimension_mismatch');
    expect(found(db)).toEqual([
      ['a', 's', 0],
      ['b', 't', 2],
    ]);
  });

  it('refuses another unique value in an ordinary table, whose index stays right', () => {
    const posts = sqliteTable('posts', { id: text().primaryKey(), slug: text().unique(), embedding: float4Vector(2) });
    const index = vectorIndex('posts_embedding', posts, { column: 'embedding', metric: 'l2_squared' });
    const db = openDatabase();
    db.run(sql`create table posts (id text primary key not null, slug text unique, embedding blob)`);
    createVectorIndex(db, index);
    upsert(db, posts, [
      { id: 'a', slug: 's', embedding: [0, 0] },
      { id: 'b', slug: 't', embedding: [1, 1] },
      { id: 'a', slug: 'u', embedding: [2, 0] },
    ]);

    expect(thrown(() => upsert(db, posts, { id: 'a', slug: 't' }))).toBeInstanceOf(Error);
    expect(knn(db, index, [0, 0], { k: 9 }).map(({ id, slug, distance }) => [id, slug, distance])).toEqual([
      ['b', 't', 2],
      ['a', 'u', 4],
    ]);
  });
});

describe('onConflict', () => {
  const rows = [
    { id: 'a', slug: 'new', v: [3, 0] },
    { id: 'c', slug: 't', v: [0, 3] },
    { id: 'd', slug: 'd', v: [4, 0] },
  ];

  it('abort inserts nothing where a key or a unique value exists', () => {
    const db = open();

    for (const row of rows.slice(0, 2)) {
      const error = thrown(() => bulkInsert(db, docs, [{ id: 'z', v: [0, 0] }, row]));
      expect(JSON.stringify([error.message, String(error.cause)])).toMatch(
        /UNIQUE constraint failed: docs\.(id|tenant)/,
      );
      expect(vectorErrorCode(error)).toBeUndefined();
    }
    expect(found(db)).toHaveLength(2);
  });

  it('replace deletes every row that is in the way, and its vector', () => {
    const db = open();

    expect(bulkInsert(db, docs, rows, { onConflict: 'replace' })).toBe(3);

    expect(found(db)).toEqual([
      ['a', 'new', 9],
      ['c', 't', 9],
      ['d', 'd', 16],
    ]);
  });

  it('ignore leaves a row out for its key or its unique value', () => {
    const db = open();

    expect(bulkInsert(db, docs, rows, { onConflict: 'ignore' })).toBe(1);

    expect(found(db)).toEqual([
      ['a', 's', 0],
      ['b', 't', 2],
      ['d', 'd', 16],
    ]);
  });

  it('goes for arrays of keys of BLOBs too', () => {
    const db = open();
    const vectors = Float32Array.of(3, 0, 0, 3);
    const keys = [uuid(1), uuid(7)];

    expect(bulkInsertArrays(db, files, keys, vectors, 2, { onConflict: 'ignore' })).toBe(1);
    expect(bulkInsertArrays(db, files, keys, vectors, 2, { onConflict: 'replace' })).toBe(2);
    expect(() => bulkInsertArrays(db, files, keys, vectors, 2)).toThrow();

    expect(foundFiles(db)).toEqual([
      [2, 'two', 2],
      [1, null, 9],
      [7, null, 9],
    ]);
  });
});

describe('insertReturningKeys', () => {
  it('gives the keys of the rows, and those that $defaultFn() makes', () => {
    const db = open();
    const first = count + 1;

    expect(
      insertReturningKeys(db, docs, [
        { id: 'x', v: [1, 2] },
        { id: 'y', v: [1, 2] },
      ]),
    ).toEqual(['x', 'y']);
    expect(insertReturningKeys(db, files, { id: uuid(9), v: [1, 2] })).toEqual([uuid(9)]);
    const keys = insertReturningKeys(db, made, [{ v: [1, 2] }, { id: 'own', v: [1, 2] }, { v: [3, 4] }]);

    expect(keys).toEqual([`m${first}`, 'own', `m${first + 1}`]);
    expect(knn(db, made, [3, 4], { k: 1 }).map(({ id }) => id)).toEqual([keys[2]]);
  });

  it('refuses a row without a key, which SQLite does not choose', () => {
    const db = open();
    const insert = () => insertReturningKeys(db, docs, [{ id: 'x', v: [1, 2] }, { v: [1, 2] } as never]);

    expect(vectorError(insert)).toMatchObject({
      code: 'missing_column',
      message: expect.stringContaining('rows[1]: expected a value for the primary key "id"'),
    });
    expect(found(db)).toHaveLength(2);
  });

  it('inserts nothing where a unique value exists', () => {
    const db = open();

    expect(() =>
      insertReturningKeys(db, docs, [
        { id: 'x', v: [1, 2] },
        { id: 'y', slug: 's', v: [1, 2] },
      ]),
    ).toThrow();
    expect(found(db)).toHaveLength(2);
  });
});

describe('insertTexts', () => {
  const embedder: Embedder = {
    model: 'lengths',
    dimensions: 2,
    embed: async (texts) => texts.map((each) => Float32Array.of(each.length, 0)),
  };

  it('gives each row its key, and replaces and leaves out as onConflict says', async () => {
    const db = open();
    await insertTexts(db, made, [{ id: 'k', title: 'four' }, { title: 'seventh' }], embedder, { text: 'title' });
    const again = [
      { id: 'k', title: 'ten or so.' },
      { id: 'l', title: 'a' },
    ];

    expect(await insertTexts(db, made, again, embedder, { text: 'title', onConflict: 'ignore' })).toBe(1);
    expect(await insertTexts(db, made, again, embedder, { text: 'title', onConflict: 'replace' })).toBe(2);
    await expect(insertTexts(db, made, again, embedder, { text: 'title' })).rejects.toThrow();

    const rows = knn(db, made, [0, 0], { k: 9 });
    expect(rows.map(({ id, title, distance }) => [id, title, distance])).toEqual([
      ['l', 'a', 1],
      [`m${count}`, 'seventh', 49],
      ['k', 'ten or so.', 100],
    ]);
  });

  it('replaces the row of a unique value', async () => {
    const db = open();
    const row = [{ id: 'c', slug: 's' }];

    await insertTexts(db, docs, row, embedder, { text: 'slug', onConflict: 'replace' });

    expect(found(db)).toEqual([
      ['c', 's', 1],
      ['b', 't', 2],
    ]);
  });
});
