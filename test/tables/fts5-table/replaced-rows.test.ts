import { sql } from 'drizzle-orm';
import { integer, sqliteTable, text, unique, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { createFts5Table, dropFts5Table, fts5Table, matchText } from 'drizzle-vector/fts5';
import { describe, expect, it } from 'vitest';
import { Random } from '../../native/support/random.js';
import { openDatabase } from '../../support/database.js';

// Every kind of uniqueness that a schema can have.
const pages = sqliteTable(
  'pages',
  {
    id: integer().primaryKey(),
    slug: text().unique(),
    email: text(),
    section: integer(),
    place: integer(),
    isLive: integer('is_live').notNull(),
    body: text(),
  },
  (table) => [
    unique('in_section').on(table.section, table.place),
    uniqueIndex('by_email').on(sql`lower(${table.email})`),
    uniqueIndex('live').on(table.place).where(sql`is_live = 1`),
  ],
);
const pagesText = fts5Table('pages_text', { body: text() }, { content: pages });

/** A database with the table, where each row has a word of its own in its body. */
function openPages(recursiveTriggers: boolean, slug = '') {
  const db = openDatabase();
  db.run(sql.raw(`pragma recursive_triggers = ${recursiveTriggers ? 'on' : 'off'}`));
  db.run(
    sql.raw(`create table pages (id integer primary key, slug text unique ${slug}, email text, section int, place int,
      is_live int not null, body text, unique (section, place))`),
  );
  db.run(sql`create unique index by_email on pages (lower(email))`);
  db.run(sql`create unique index live on pages (place) where is_live = 1`);
  createFts5Table(db, pagesText);
  db.insert(pages)
    .values([
      { id: 1, slug: 'a', email: 'A@x', section: 1, place: 1, isLive: 1, body: 'apple fruit' },
      { id: 2, slug: 'b', email: 'B@x', section: 1, place: 2, isLive: 1, body: 'berry fruit' },
      { id: 3, slug: 'c', email: 'C@x', section: 2, place: 3, isLive: 0, body: 'cherry fruit' },
    ])
    .run();
  return db;
}

type PagesDatabase = ReturnType<typeof openPages>;

const found = (db: PagesDatabase, word: string) =>
  db
    .select({ id: pagesText.rowid })
    .from(pagesText)
    .where(matchText(pagesText, word))
    .all()
    .map(({ id }) => id);

/** Fails where the index is not what the table says. */
function checkIndex(db: PagesDatabase): void {
  db.run(sql`insert into pages_text (pages_text, rank) values ('integrity-check', 1)`);
  const ids = (table: string) => db.$client.prepare(`select id from ${table} order by id`).pluck().all();
  expect(ids('pages_text_docsize')).toEqual(ids('pages'));
}

const CLAUSES = ['', 'or abort', 'or fail', 'or ignore', 'or replace', 'or rollback'];

describe.each([false, true])('where recursive_triggers is %s, a full-text table', (recursiveTriggers) => {
  it.each([
    ['the key', "(1, 'z', 'z', 9, 9, 0, 'date fruit')", [1]],
    ['a unique column', "(9, 'a', 'z', 9, 9, 0, 'date fruit')", [1]],
    ['a unique constraint of two columns', "(9, 'z', 'z', 1, 2, 0, 'date fruit')", [2]],
    ['a unique expression', "(9, 'z', 'c@X', 9, 9, 0, 'date fruit')", [3]],
    ['a partial unique index', "(9, 'z', 'z', 9, 1, 1, 'date fruit')", [1]],
    ['several of them', "(3, 'a', 'b@x', 9, 9, 0, 'date fruit')", [1, 2, 3]],
    ['nothing', "(9, 'z', 'z', 9, 1, 0, 'date fruit')", []],
  ])('forgets the rows that INSERT OR REPLACE replaces for %s', (_, values, replaced) => {
    const db = openPages(recursiveTriggers);

    db.run(sql.raw(`insert or replace into pages values ${values}`));

    const kept = [1, 2, 3].filter((id) => !replaced.includes(id));
    const inserted = Number(values.slice(1, 2));
    expect(found(db, 'fruit')).toEqual([...kept, inserted].sort());
    expect(found(db, 'date')).toEqual([inserted]);
    for (const id of replaced) expect(found(db, ['apple', 'berry', 'cherry'][id - 1] as string)).toEqual([]);
    checkIndex(db);
  });

  it.each([
    'update or replace pages set id = 2 where id = 1',
    "update or replace pages set slug = 'b' where id = 1",
    "update or replace pages set slug = 'b', body = 'apple fruit' where id = 1",
    "update or replace pages set email = 'b@X' where id = 1",
    'update or replace pages set place = 2 where id = 1',
    'update or replace pages set rowid = 2 where id = 1',
  ])('forgets the rows that an update replaces: %s', (update) => {
    const db = openPages(recursiveTriggers);

    db.run(sql.raw(update));

    expect(found(db, 'berry')).toEqual([]);
    expect(found(db, 'apple')).toHaveLength(1);
    checkIndex(db);
  });

  it('keeps the rows that stay', () => {
    const db = openPages(recursiveTriggers);
    const row = { id: 1, slug: 'b', isLive: 0, body: 'date' };

    db.run(sql`insert or ignore into pages (id, slug, is_live, body) values (1, 'b', 0, 'date'), (4, 'd', 0, 'elder')`);
    db.insert(pages).values(row).onConflictDoNothing().run();
    db.insert(pages)
      .values({ ...row, id: 9 })
      .onConflictDoUpdate({ target: pages.slug, set: { body: 'fig' } })
      .run();
    expect(() =>
      db.run(sql`insert or fail into pages (id, is_live, body) values (5, 0, 'grape'), (1, 0, 'x')`),
    ).toThrow();

    const words = ['apple', 'berry', 'cherry', 'date', 'elder', 'fig', 'grape'];
    expect(words.map((word) => found(db, word))).toEqual([[1], [], [3], [], [4], [2], [5]]);
    checkIndex(db);
  });

  it('forgets what a conflict clause of the table replaces', () => {
    const db = openPages(recursiveTriggers, 'on conflict replace');

    db.run(sql`insert into pages (id, slug, is_live, body) values (9, 'a', 0, 'date')`);
    db.run(sql`update pages set slug = 'b' where id = 9`);

    expect(['apple', 'berry', 'date'].map((word) => found(db, word))).toEqual([[], [], [9]]);
    checkIndex(db);
  });

  it('is right after any sequence of writes', () => {
    const random = new Random(17);
    const db = openPages(recursiveTriggers);
    const value = (most: number) => (random.chance(0.1) ? 'null' : String(random.integer(0, most)));
    const words = () => `'${['apple', 'berry', 'cherry', 'date'].filter(() => random.chance(0.5)).join(' ')}'`;
    let refused = 0;

    for (let step = 0; step < 1500; step += 1) {
      const clause = random.pick(CLAUSES);
      const values = [
        value(9),
        value(9),
        `'M' || ${value(9)}`,
        value(3),
        value(4),
        Number(random.chance(0.5)),
        words(),
      ];
      const write = random.pick([
        `insert ${clause} into pages values (${values.join(', ')})`,
        `insert ${clause} into pages values (${values.join(', ')}), (${random.integer(0, 9)}, 1, 'm1', 1, 1, 1, ${words()})`,
        `update ${clause} pages set slug = ${value(9)}, body = ${words()} where id % 3 = ${random.integer(0, 2)}`,
        `update ${clause} pages set id = ${random.integer(0, 9)} where id = ${random.integer(0, 9)}`,
        `update ${clause} pages set place = ${value(4)}, is_live = ${Number(random.chance(0.5))} where id = ${random.integer(0, 9)}`,
        `insert into pages values (${values.join(', ')}) on conflict do update set body = excluded.body, slug = excluded.slug`,
        `delete from pages where id = ${random.integer(0, 9)}`,
      ]);
      try {
        db.$client.exec(write);
      } catch (error) {
        expect((error as Error).message, write).toMatch(/constraint failed|datatype mismatch/);
        refused += 1;
      }
      checkIndex(db);
    }
    expect(refused).toBeGreaterThan(100);
    expect(refused).toBeLessThan(1000);
  });
});

it('leaves nothing of a full-text table when it is dropped', () => {
  const db = openPages(false);
  dropFts5Table(db, pagesText);

  const names = db.$client.prepare("select name from sqlite_master where type in ('table', 'trigger')").pluck().all();
  expect(names).toEqual(['pages']);
});
