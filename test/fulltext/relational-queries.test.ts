import Database from 'better-sqlite3';
import * as drizzleOrm from 'drizzle-orm';
import { type SQL, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { bm25, createFts5Table, fts5Table, highlight, matchText } from 'drizzle-vector/fts5';
import { describe, expect, it } from 'vitest';
import { isDrizzle1 } from '../support/drizzle-line.js';

const posts = sqliteTable('posts', { id: integer().primaryKey(), title: text().notNull() });
// Its name is not its key in the schema, by which relational queries of 0.45 alias it.
const texts = fts5Table('posts_text', { title: text().notNull() }, { content: posts });

/** `db.query`, of which the two lines of Drizzle have different types. */
type Query = Record<'texts', { findMany(config?: object): { sync(): unknown } }>;

function open(config: object): Query {
  const client = new Database(':memory:');
  const db = drizzle({ client, ...config } as { client: typeof client });
  db.run(sql`create table posts (id integer primary key, title text)`);
  createFts5Table(db, texts);
  db.insert(posts)
    .values([
      { id: 1, title: 'Whales sing' },
      { id: 2, title: 'Owls hoot' },
    ])
    .run();
  return (db as unknown as { query: Query }).query;
}

const found = [{ rowid: 1, title: 'Whales sing', rank: expect.any(Number), post: { id: 1, title: 'Whales sing' } }];

describe.runIf(isDrizzle1)('relational queries of Drizzle 1.x', () => {
  interface Helpers {
    one: { posts(config: object): unknown };
    texts: { rowid: unknown };
    posts: { id: unknown };
  }
  const { defineRelations } = drizzleOrm as unknown as {
    defineRelations(schema: object, define: (helpers: Helpers) => object): object;
  };
  const query = () =>
    open({
      relations: defineRelations({ posts, texts }, (r) => ({
        texts: { post: r.one.posts({ from: r.texts.rowid, to: r.posts.id, optional: false }) },
      })),
    });

  it.each([
    ['the table', (table: typeof texts) => matchText(table, 'whales')],
    ['a column', (table: typeof texts) => matchText(table.title, 'whales')],
  ])('search %s', (_, RAW) => {
    expect(
      query()
        .texts.findMany({ where: { RAW }, orderBy: { rank: 'asc' }, with: { post: true } })
        .sync(),
    ).toEqual(found);
  });

  it('call the functions of FTS5', () => {
    expect(
      query()
        .texts.findMany({
          where: { RAW: (table: typeof texts) => matchText(table, 'hoot') },
          columns: { rowid: true },
          orderBy: (table: typeof texts) => bm25(table),
          extras: { marked: (table: typeof texts) => highlight(table.title, '[', ']') },
        })
        .sync(),
    ).toEqual([{ rowid: 2, marked: 'Owls [hoot]' }]);
  });
});

describe.runIf(!isDrizzle1)('relational queries of Drizzle 0.45', () => {
  type Relation = (table: object, config?: object) => unknown;
  const { relations } = drizzleOrm as unknown as {
    relations(table: object, define: (helpers: { one: Relation }) => object): object;
  };
  const query = () =>
    open({
      schema: {
        posts,
        texts,
        textsRelations: relations(texts, ({ one }) => ({
          post: one(posts, { fields: [texts.rowid], references: [posts.id] }),
        })),
      },
    });

  it.each<[string, SQL | ((table: typeof texts) => SQL)]>([
    ['the table', matchText(texts, 'whales')],
    ['a column', matchText(texts.title, 'whales')],
    ['the table of the callback', (table) => matchText(table, 'whales')],
    ['a column of the callback', (table) => matchText(table.title, 'whales')],
  ])('search %s', (_, where) => {
    expect(
      query()
        .texts.findMany({ where, orderBy: texts.rank, with: { post: true } })
        .sync(),
    ).toEqual(found);
  });

  it('call the functions of FTS5', () => {
    expect(
      query()
        .texts.findMany({
          where: matchText(texts, 'hoot'),
          columns: { rowid: true },
          orderBy: bm25(texts),
          extras: { marked: highlight(texts.title, '[', ']').as('marked') },
        })
        .sync(),
    ).toEqual([{ rowid: 2, marked: 'Owls [hoot]' }]);
  });
});
