import Database from 'better-sqlite3';
import * as drizzleOrm from 'drizzle-orm';
import { type SQL, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import {
  createVectorIndex,
  createVectorTable,
  float4Vector,
  type KnnMatch,
  knnMatch,
  loadVectorExtension,
  vectorIndex,
  vectorTable,
} from 'drizzle-vector';
import { describe, expect, it } from 'vitest';
import { isDrizzle1 } from '../support/drizzle-line.js';
import { thrown } from '../support/thrown.js';

const books = sqliteTable('books', { id: integer().primaryKey(), title: text().notNull(), cover: float4Vector(2) });
// Its name is not its key in the schema, by which relational queries of 0.45 alias it.
const pages = vectorTable(
  'all_pages',
  {
    id: integer().primaryKey(),
    bookId: integer('book_id').notNull(),
    number: integer().notNull(),
    embedding: float4Vector(2),
  },
  { metric: 'l2_squared' },
);

// Walden has no cover, and so is not in it.
const covers = vectorIndex('book_covers', books, { column: 'cover', metric: 'l2_squared' });

const origin = new Float32Array([0, 0]);
const cover = new Float32Array([3, 4]);

/** `db.query`, of which the two lines of Drizzle have different types. */
type Query = Record<'books' | 'pages' | 'covers', { findMany(config?: object): { sync(): unknown } }>;

function open(config: object): Query {
  const client = new Database(':memory:');
  loadVectorExtension(client);
  const db = drizzle({ client, ...config } as { client: typeof client });
  db.run(sql`create table books (id integer primary key, title text, cover blob)`);
  createVectorTable(db, pages);
  createVectorIndex(db, covers);
  db.insert(books)
    .values([
      { id: 1, title: 'Moby-Dick', cover },
      { id: 2, title: 'Walden' },
    ])
    .run();
  db.insert(pages)
    .values([
      { bookId: 1, number: 10, embedding: new Float32Array([2, 0]) },
      { bookId: 2, number: 20, embedding: new Float32Array([0, 1]) },
      { bookId: 1, number: 30, embedding: new Float32Array([3, 0]) },
    ])
    .run();
  return (db as unknown as { query: Query }).query;
}

const nearest = { id: 2, bookId: 2, number: 20, embedding: new Float32Array([0, 1]), distance: 1 };
const second = { id: 1, bookId: 1, number: 10, embedding: new Float32Array([2, 0]), distance: 4 };

describe.runIf(isDrizzle1)('relational queries of Drizzle 1.x', () => {
  interface Helpers {
    one: { books(config: object): unknown };
    many: { pages(): unknown };
    pages: { bookId: unknown };
    books: { id: unknown };
    covers: { id: unknown };
  }
  const { defineRelations } = drizzleOrm as unknown as {
    defineRelations(schema: object, define: (helpers: Helpers) => object): object;
  };
  const query = () =>
    open({
      relations: defineRelations({ books, pages, covers }, (r) => ({
        pages: { book: r.one.books({ from: r.pages.bookId, to: r.books.id, optional: false }) },
        books: { pages: r.many.pages() },
        covers: { book: r.one.books({ from: r.covers.id, to: r.books.id, optional: false }) },
      })),
    });
  const search = (limit: (match: KnnMatch) => SQL = (match) => match) => ({
    RAW: (table: typeof pages) => limit(knnMatch(table.distance, origin)),
  });

  it('search a vector table', () => {
    expect(query().pages.findMany({ where: search(), limit: 2 }).sync()).toEqual([nearest, second]);
    expect(
      query()
        .pages.findMany({ where: search((match) => match.limit(1)) })
        .sync(),
    ).toEqual([nearest]);
  });

  it('search with an efSearch of their own', () => {
    const match = { RAW: (table: typeof pages) => knnMatch(table.distance, origin, { efSearch: 100 }) };

    expect(query().pages.findMany({ where: match, limit: 2 }).sync()).toEqual([nearest, second]);
    expect(
      query()
        .books.findMany({
          columns: { title: true },
          orderBy: { id: 'asc' },
          with: { pages: { where: match, limit: 1, columns: { number: true } } },
        })
        .sync(),
    ).toEqual([
      { title: 'Moby-Dick', pages: [{ number: 10 }] },
      { title: 'Walden', pages: [{ number: 20 }] },
    ]);
  });

  it('search with other conditions, and order by distance', () => {
    expect(
      query()
        .pages.findMany({ where: { ...search(), bookId: 1 }, orderBy: { distance: 'desc' }, columns: { number: true } })
        .sync(),
    ).toEqual([{ number: 30 }, { number: 10 }]);
  });

  it('read vectors of nested rows, and null', () => {
    expect(
      query()
        .pages.findMany({ where: search(), limit: 2, with: { book: true } })
        .sync(),
    ).toEqual([
      { ...nearest, book: { id: 2, title: 'Walden', cover: null } },
      { ...second, book: { id: 1, title: 'Moby-Dick', cover } },
    ]);
  });

  it('read rows of a vector table nested in others', () => {
    expect(
      query()
        .books.findMany({ where: { id: 2 }, with: { pages: true } })
        .sync(),
    ).toEqual([{ id: 2, title: 'Walden', cover: null, pages: [{ ...nearest, distance: null }] }]);
  });

  it('search an index, and read the row of its table', () => {
    const match = { RAW: (table: typeof covers) => knnMatch(table.distance, origin, { efSearch: 100 }) };

    expect(
      query()
        .covers.findMany({ where: match, limit: 2, with: { book: true } })
        .sync(),
    ).toEqual([{ id: 1, distance: 25, book: { id: 1, title: 'Moby-Dick', cover } }]);
  });

  it('search in nested rows', () => {
    expect(
      query()
        .books.findMany({
          columns: { title: true },
          orderBy: { id: 'asc' },
          with: { pages: { where: search(), limit: 1, columns: { number: true, distance: true } } },
        })
        .sync(),
    ).toEqual([
      { title: 'Moby-Dick', pages: [{ number: 10, distance: 4 }] },
      { title: 'Walden', pages: [{ number: 20, distance: 1 }] },
    ]);
  });
});

describe.runIf(!isDrizzle1)('relational queries of Drizzle 0.45', () => {
  type Relate = (table: object, define: (helpers: { one: Relation; many: Relation }) => object) => object;
  type Relation = (table: object, config?: object) => unknown;
  const { relations } = drizzleOrm as unknown as { relations: Relate };
  const query = () =>
    open({
      schema: {
        books,
        pages,
        covers,
        coversRelations: relations(covers, ({ one }) => ({
          book: one(books, { fields: [covers.id], references: [books.id] }),
        })),
        booksRelations: relations(books, ({ many }) => ({ pages: many(pages) })),
        pagesRelations: relations(pages, ({ one }) => ({
          book: one(books, { fields: [pages.bookId], references: [books.id] }),
        })),
      },
    });

  it('search a vector table, by the column of the callback or of the schema', () => {
    const search = (table: typeof pages) => knnMatch(table.distance, origin);

    expect(query().pages.findMany({ where: search, limit: 2 }).sync()).toEqual([nearest, second]);
    expect(
      query()
        .pages.findMany({ where: search(pages), limit: 2 })
        .sync(),
    ).toEqual([nearest, second]);
  });

  it('fix k in the condition', () => {
    const search = (table: typeof pages) => knnMatch(table.distance, origin).limit(1);

    expect(query().pages.findMany({ where: search }).sync()).toEqual([nearest]);
    expect(
      query()
        .pages.findMany({ where: search(pages) })
        .sync(),
    ).toEqual([nearest]);
  });

  it('search with an efSearch of their own', () => {
    const search = (table: typeof pages) => knnMatch(table.distance, origin, { efSearch: 100 });

    expect(query().pages.findMany({ where: search, limit: 2 }).sync()).toEqual([nearest, second]);
    expect(
      query()
        .pages.findMany({ where: search(pages).limit(1) })
        .sync(),
    ).toEqual([nearest]);
  });

  it('join the rows of other tables, without their vectors', () => {
    const search = knnMatch(pages.distance, origin);

    expect(
      query()
        .pages.findMany({ where: search, limit: 1, with: { book: { columns: { cover: false } } } })
        .sync(),
    ).toEqual([{ ...nearest, book: { id: 2, title: 'Walden' } }]);
  });

  it('search an index, and read the row of its table without the vector', () => {
    const match = (table: typeof covers) => knnMatch(table.distance, origin, { efSearch: 100 });

    expect(
      query()
        .covers.findMany({ where: match, limit: 2, with: { book: { columns: { cover: false } } } })
        .sync(),
    ).toEqual([{ id: 1, distance: 25, book: { id: 1, title: 'Moby-Dick' } }]);
  });

  it('read rows of a vector table nested in others, without vector and distance', () => {
    const columns = { embedding: false, distance: false };

    expect(
      query()
        .books.findMany({ columns: { title: true }, with: { pages: { columns } } })
        .sync(),
    ).toEqual([
      {
        title: 'Moby-Dick',
        pages: [
          { id: 1, bookId: 1, number: 10 },
          { id: 3, bookId: 1, number: 30 },
        ],
      },
      { title: 'Walden', pages: [{ id: 2, bookId: 2, number: 20 }] },
    ]);
  });

  it('cannot hold a nested vector, which SQLite says', () => {
    const read = () =>
      query()
        .pages.findMany({ with: { book: true } })
        .sync();

    expect(thrown(read).message).toContain('JSON cannot hold BLOB values');
  });
});
