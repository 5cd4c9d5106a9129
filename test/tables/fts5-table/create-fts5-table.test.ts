import { eq, sql } from 'drizzle-orm';
import * as sqliteCore from 'drizzle-orm/sqlite-core';
import { alias, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import {
  createFts5Table,
  createFts5TableSql,
  dropFts5Table,
  dropFts5TableSql,
  fts5Table,
  matchText,
} from 'drizzle-vector/fts5';
import { describe, expect, it } from 'vitest';
import {
  type ArticlesDatabase,
  articles,
  articlesText,
  checkIntegrity,
  found,
  openArticles,
  openArticlesText,
  writers,
} from '../../support/articles.js';
import { openDatabase } from '../../support/database.js';
import { isDrizzle1 } from '../../support/drizzle-line.js';
import { notes } from '../../support/notes.js';
import { sqlText } from '../../support/sql-text.js';
import { thrown, vectorError } from '../../support/thrown.js';

const triggers = (db: ArticlesDatabase) =>
  db.$client.prepare(`select name from sqlite_master where type = 'trigger' order by name`).pluck().all();

describe('createFts5Table', () => {
  it('is one statement for a table that keeps the texts itself', () => {
    expect(createFts5TableSql(notes).map(sqlText)).toEqual([
      `CREATE VIRTUAL TABLE "notes" USING fts5("title", "body", tokenize='porter unicode61')`,
    ]);
  });

  it('writes the options that are given', () => {
    const table = fts5Table(
      'pages',
      { url: text(), body: text() },
      { tokenize: "unicode61 tokenchars '-_'", prefix: [2, 3], unindexed: ['url'], detail: 'column' },
    );

    expect(createFts5TableSql(table, { ifNotExists: true }).map(sqlText)).toEqual([
      `CREATE VIRTUAL TABLE IF NOT EXISTS "pages" USING fts5("url" UNINDEXED, "body", tokenize='unicode61 tokenchars ''-_''', prefix='2 3', detail=column)`,
    ]);
  });

  it('adds triggers over an ordinary table, and indexes its rows', () => {
    const clear = 'DELETE FROM "articles_text_replaced" WHERE true';
    const keep =
      'INSERT INTO "articles_text_replaced" SELECT "articles"."id", "articles"."title", "articles"."content" FROM "articles" ' +
      'WHERE ("articles"."id" = new."id" OR "articles"."slug" = new."slug")';
    const forget = `INSERT INTO "articles_text"("articles_text", rowid, "title", "content") VALUES ('delete', old."id", old."title", old."content")`;
    const forgetGone =
      `INSERT INTO "articles_text"("articles_text", rowid, "title", "content") SELECT 'delete', "articles_text_replaced"."id", ` +
      '"articles_text_replaced"."title", "articles_text_replaced"."content" FROM "articles_text_replaced" WHERE EXISTS ' +
      '(SELECT 1 FROM "articles_text_docsize" WHERE "articles_text_docsize".id = "articles_text_replaced"."id") AND ' +
      '("articles_text_replaced"."id" = new."id" OR NOT EXISTS (SELECT 1 FROM "articles" WHERE "articles"."id" = "articles_text_replaced"."id"))';
    const index =
      'INSERT INTO "articles_text"(rowid, "title", "content") VALUES (new."id", new."title", new."content")';
    expect(createFts5TableSql(articlesText).map(sqlText)).toEqual([
      'CREATE VIRTUAL TABLE "articles_text" USING fts5("title", "content", content="articles", content_rowid="id")',
      'CREATE TABLE "articles_text_replaced"("id", "title", "content")',
      `CREATE TRIGGER "articles_text_before_insert" BEFORE INSERT ON "articles" BEGIN ${clear}; ${keep}; END`,
      `CREATE TRIGGER "articles_text_before_update" BEFORE UPDATE OF "id", "slug", rowid, oid, _rowid_ ON "articles" BEGIN ${clear}; ${keep} AND "articles"."id" <> old."id"; END`,
      `CREATE TRIGGER "articles_text_insert" AFTER INSERT ON "articles" BEGIN ${forgetGone}; ${clear}; ${index}; END`,
      `CREATE TRIGGER "articles_text_delete" AFTER DELETE ON "articles" BEGIN ${forget}; END`,
      `CREATE TRIGGER "articles_text_update" AFTER UPDATE OF "id", "title", "content", rowid, oid, _rowid_ ON "articles" BEGIN ${forget}; ${forgetGone}; ${clear}; ${index}; END`,
      `CREATE TRIGGER "articles_text_unique" AFTER UPDATE OF "id", "slug", rowid, oid, _rowid_ ON "articles" BEGIN ${forgetGone}; ${clear}; END`,
      `INSERT INTO "articles_text"("articles_text") VALUES ('rebuild')`,
    ]);
    expect(createFts5TableSql(articlesText, { ifNotExists: true }).map(sqlText)).toEqual([
      expect.stringMatching(/^CREATE VIRTUAL TABLE IF NOT EXISTS "articles_text" USING fts5/),
      expect.stringMatching(/^CREATE TABLE IF NOT EXISTS "articles_text_replaced"/),
      ...['before_insert', 'before_update', 'insert', 'delete', 'update', 'unique'].map((trigger) =>
        expect.stringContaining(`CREATE TRIGGER IF NOT EXISTS "articles_text_${trigger}" `),
      ),
      `INSERT INTO "articles_text"("articles_text") SELECT 'rebuild' WHERE NOT EXISTS (SELECT 1 FROM "articles_text_docsize")`,
    ]);
  });

  it('leaves the names of an alias alone', () => {
    expect(createFts5TableSql(alias(articlesText, 'a')).map(sqlText)).toEqual(
      createFts5TableSql(articlesText).map(sqlText),
    );
  });

  it('creates the table once, or if it does not exist', () => {
    const db = openArticlesText();

    expect(thrown(() => createFts5Table(db, articlesText)).message).toContain('already exists');
    createFts5Table(db, articlesText, { ifNotExists: true });
    expect(found(db, 'they')).toEqual([10, 20]);
    checkIntegrity(db);
  });

  it('indexes the rows that are there, once', () => {
    const db = openArticles();

    for (let time = 0; time < 2; time += 1) {
      db.transaction((tx) => createFts5Table(tx, articlesText, { ifNotExists: true }));
      expect(found(db, 'whales')).toEqual([10]);
      checkIntegrity(db);
    }
    expect(db.$client.prepare('select count(*) from articles_text_docsize').pluck().get()).toBe(2);
  });

  it('quotes names and options', () => {
    const db = openDatabase();
    const odd = sqliteTable('order "by", it\'s', {
      key: integer('select').primaryKey(),
      a: text('the "text", it\'s'),
      b: text('content="x"'),
      c: text('(a) [b] `c`'),
    });
    const table = fts5Table(
      'text of "order", it\'s',
      { a: text('the "text", it\'s'), b: text('content="x"'), c: text('(a) [b] `c`') },
      { content: odd, tokenize: `unicode61 tokenchars '"'''`, unindexed: ['b'] },
    );
    const name = sql.identifier;
    db.run(
      sql`create table ${odd} (${name('select')} integer primary key, ${name('the "text", it\'s')}, ${name('content="x"')}, ${name('(a) [b] `c`')})`,
    );

    db.insert(odd).values({ key: 7, a: 'first', b: 'other', c: 'second' }).run();
    createFts5Table(db, table, { ifNotExists: true });
    createFts5Table(db, table, { ifNotExists: true });
    db.insert(odd).values({ key: 8, a: 'more', c: `"it's"` }).run();
    db.update(odd).set({ c: 'third' }).where(eq(odd.key, 7)).run();

    const search = (words: string) => db.select().from(table).where(matchText(table, words)).all();
    expect(search('first')).toMatchObject([{ rowid: 7, a: 'first', b: 'other', c: 'third' }]);
    expect(search('second')).toEqual([]);
    expect(search(`"it's"`)).toMatchObject([{ rowid: 8 }]);
    expect(db.select().from(table).where(matchText(table.c, 'third')).all()).toHaveLength(1);
    dropFts5Table(db, table);
    expect(db.select().from(odd).all()).toHaveLength(2);
  });

  it.each([articles, {}, null, 'notes'])('refuses what fts5Table did not make: %#', (table) => {
    const actions = {
      createFts5Table: () => createFts5Table(openDatabase(), table as never),
      createFts5TableSql: () => createFts5TableSql(table as never),
      dropFts5Table: () => dropFts5Table(openDatabase(), table as never),
      dropFts5TableSql: () => dropFts5TableSql(table as never),
    };
    for (const [name, action] of Object.entries(actions)) {
      expect(vectorError(action)).toMatchObject({
        code: 'not_an_fts5_table',
        message: expect.stringContaining(`${name}(): expected a table made by fts5Table() but received`),
      });
    }
  });

  it.each([
    [null, 'createFts5TableSql(notes): expected an object of options as second argument but received null'],
    [
      { ifNotExist: true },
      'createFts5TableSql(notes): expected only the options ifNotExists, casing but received "ifNotExist"',
    ],
    [{ ifNotExists: 1 }, 'createFts5TableSql(notes) ifNotExists: expected true or false but received 1'],
  ])('refuses the options %j', (options, message) => {
    expect(vectorError(() => createFts5TableSql(notes, options as never))).toEqual({ code: 'invalid_option', message });
  });
});

describe('the triggers', () => {
  it('follow inserts, updates and deletes', () => {
    const db = openArticlesText();

    db.insert(articles).values({ id: 30, slug: 'bees', title: 'Bees', content: 'They hum' }).run();
    expect(found(db, 'they')).toEqual([10, 20, 30]);
    db.update(articles).set({ content: 'They buzz' }).where(eq(articles.id, 30)).run();
    expect([found(db, 'hum'), found(db, 'buzz')]).toEqual([[], [30]]);
    db.update(articles).set({ id: 31 }).where(eq(articles.id, 30)).run();
    expect(found(db, 'buzz')).toEqual([31]);
    db.update(articles).set({ slug: 'other' }).where(eq(articles.id, 31)).run();
    db.update(articles).set({ content: null }).where(eq(articles.id, 31)).run();
    expect([found(db, 'buzz'), found(db, 'bees')]).toEqual([[], [31]]);
    checkIntegrity(db);
    for (const [key, id] of [
      ['rowid', 32],
      ['oid', 33],
      ['_rowid_', 31],
    ] as const) {
      db.run(sql.raw(`update articles set ${key} = ${id} where slug = 'other'`));
      expect(found(db, 'bees')).toEqual([id]);
    }
    checkIntegrity(db);
    db.delete(articles).where(eq(articles.id, 31)).run();
    expect(found(db, 'bees')).toEqual([]);
    checkIntegrity(db);
  });

  it('follow upserts', () => {
    const db = openArticlesText();

    db.insert(articles)
      .values({ slug: 'owls', title: 'Owlets' })
      .onConflictDoUpdate({ target: articles.slug, set: { title: 'Owlets' } })
      .run();
    db.insert(articles).values({ slug: 'whales', title: 'Nothing' }).onConflictDoNothing().run();

    expect([found(db, 'owls'), found(db, 'owlets'), found(db, 'nothing')]).toEqual([[], [20], []]);
    checkIntegrity(db);
  });

  it('follow what foreign keys cascade', () => {
    const db = openArticlesText();
    db.run(sql`pragma foreign_keys = on`);

    db.delete(writers).where(eq(writers.id, 1)).run();

    expect(found(db, 'they')).toEqual([20]);
    checkIntegrity(db);
  });

  it('follow a rollback, and a savepoint', () => {
    const db = openArticlesText();

    db.transaction((tx) => {
      tx.delete(articles).where(eq(articles.id, 10)).run();
      expect(() =>
        tx.transaction((nested) => {
          nested.update(articles).set({ content: 'They fly' }).run();
          nested.rollback();
        }),
      ).toThrow();
    });
    expect([found(db, 'they'), found(db, 'fly')]).toEqual([[20], []]);
    expect(() =>
      db.transaction((tx) => {
        tx.delete(articles).run();
        tx.rollback();
      }),
    ).toThrow();

    expect(found(db, 'they')).toEqual([20]);
    checkIntegrity(db);
  });

  it('follow a generated column, which no update names', () => {
    const db = openDatabase();
    const people = sqliteTable('people', {
      id: integer().primaryKey(),
      first: text(),
      name: text().generatedAlwaysAs(sql`first || ' Doe'`),
    });
    const peopleText = fts5Table('people_text', { name: text() }, { content: people });
    db.run(
      sql`create table people (id integer primary key, first text, name text generated always as (first || ' Doe'))`,
    );
    createFts5Table(db, peopleText);
    const search = (words: string) => db.select().from(peopleText).where(matchText(peopleText, words)).all();

    db.insert(people).values({ first: 'Jane' }).run();
    db.update(people).set({ first: 'John' }).run();

    expect(search('jane')).toEqual([]);
    expect(search('john doe')).toMatchObject([{ rowid: 1, name: 'John Doe' }]);
  });

  it('keep several tables over one', () => {
    const db = openArticlesText();
    const titles = fts5Table('titles', { title: text() }, { content: articles, tokenize: 'trigram' });
    createFts5Table(db, titles);

    db.update(articles).set({ title: 'Barn owls' }).where(eq(articles.id, 20)).run();

    expect(found(db, 'barn')).toEqual([20]);
    expect(db.select().from(titles).where(matchText(titles, 'arn')).all()).toMatchObject([{ rowid: 20 }]);
  });
});

describe('dropFts5Table', () => {
  it('drops the triggers and the table, and leaves the ordinary table', () => {
    const db = openArticlesText();

    dropFts5Table(db, articlesText);

    expect(dropFts5TableSql(articlesText).map(sqlText)).toEqual([
      ...['before_insert', 'before_update', 'insert', 'delete', 'update', 'unique'].map(
        (trigger) => `DROP TRIGGER IF EXISTS "articles_text_${trigger}"`,
      ),
      'DROP TABLE IF EXISTS "articles_text_replaced"',
      'DROP TABLE "articles_text"',
    ]);
    expect(triggers(db)).toEqual([]);
    db.insert(articles).values({ slug: 'bees', title: 'Bees' }).run();
    expect(db.select().from(articles).all()).toHaveLength(3);
    createFts5Table(db, articlesText);
    expect(found(db, 'bees')).toEqual([21]);
  });

  it('drops what is left when the ordinary table is gone', () => {
    const db = openArticlesText();
    db.run(sql`drop table articles`);

    dropFts5Table(db, articlesText);
    expect(thrown(() => dropFts5Table(db, articlesText)).message).toContain('no such table');
    dropFts5Table(db, articlesText, { ifExists: true });
  });

  it('is one statement for a table that keeps the texts itself', () => {
    expect(dropFts5TableSql(alias(notes, 'n'), { ifExists: true }).map(sqlText)).toEqual([
      'DROP TABLE IF EXISTS "notes"',
    ]);
  });

  it.each([
    [null, 'dropFts5TableSql(notes): expected an object of options as second argument but received null'],
    [{ ifExist: true }, 'dropFts5TableSql(notes): expected only the options ifExists but received "ifExist"'],
    [{ ifExists: 1 }, 'dropFts5TableSql(notes) ifExists: expected true or false but received 1'],
  ])('refuses the options %j', (options, message) => {
    expect(vectorError(() => dropFts5TableSql(notes, options as never))).toEqual({ code: 'invalid_option', message });
  });
});

describe('the column names of a full-text table', () => {
  const columns = () => ({ pageTitle: text(), ownName: text('ownName') });
  const contentColumns = () => ({ pageId: integer().primaryKey(), pageTitle: text(), ownName: text('ownName') });

  /** Writes, finds and reads, so that each name in the SQL must be that of the database. */
  function roundTrip(db: ReturnType<typeof openDatabase>, table: ReturnType<typeof define>) {
    return db
      .select({ rowid: table.rowid, pageTitle: table.pageTitle, ownName: table.ownName })
      .from(table)
      .where(matchText(table.pageTitle, 'words'))
      .all();
  }
  const define = (options: { casing?: 'snake_case' } = {}) => fts5Table('pages', columns(), options);
  const row = { rowid: 1, pageTitle: 'some words', ownName: 'x' };
  const { rowid: _, ...values } = row;
  const snakeCase = 'CREATE VIRTUAL TABLE "pages" USING fts5("page_title", "ownName")';

  it('follow the casing of the table', () => {
    const db = openDatabase();
    const table = define({ casing: 'snake_case' });

    createFts5Table(db, table);
    db.insert(table).values(values).run();

    expect(sqlText(createFts5TableSql(table))).toBe(snakeCase);
    expect(roundTrip(db, table)).toEqual([row]);
    expect(() => createFts5TableSql(table, { casing: 'snake_case' })).not.toThrow();
  });

  it('are refused when casing gives them a reserved name', () => {
    expect(vectorError(() => fts5Table('a_b', { aB: text() }, { casing: 'snake_case' }))).toMatchObject({
      code: 'invalid_column_name',
    });
  });

  describe.runIf(!isDrizzle1)('on Drizzle 0.45, where connections have a casing', () => {
    it('follow the casing that createFts5Table is given', () => {
      const db = openDatabase({ casing: 'snake_case' });
      const table = define();

      createFts5Table(db, table, { casing: 'snake_case' });
      db.insert(table).values(values).run();

      expect(sqlText(createFts5TableSql(table, { casing: 'snake_case' }))).toBe(snakeCase);
      expect(roundTrip(db, table)).toEqual([row]);
    });

    it.each([true, false])('and so do those of the content: given to the table: %s', (early) => {
      const db = openDatabase({ casing: 'snake_case' });
      const content = sqliteTable('content', contentColumns());
      const table = fts5Table('pages', columns(), { content, ...(early ? { casing: 'snake_case' } : {}) } as {
        content: typeof content;
      });
      db.run(sql`create table content (page_id integer primary key, page_title text, ownName text)`);

      createFts5Table(db, table, { casing: 'snake_case' });
      db.insert(content).values(values).run();

      expect(createFts5TableSql(table, { casing: 'snake_case' }).map(sqlText)[0]).toBe(
        'CREATE VIRTUAL TABLE "pages" USING fts5("page_title", "ownName", content="content", content_rowid="page_id")',
      );
      expect(roundTrip(db, table as never)).toEqual([row]);
    });

    it('are refused when casing gives the content another name', () => {
      const content = sqliteTable('content', { id: integer().primaryKey(), pageTitle: text('pageTitle') });
      const table = fts5Table('pages', { pageTitle: text() }, { content });

      expect(vectorError(() => createFts5TableSql(table, { casing: 'snake_case' }))).toEqual({
        code: 'invalid_content',
        message:
          'fts5Table("pages") content: expected a table with the columns page_title but received content, which has no "page_title"',
      });
    });
  });

  describe.runIf(isDrizzle1)('on Drizzle 1.x, where tables have a casing', () => {
    it('are those of the content', () => {
      const { snakeCase } = sqliteCore as unknown as { snakeCase: { table: typeof sqliteTable } };
      const db = openDatabase();
      const content = snakeCase.table('content', contentColumns());
      const table = fts5Table('pages', columns(), { content, casing: 'snake_case' });
      db.run(sql`create table content (page_id integer primary key, page_title text, ownName text)`);

      createFts5Table(db, table, { casing: 'snake_case' });
      db.insert(content).values(values).run();

      expect(roundTrip(db, table as never)).toEqual([row]);
    });

    it('refuse another, and the error says where it belongs', () => {
      expect(vectorError(() => createFts5TableSql(define(), { casing: 'snake_case' }))).toEqual({
        code: 'casing_mismatch',
        message:
          'createFts5TableSql(pages): expected the column name "pageTitle" that the queries use but received "page_title" by casing. ' +
          "Drizzle 1.x names columns where the table is defined: write fts5Table(name, columns, { casing: 'snake_case' })",
      });
    });
  });
});
