import { eq, sql } from 'drizzle-orm';
import { blob, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import {
  createFts5Table,
  createFts5TableSql,
  dropFts5Table,
  fts5Table,
  highlight,
  matchText,
} from 'drizzle-vector/fts5';
import { describe, expect, it } from 'vitest';
import { Random } from '../../native/support/random.js';
import { openDatabase } from '../../support/database.js';
import { sqlText } from '../../support/sql-text.js';

const pages = sqliteTable('pages', {
  id: text().primaryKey(),
  slug: text().unique(),
  title: text(),
  body: text(),
});
const pagesText = fts5Table('pages_text', { title: text(), body: text() }, { content: pages });

const TABLES = {
  'an ordinary table': 'create table pages (id text primary key, slug text unique, title text, body text)',
  'a table WITHOUT ROWID':
    'create table pages (id text primary key, slug text unique, title text, body text) without rowid',
};

/** A database with the table, where each row has a word of its own in its body. */
function openPages(create = TABLES['an ordinary table']) {
  const db = openDatabase();
  db.run(sql.raw(create));
  db.insert(pages)
    .values([
      { id: 'one', slug: 'a', title: 'First', body: 'apple fruit' },
      { id: 'two', slug: 'b', title: 'Second', body: 'berry fruit' },
    ])
    .run();
  createFts5Table(db, pagesText);
  db.insert(pages).values({ id: 'three', slug: 'c', title: 'Third', body: 'cherry fruit' }).run();
  return db;
}

type PagesDatabase = ReturnType<typeof openPages>;

const found = (db: PagesDatabase, words: string): string[] =>
  db
    .select({ id: pagesText.rowid })
    .from(pagesText)
    .where(matchText(pagesText, words))
    .all()
    .map(({ id }) => id)
    .sort();

/** Fails where the index is not what the table says. */
function checkIndex(db: PagesDatabase): void {
  db.run(sql`insert into pages_text (pages_text, rank) values ('integrity-check', 1)`);
  const keys = db.$client.prepare('select "key" from pages_text_keys order by 1').pluck().all();
  expect(keys).toEqual(db.$client.prepare('select id from pages where id is not null order by 1').pluck().all());
}

describe.each(Object.entries(TABLES))('a full-text table over %s with a key of text', (_, create) => {
  it('finds the rows that were there, and those that come', () => {
    const db = openPages(create);

    expect(found(db, 'fruit')).toEqual(['one', 'three', 'two']);
    expect(found(db, 'cherry')).toEqual(['three']);
    checkIndex(db);
  });

  it('joins its table by rowid, which is the key', () => {
    const rows = openPages(create)
      .select({ id: pages.id, slug: pages.slug, marked: highlight(pagesText.body, '<', '>') })
      .from(pagesText)
      .innerJoin(pages, eq(pages.id, pagesText.rowid))
      .where(matchText(pagesText, 'berry'))
      .orderBy(pagesText.rank)
      .all();

    expect(rows).toEqual([{ id: 'two', slug: 'b', marked: '<berry> fruit' }]);
  });

  it('stays right when VACUUM changes the rowids', () => {
    const db = openPages(create);
    db.delete(pages).where(eq(pages.id, 'one')).run();
    db.run(sql`vacuum`);
    db.update(pages).set({ body: 'blueberry' }).where(eq(pages.id, 'two')).run();

    expect(['apple', 'berry', 'blueberry', 'cherry'].map((word) => found(db, word))).toEqual([
      [],
      [],
      ['two'],
      ['three'],
    ]);
    checkIndex(db);
  });

  it('is right after any sequence of writes', () => {
    const random = new Random(23);
    const db = openPages(create);
    const key = () => `'k${random.integer(0, 9)}'`;
    const slug = () => (random.chance(0.2) ? 'null' : `'s${random.integer(0, 9)}'`);
    const words = () => `'${['apple', 'berry', 'cherry', 'date'].filter(() => random.chance(0.5)).join(' ')}'`;
    let refused = 0;

    for (let step = 0; step < 800; step += 1) {
      const clause = random.pick(['', 'or abort', 'or fail', 'or ignore', 'or replace', 'or rollback']);
      const values = `(${[key(), slug(), words(), words()].join(', ')})`;
      const write = random.pick([
        `insert ${clause} into pages values ${values}, (${key()}, ${slug()}, ${words()}, ${words()})`,
        `update ${clause} pages set slug = ${slug()}, body = ${words()} where id >= ${key()}`,
        `update ${clause} pages set id = ${key()} where id = ${key()}`,
        `update ${clause} pages set slug = ${slug()} where id = ${key()}`,
        `insert into pages values ${values} on conflict do update set body = excluded.body, slug = excluded.slug`,
        `delete from pages where id = ${key()}`,
      ]);
      try {
        db.$client.exec(write);
      } catch (error) {
        expect((error as Error).message, write).toMatch(/constraint failed/);
        refused += 1;
      }
      checkIndex(db);
    }
    expect(refused).toBeGreaterThan(50);
    expect(refused).toBeLessThan(500);
  });
});

it('a row whose key is NULL is not found until it has one', () => {
  const db = openPages();
  db.run(sql`insert into pages (id, body) values (null, 'date'), (null, 'date fig')`);
  expect(found(db, 'date')).toEqual([]);
  checkIndex(db);

  db.run(sql`update pages set id = 'four' where body = 'date'`);
  expect(found(db, 'date')).toEqual(['four']);

  db.run(sql`update pages set id = null where id = 'four'`);
  expect(found(db, 'date')).toEqual([]);
  checkIndex(db);
});

it('the key may be a BLOB', () => {
  const files = sqliteTable('files', { id: blob({ mode: 'buffer' }).primaryKey(), body: text() });
  const filesText = fts5Table('files_text', { body: text() }, { content: files });
  const db = openDatabase();
  db.run(sql`create table files (id blob primary key, body text)`);
  createFts5Table(db, filesText);
  const id = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
  db.insert(files).values({ id, body: 'apple' }).run();

  const rows = db.select({ id: filesText.rowid }).from(filesText).where(matchText(filesText, 'apple')).all();
  expect(rows).toEqual([{ id }]);
});

it('the key may be a unique column, where the primary key is of several', () => {
  const places = sqliteTable(
    'places',
    { shelf: integer(), place: integer(), code: text().notNull().unique(), body: text() },
    (table) => [primaryKey({ columns: [table.shelf, table.place] })],
  );
  const placesText = fts5Table('places_text', { code: text(), body: text() }, { content: places });
  const db = openDatabase();
  db.run(
    sql`create table places (shelf int, place int, code text not null unique, body text, primary key (shelf, place))`,
  );
  createFts5Table(db, placesText);
  db.insert(places).values({ shelf: 1, place: 2, code: 'x-1', body: 'apple' }).run();
  db.update(places).set({ code: 'x-2' }).run();

  const found = (word: string) => db.select().from(placesText).where(matchText(placesText, word)).all();
  expect(found('x-1')).toEqual([]);
  expect(found('x-2')).toEqual([{ rowid: 'x-2', code: 'x-2', body: 'apple', rank: expect.any(Number) }]);
});

it('is created once where it may exist, and leaves nothing when it is dropped', () => {
  const db = openPages();
  createFts5Table(db, pagesText, { ifNotExists: true });
  expect(found(db, 'fruit')).toHaveLength(3);

  dropFts5Table(db, pagesText);
  const names = db.$client.prepare("select name from sqlite_master where name like 'pages%'").pluck().all();
  expect(names).toEqual(['pages']);
});

it('numbers the rows in a table, and reads their texts through a view', () => {
  expect(sqlText(createFts5TableSql(pagesText)).split('\n').slice(0, 3)).toEqual([
    'CREATE TABLE "pages_text_keys"(rowid INTEGER PRIMARY KEY, "key" TEXT NOT NULL UNIQUE)',
    'CREATE VIEW "pages_text_source" AS SELECT "pages_text_keys".rowid, "pages"."title", "pages"."body", "pages"."id" FROM "pages_text_keys" JOIN "pages" ON "pages"."id" = "pages_text_keys"."key"',
    'CREATE VIRTUAL TABLE "pages_text" USING fts5("title", "body", "id" UNINDEXED, content="pages_text_source")',
  ]);
});
