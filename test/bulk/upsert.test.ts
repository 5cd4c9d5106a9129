import { sql } from 'drizzle-orm';
import { alias, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { createVectorTable, float4Vector, knn, upsert, vectorTable } from 'drizzle-vector';
import { createFts5Table, fts5Table, matchText } from 'drizzle-vector/fts5';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../support/database.js';
import { openPosts, posts, postsEmbedding } from '../support/posts.js';
import { openProxy } from '../support/proxy.js';
import { statementsOf } from '../support/statements.js';
import { vectorError } from '../support/thrown.js';

let made = 0;
const docs = vectorTable(
  'docs',
  {
    id: integer().primaryKey(),
    title: text().notNull(),
    page: integer(),
    source: text().notNull().default('web'),
    number: integer().$defaultFn(() => ++made),
    v: float4Vector('vector', 2),
  },
  { metric: 'cosine' },
);

function openDocs() {
  const db = openDatabase();
  createVectorTable(db, docs);
  return db;
}

const all = (db: ReturnType<typeof openDocs>) =>
  db.select({ id: docs.id, title: docs.title, page: docs.page, source: docs.source }).from(docs).all();
const row = { title: 'one', page: null, v: [1, 2] };

describe('upsert into a vector table', () => {
  it('inserts a row, and replaces it the second time', () => {
    const db = openDocs();

    expect(upsert(db, docs, { id: 1, ...row, source: 'book' })).toBe(1);
    expect(upsert(db, docs, { id: 1, title: 'two', page: 3, v: 'AACAPwAAAEA=', source: 'letter' })).toBe(1);

    expect(all(db)).toEqual([{ id: 1, title: 'two', page: 3, source: 'letter' }]);
  });

  it('writes many rows; of those with one key the last counts, and searches find no old vector', () => {
    const db = openDocs();
    upsert(db, docs, [
      { id: 1, ...row, v: [1, 0] },
      { id: 2, ...row, v: [0, 1] },
    ]);

    expect(
      upsert(db, docs, [
        { id: 1, ...row, v: [0, 1] },
        { id: 3, ...row, v: [1, 1] },
        { id: 3, ...row, title: 'last', v: [-1, 0] },
      ]),
    ).toBe(3);

    expect(knn(db, docs, [0, 1], { k: 9 }).map(({ id, title, distance }) => [id, title, distance])).toEqual([
      [1, 'one', 0],
      [2, 'one', 0],
      [3, 'last', 1],
    ]);
  });

  it('inserts a row without a key', () => {
    const db = openDocs();

    upsert(db, docs, [{ id: 7, ...row }, row]);

    expect(all(db).map(({ id }) => id)).toEqual([7, 8]);
  });

  it('gives a column with a default its default, where the row leaves it out', () => {
    const db = openDocs();

    upsert(db, docs, { id: 1, ...row, source: 'book', number: 500 });
    upsert(db, docs, { id: 1, ...row });

    expect(db.select({ source: docs.source, number: docs.number }).from(docs).all()).toEqual([
      { source: 'web', number: made },
    ]);
  });

  it('refuses a row without one of the other columns, whose value it would forget, and writes nothing', () => {
    const db = openDocs();

    expect(
      vectorError(() =>
        upsert(db, docs, [
          { id: 1, ...row },
          { id: 2, title: 'two', v: [1, 2] },
        ]),
      ),
    ).toMatchObject({
      code: 'missing_column',
      message:
        'upsert() rows[1]: expected a value for "page", if only null, but received none. ' +
        'An upsert of a virtual table replaces the whole row',
    });
    expect(vectorError(() => upsert(db, docs, { id: 1, title: 'one', page: 1 } as never)).code).toBe('missing_column');
    expect(all(db)).toEqual([]);
  });

  it('writes all rows or none', () => {
    const db = openDocs();
    upsert(db, docs, { id: 1, ...row });

    expect(
      vectorError(() =>
        upsert(db, docs, [
          { id: 1, ...row, title: 'new' },
          { id: 2, ...row, v: [0, 0] },
        ]),
      ),
    ).toMatchObject({
      code: 'zero_vector',
      message: expect.stringContaining('upsert() rows[1] v for docs.vector: '),
    });
    expect(all(db)).toMatchObject([{ id: 1, title: 'one' }]);
  });

  it('is a savepoint within a transaction', () => {
    const db = openDocs();

    db.transaction((tx) => {
      upsert(tx, docs, { id: 1, ...row });
      expect(() =>
        upsert(tx, docs, [
          { id: 1, ...row, title: 'new' },
          { id: 2, ...row, v: [1] },
        ]),
      ).toThrow();
      upsert(tx, docs, { id: 3, ...row });
    });

    expect(all(db)).toMatchObject([
      { id: 1, title: 'one' },
      { id: 3, title: 'one' },
    ]);
  });

  it('takes SQL among the values, and rows of a generator', () => {
    const db = openDocs();
    function* rows() {
      for (const id of [1, 2, 1]) yield { id, ...row, v: [id, 1], title: sql<string>`upper('title')` };
    }

    expect(upsert(db, docs, rows() as never)).toBe(3);
    expect(all(db).map(({ id, title }) => [id, title])).toEqual([
      [1, 'TITLE'],
      [2, 'TITLE'],
    ]);
  });

  it('gives a promise where the driver does', async () => {
    const db = openDocs();

    const written = upsert(openProxy(db.$client), docs, [
      { id: 1, ...row },
      { id: 1, ...row, title: 'new' },
    ]);

    expect(written).toBeInstanceOf(Promise);
    expect(await written).toBe(2);
    expect(all(db)).toMatchObject([{ id: 1, title: 'new' }]);
  });
});

describe('upsert into an ordinary table', () => {
  it('inserts rows, and updates the columns that a row has', () => {
    const db = openPosts();

    expect(
      upsert(db, posts, [
        { id: 1, title: 'whales', embedding: [9, 9] },
        { id: 6, title: 'ants and bees' },
      ]),
    ).toBe(2);

    expect(db.select().from(posts).where(sql`id in (1, 6)`).all()).toEqual([
      { id: 1, title: 'whales', published: true, authorId: 1, embedding: Float32Array.of(9, 9) },
      { id: 6, title: 'ants and bees', published: true, authorId: null, embedding: null },
    ]);
    expect(knn(db, postsEmbedding, [9, 9], { k: 1 })).toMatchObject([{ id: 1, distance: 0 }]);
  });

  it('is the upsert of SQLite', () => {
    const statements = statementsOf(
      openPosts(),
      (db) => void upsert(db, posts, { id: 1, title: 'whales', authorId: 2 }),
    );

    expect(statements.find(({ sql }) => sql.startsWith('insert'))?.sql).toMatch(
      /^insert into "posts" \(.*\) values \(.*\) on conflict \(.*"id"\) do update set "title" = excluded\."title", "author_id" = excluded\."author_id"$/,
    );
  });

  it('updates a column to NULL, and leaves a row alone that has its key only', () => {
    const db = openPosts();

    expect(upsert(db, posts, { id: 1, title: 'cats', authorId: null })).toBe(1);
    expect(db.select({ authorId: posts.authorId }).from(posts).where(sql`id = 1`).all()).toEqual([{ authorId: null }]);
    const keys = sqliteTable('keys', { id: integer().primaryKey() });
    db.run(sql`create table keys (id integer primary key)`);
    expect(upsert(db, keys, [{ id: 1 }, { id: 1 }])).toBe(2);
    expect(db.select().from(keys).all()).toEqual([{ id: 1 }]);
  });

  it('refuses another unique value that is in the table, and writes nothing', () => {
    const db = openPosts();

    expect(() =>
      upsert(db, posts, [
        { id: 9, title: 'new' },
        { id: 1, title: 'hens' },
      ]),
    ).toThrow();
    expect(db.select().from(posts).all()).toHaveLength(5);
  });

  it('calls $onUpdateFn for each row, and $defaultFn for new rows only', () => {
    let calls = 0;
    const logs = sqliteTable('logs', {
      id: text().primaryKey(),
      made: integer().$defaultFn(() => ++calls),
      changed: integer().$onUpdateFn(() => 100 + ++calls),
      body: text(),
    });
    const db = openDatabase();
    db.run(sql`create table logs (id text primary key, made integer, changed integer, body text)`);

    upsert(db, logs, [
      { id: 'a', body: '1' },
      { id: 'b', body: '1' },
    ]);
    const before = db.select().from(logs).all();
    upsert(db, logs, [
      { id: 'a', body: '2' },
      { id: 'b', body: '2' },
    ]);

    const after = db.select().from(logs).all();
    expect(after.map(({ made, body }) => [made, body])).toEqual(before.map(({ made }) => [made, '2']));
    const changes = [...before, ...after].map(({ changed }) => changed as number);
    expect(changes).toEqual([...new Set(changes)].sort((one, other) => one - other));
  });

  it('knows a key of several columns, and the names that casing makes', () => {
    const parts = sqliteTable(
      'parts',
      { bookId: integer('book_id'), page: integer(), body: text('the_body') },
      (table) => [primaryKey({ columns: [table.bookId, table.page] })],
    );
    const db = openDatabase();
    db.run(sql`create table parts (book_id integer, page integer, the_body text, primary key (book_id, page))`);

    upsert(db, parts, { bookId: 1, page: 1, body: 'old' });
    upsert(db, parts, [
      { bookId: 1, page: 1, body: 'new' },
      { bookId: 1, page: 2, body: 'two' },
    ]);

    expect(db.select().from(parts).all()).toEqual([
      { bookId: 1, page: 1, body: 'new' },
      { bookId: 1, page: 2, body: 'two' },
    ]);
  });
});

it('upsert replaces rows of a full-text table', () => {
  const notes = fts5Table('notes', { title: text(), body: text() });
  const db = openDatabase();
  createFts5Table(db, notes);

  upsert(db, notes, { rowid: 1, title: 'a', body: 'whales' });
  upsert(db, notes, { rowid: 1, title: 'b', body: 'ants' });

  expect(db.select({ title: notes.title }).from(notes).where(matchText(notes, 'ants')).all()).toEqual([{ title: 'b' }]);
  expect(db.select().from(notes).where(matchText(notes, 'whales')).all()).toEqual([]);
  expect(vectorError(() => upsert(db, notes, { rowid: 1, title: 'c' })).code).toBe('missing_column');
});

describe('upsert refuses', () => {
  it.each([null, undefined, 'row', 1])('rows that are %j', (rows) => {
    expect(vectorError(() => upsert(openDocs(), docs, rows as never)).message).toMatch(
      /^upsert\(\) rows: expected a row, or an array of rows, but received /,
    );
  });

  it('a row that is no object', () => {
    expect(vectorError(() => upsert(openDocs(), docs, [{ id: 1, ...row }, 5 as never])).message).toBe(
      'upsert() rows: expected objects but received 5 at index 1',
    );
  });

  it('a table without a primary key, an index and an alias', () => {
    const keyless = sqliteTable('keyless', { a: integer() });

    expect(vectorError(() => upsert(openDocs(), keyless, { a: 1 })).message).toBe(
      'upsert() table: expected a table with a primary key but received keyless, which has none',
    );
    expect(vectorError(() => upsert(openPosts(), postsEmbedding as never, { id: 1 } as never)).code).toBe(
      'read_only_index',
    );
    expect(vectorError(() => upsert(openDocs(), alias(docs, 'd') as never, [])).code).toBe('invalid_option');
  });

  it('what is no database', () => {
    expect(vectorError(() => upsert({} as never, docs, [])).code).toBe('not_a_database');
  });
});
