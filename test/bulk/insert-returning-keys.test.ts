import { sql } from 'drizzle-orm';
import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { createVectorTable, float4Vector, insertReturningKeys, vectorTable } from 'drizzle-vector';
import { createFts5Table, fts5Table } from 'drizzle-vector/fts5';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../support/database.js';
import { openPosts, posts } from '../support/posts.js';
import { openProxy } from '../support/proxy.js';
import { vectorError } from '../support/thrown.js';

const docs = vectorTable(
  'docs',
  { id: integer().primaryKey(), title: text(), v: float4Vector(2) },
  { metric: 'l2_squared' },
);

function openDocs() {
  const db = openDatabase();
  createVectorTable(db, docs);
  return db;
}

const v = [1, 2];

describe('insertReturningKeys', () => {
  it('gives the keys that SQLite chose and those of the rows, in the order of the rows', () => {
    const db = openDocs();

    expect(insertReturningKeys(db, docs, [{ v }, { id: 40, v }, { v, title: 'a' }, { id: 3, v }])).toEqual([
      1, 40, 41, 3,
    ]);

    expect(db.select({ id: docs.id, title: docs.title }).from(docs).all()).toEqual([
      { id: 1, title: null },
      { id: 3, title: null },
      { id: 40, title: null },
      { id: 41, title: 'a' },
    ]);
  });

  it('takes one row, where insert().returning() of SQLite gives NULL', () => {
    const db = openDocs();

    expect(
      db
        .insert(docs)
        .values({ v: Float32Array.of(1, 2) })
        .returning({ id: docs.id })
        .all(),
    ).toEqual([{ id: null }]);
    expect(insertReturningKeys(db, docs, { v })).toEqual([2]);
    expect(insertReturningKeys(db, docs, [])).toEqual([]);
  });

  it('gives the key of SQL', () => {
    expect(insertReturningKeys(openDocs(), docs, { id: sql`20 + 2`, v: Float32Array.of(1, 2) })).toEqual([22]);
  });

  it('inserts all rows or none', () => {
    const db = openDocs();

    expect(vectorError(() => insertReturningKeys(db, docs, [{ v }, { v: [1] }])).message).toBe(
      'insertReturningKeys() rows[1] v for docs.v: expected 2 dimensions but received 1',
    );
    expect(db.select().from(docs).all()).toEqual([]);
  });

  it('works for full-text tables and ordinary tables', () => {
    const notes = fts5Table('notes', { body: text() });
    const db = openPosts();
    createFts5Table(db, notes);

    expect(insertReturningKeys(db, notes, [{ body: 'a' }, { body: 'b' }])).toEqual([1, 2]);
    expect(insertReturningKeys(db, posts, { title: 'owls', embedding: v })).toEqual([6]);
  });

  it('gives the keys that the schema makes, and refuses a row without one that SQLite does not choose', () => {
    let made = 0;
    const named = sqliteTable('named', {
      id: text()
        .primaryKey()
        .$defaultFn(() => `key ${++made}`),
      a: integer(),
    });
    const plain = sqliteTable('named', { id: text().primaryKey(), a: integer() });
    const db = openDatabase();
    db.run(sql`create table named (id text primary key, a integer)`);

    expect(insertReturningKeys(db, named, [{ a: 1 }, { id: 'own', a: 2 }, { a: 3 }])).toEqual([
      'key 1',
      'own',
      'key 2',
    ]);
    expect(
      db
        .select({ id: named.id })
        .from(named)
        .orderBy(named.a)
        .all()
        .map(({ id }) => id),
    ).toEqual(['key 1', 'own', 'key 2']);
    expect(vectorError(() => insertReturningKeys(db, plain, [{ a: 4 } as never]))).toMatchObject({
      code: 'missing_column',
      message: 'insertReturningKeys() rows[0]: expected a value for the primary key "id" but received none',
    });
  });

  it('refuses a table with a key of several columns', () => {
    const pairs = sqliteTable('pairs', { a: integer(), b: integer() }, (t) => [primaryKey({ columns: [t.a, t.b] })]);

    expect(vectorError(() => insertReturningKeys(openDatabase(), pairs, { a: 1, b: 2 })).message).toBe(
      'insertReturningKeys() table: expected a table with one primary key but received pairs with a, b',
    );
  });

  it('gives a promise where the driver does', async () => {
    const db = openDocs();

    expect(await insertReturningKeys(openProxy(db.$client), docs, [{ v }, { v }])).toEqual([1, 2]);
  });
});
