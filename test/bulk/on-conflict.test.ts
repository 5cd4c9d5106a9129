import { sql } from 'drizzle-orm';
import { integer, text } from 'drizzle-orm/sqlite-core';
import { bulkInsert, bulkInsertArrays, createVectorTable, float4Vector, knn, vectorTable } from 'drizzle-vector';
import { createFts5Table, fts5Table } from 'drizzle-vector/fts5';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../support/database.js';
import { openPosts, posts, postsEmbedding } from '../support/posts.js';
import { openProxy } from '../support/proxy.js';
import { vectorError } from '../support/thrown.js';

const docs = vectorTable(
  'docs',
  { id: integer().primaryKey(), title: text().notNull().default('none'), v: float4Vector(2) },
  { metric: 'l2_squared' },
);

/** A table with the row 1. */
function openDocs() {
  const db = openDatabase();
  createVectorTable(db, docs);
  bulkInsert(db, docs, [{ id: 1, title: 'old', v: [0, 0] }]);
  return db;
}

const all = (db: ReturnType<typeof openDocs>) =>
  db.select({ id: docs.id, title: docs.title, v: docs.v }).from(docs).all();
const old = { id: 1, title: 'old', v: Float32Array.of(0, 0) };
const rows = [
  { id: 1, title: 'new', v: [1, 1] },
  { id: 2, title: 'two', v: [2, 2] },
  { id: 2, title: 'two again', v: [3, 3] },
];

describe('bulkInsert into a vector table', () => {
  it('inserts nothing by default where a key exists', () => {
    const db = openDocs();

    expect(() => bulkInsert(db, docs, rows)).toThrow();
    expect(() => bulkInsert(db, docs, rows, { onConflict: 'abort' })).toThrow();
    expect(all(db)).toEqual([old]);
  });

  it('replaces rows by onConflict: replace, and searches find the new vectors only', () => {
    const db = openDocs();

    expect(bulkInsert(db, docs, rows, { onConflict: 'replace' })).toBe(3);

    expect(all(db)).toEqual([
      { id: 1, title: 'new', v: Float32Array.of(1, 1) },
      { id: 2, title: 'two again', v: Float32Array.of(3, 3) },
    ]);
    expect(knn(db, docs, [0, 0], { k: 5 }).map(({ id, distance }) => [id, distance])).toEqual([
      [1, 2],
      [2, 18],
    ]);
  });

  it('leaves rows out by onConflict: ignore, and counts those that it inserts', () => {
    const db = openDocs();
    const progress: number[] = [];

    expect(bulkInsert(db, docs, rows, { onConflict: 'ignore', onProgress: ({ done }) => progress.push(done) })).toBe(1);

    expect(progress).toEqual([3]);
    expect(all(db)).toEqual([old, { id: 2, title: 'two', v: Float32Array.of(2, 2) }]);
  });

  it('does so for rows with SQL among their values', () => {
    const db = openDocs();
    const title = sql<string>`upper('sql')`;

    expect(bulkInsert(db, docs, [{ id: 1, title, v: [5, 5] }], { onConflict: 'ignore' })).toBe(0);
    expect(all(db)).toEqual([old]);
    expect(bulkInsert(db, docs, [{ id: 1, title, v: [5, 5] as never }], { onConflict: 'replace' })).toBe(1);
    expect(all(db)).toEqual([{ id: 1, title: 'SQL', v: Float32Array.of(5, 5) }]);
  });

  it('refuses a wrong vector under ignore too', () => {
    expect(vectorError(() => bulkInsert(openDocs(), docs, [{ id: 1, v: [1] }], { onConflict: 'ignore' })).code).toBe(
      'dimension_mismatch',
    );
  });

  it('refuses other words', () => {
    expect(vectorError(() => bulkInsert(openDocs(), docs, [], { onConflict: 'update' as never })).message).toBe(
      'bulkInsert() onConflict: expected one of abort, replace, ignore but received "update"',
    );
  });

  it('works where the driver is asynchronous', async () => {
    const db = openProxy(openDocs().$client);

    expect(await bulkInsert(db, docs, rows, { onConflict: 'ignore' })).toBe(1);
    expect(await bulkInsert(db, docs, rows, { onConflict: 'replace' })).toBe(3);
    await expect(bulkInsert(db, docs, rows)).rejects.toThrow();
  });

  it('counts where the driver does not tell the number of changes', async () => {
    const { $client: client } = openDocs();
    const silent = {
      prepare: (source: string) => {
        const statement = client.prepare(source);
        return { raw: () => statement.raw(), run: (given: unknown[]) => void statement.run(given) };
      },
    };

    expect(await bulkInsert(openProxy(silent as unknown as typeof client), docs, rows, { onConflict: 'ignore' })).toBe(
      1,
    );
  });
});

