import { join } from 'node:path';
import { Field, FixedSizeList, Float32, Int32, makeData, Table, Utf8, Vector, vectorFromArray } from 'apache-arrow';
import { blob, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import {
  bulkInsert,
  createVectorIndex,
  createVectorTable,
  type DrizzleDatabase,
  float4Vector,
  knn,
  vectorIndex,
  vectorTable,
} from 'drizzle-vector';
import { exportArrow, exportArrowTo, insertArrow } from 'drizzle-vector/arrow';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../support/database.js';
import { temporaryFolder } from './support.js';

const docs = vectorTable(
  'docs',
  { id: text().primaryKey(), slug: text().unique(), v: float4Vector(2) },
  { metric: 'l2_squared' },
);

const blobs = vectorTable(
  'blobs',
  { id: blob({ mode: 'buffer' }).primaryKey(), v: float4Vector(2) },
  { metric: 'l2_squared' },
);

const posts = sqliteTable('posts', { id: text().primaryKey(), v: float4Vector(2) });
const postsV = vectorIndex('posts_v', posts, { column: 'v', metric: 'l2_squared' });

function openDocs(keys: readonly string[] = []) {
  const db = openDatabase();
  createVectorTable(db, docs);
  const rows = keys.map((id, index) => ({ id, slug: `slug of ${id}`, v: [index, 1] }));
  bulkInsert(db, docs, rows);
  return db;
}

async function keysOf(db: DrizzleDatabase, table: typeof docs | typeof postsV, batchSize: number): Promise<unknown[]> {
  const keys: unknown[] = [];
  for await (const batch of exportArrow(db, table, { batchSize })) keys.push(...(batch.getChild('id') ?? []));
  return keys;
}

function oneVector(): Vector {
  const child = makeData({ type: new Float32(), data: Float32Array.of(1, 0) });
  const type = new FixedSizeList(2, new Field('item', new Float32(), false));
  return new Vector([makeData({ type, length: 1, child } as never)]);
}

const KEYS = ['zebra', 'ant', 'größe', '', 'Ant', 'z'];

describe('a table with keys of text', () => {
  it('is exported in batches, each row once, with its keys as texts', async () => {
    const db = openDocs(KEYS);

    const keys = await keysOf(db, docs, 2);

    expect(keys.toSorted()).toEqual(KEYS.toSorted());
  });

  it.each(['docs.arrow', 'docs.arrows'])('comes back from %s with its keys, rows and vectors', async (name) => {
    const db = openDocs(KEYS);
    const file = join(temporaryFolder(), name);
    await exportArrowTo(db, docs, file, { batchSize: 4 });
    const copy = openDocs();

    expect(await insertArrow(copy, docs, file)).toBe(6);

    const rows = (from: typeof db) => from.select().from(docs).orderBy(docs.id).all();
    expect(rows(copy)).toEqual(rows(db));
    expect(knn(copy, docs, [2, 1], { k: 1 })).toMatchObject([{ id: 'größe', distance: 0 }]);
  });

  it('keeps, replaces or refuses rows whose key exists', async () => {
    const file = join(temporaryFolder(), 'docs.arrow');
    await exportArrowTo(openDocs(['a', 'b']), docs, file);
    const db = openDocs(['b']);

    await expect(insertArrow(db, docs, file)).rejects.toThrow('UNIQUE constraint failed: docs.');
    expect(await insertArrow(db, docs, file, { onConflict: 'ignore' })).toBe(1);
    expect(db.select({ id: docs.id, v: docs.v }).from(docs).orderBy(docs.id).all()).toEqual([
      { id: 'a', v: Float32Array.of(0, 1) },
      { id: 'b', v: Float32Array.of(0, 1) },
    ]);
    expect(await insertArrow(db, docs, file, { onConflict: 'replace' })).toBe(2);
    expect(knn(db, docs, [1, 1], { k: 1 })).toMatchObject([{ id: 'b', distance: 0 }]);
  });

  it.each([
    ['integers', { id: vectorFromArray([7], new Int32()) }, 'column "id": expected texts, received Int32'],
    ['NULL', { id: vectorFromArray([null], new Utf8()) }, 'docs.id: expected a text, received NULL'],
    ['no keys', {}, 'expected a column "id", which is the key, received none'],
  ])('refuses %s as its keys', async (_, keys, message) => {
    const table = new Table({ ...keys, v: oneVector() } as never);

    const error = await insertArrow(openDocs(), docs, table).catch((caught) => caught);

    expect(error).toMatchObject({ code: 'invalid_arrow', message: expect.stringContaining(message) });
  });
});

it('a table with keys of 16 bytes comes back with its keys', async () => {
  const open = () => {
    const db = openDatabase();
    createVectorTable(db, blobs);
    return db;
  };
  const db = open();
  const keys = [3, 1, 2].map((byte) => Buffer.alloc(16, byte));
  bulkInsert(
    db,
    blobs,
    keys.map((id, index) => ({ id, v: [index, 0] })),
  );
  const file = join(temporaryFolder(), 'blobs.arrow');
  await exportArrowTo(db, blobs, file, { batchSize: 2 });
  const copy = open();

  expect(await insertArrow(copy, blobs, file)).toBe(3);

  expect(copy.select().from(blobs).orderBy(blobs.id).all()).toEqual(db.select().from(blobs).orderBy(blobs.id).all());
});

it('an index over a table with keys of text is exported with the keys of the rows that have a vector', async () => {
  const db = openDatabase();
  db.$client.exec('create table posts (id text primary key not null, v blob)');
  createVectorIndex(db, postsV);
  bulkInsert(db, posts, [{ id: 'b', v: [1, 0] }, { id: 'a', v: [2, 0] }, { id: 'c' }]);

  expect((await keysOf(db, postsV, 1)).toSorted()).toEqual(['a', 'b']);
});