describe('bulkInsert into an ordinary table', () => {
  const given = [
    { id: 1, title: 'whales', embedding: [9, 9] },
    { id: 8, title: 'hens' }, // the title of post 2
    { id: 9, title: 'bees' },
  ];
  const titles = (db: ReturnType<typeof openPosts>) =>
    db.select({ id: posts.id, title: posts.title }).from(posts).orderBy(posts.id).all();

  it('replaces rows with the key or another unique value, and the index follows', () => {
    const db = openPosts();

    expect(bulkInsert(db, posts, given, { onConflict: 'replace' })).toBe(3);

    expect(titles(db).map(({ title }) => title)).toEqual(['whales', 'dogs', 'ants', 'cows', 'hens', 'bees']);
    expect(knn(db, postsEmbedding, [9, 9], { k: 1 })).toMatchObject([{ id: 1, distance: 0 }]);
  });

  it('leaves rows out that have the key or another unique value', () => {
    const db = openPosts();

    expect(bulkInsert(db, posts, given, { onConflict: 'ignore' })).toBe(1);

    expect(titles(db).map(({ title }) => title)).toEqual(['cats', 'hens', 'dogs', 'ants', 'cows', 'bees']);
  });

  it('does not ignore a row that lacks a value', () => {
    expect(() => bulkInsert(openPosts(), posts, [{ title: null as never }], { onConflict: 'ignore' })).toThrow();
  });
});

it('bulkInsert into a full-text table takes the same words', () => {
  const notes = fts5Table('notes', { body: text() });
  const db = openDatabase();
  createFts5Table(db, notes);
  bulkInsert(db, notes, [{ rowid: 1, body: 'old' }]);

  expect(
    bulkInsert(
      db,
      notes,
      [
        { rowid: 1, body: 'new' },
        { rowid: 2, body: 'two' },
      ],
      { onConflict: 'replace' },
    ),
  ).toBe(2);
  expect(db.select({ rowid: notes.rowid, body: notes.body }).from(notes).all()).toEqual([
    { rowid: 1, body: 'new' },
    { rowid: 2, body: 'two' },
  ]);
});

describe('bulkInsertArrays', () => {
  const vectors = Float32Array.of(1, 1, 2, 2);

  it('replaces rows', () => {
    const db = openDocs();

    expect(bulkInsertArrays(db, docs, [1, 2], vectors, 2, { onConflict: 'replace' })).toBe(2);
    expect(all(db)).toEqual([
      { id: 1, title: 'none', v: Float32Array.of(1, 1) },
      { id: 2, title: 'none', v: Float32Array.of(2, 2) },
    ]);
  });

  it('leaves rows out, and counts the others', () => {
    const db = openDocs();

    expect(bulkInsertArrays(db, docs, [1, 2], vectors, 2, { onConflict: 'ignore' })).toBe(1);
    expect(all(db)).toEqual([old, { id: 2, title: 'none', v: Float32Array.of(2, 2) }]);
  });

  it('inserts nothing by default where a key exists', () => {
    const db = openDocs();

    expect(() => bulkInsertArrays(db, docs, [2, 1], vectors, 2)).toThrow();
    expect(all(db)).toEqual([old]);
  });
});
