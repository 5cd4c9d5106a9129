import { eq, getTableColumns, getTableName, is, sql, Table } from 'drizzle-orm';
import {
  alias,
  customType,
  index,
  integer,
  primaryKey,
  real,
  SQLiteTable,
  sqliteTable,
  sqliteView,
  text,
} from 'drizzle-orm/sqlite-core';
import { float4Vector, vectorIndex, vectorTable } from 'drizzle-vector';
import { createFts5Table, createFts5TableSql, fts5Table, matchText } from 'drizzle-vector/fts5';
import { describe, expect, it } from 'vitest';
import { articles, articlesText } from '../../support/articles.js';
import { openDatabase } from '../../support/database.js';
import { insideDrizzleKit } from '../../support/inside-drizzle-kit.js';
import { notes, openNotes } from '../../support/notes.js';
import { sqlText } from '../../support/sql-text.js';
import { thrown, vectorError } from '../../support/thrown.js';

/** The error of a definition that the type checker may not accept. */
const refused = (columns: unknown, options: unknown = {}, name: unknown = 'notes') =>
  vectorError(() => fts5Table(name as string, columns as { title: ReturnType<typeof text> }, options as object));

const id = () => integer().primaryKey();

describe('fts5Table', () => {
  it('is a table of Drizzle, with rowid first and rank last', () => {
    expect(is(notes, Table)).toBe(true);
    expect(is(notes, SQLiteTable)).toBe(true);
    expect(getTableName(notes)).toBe('notes');
    expect(Object.keys(getTableColumns(notes))).toEqual(['rowid', 'title', 'body', 'rank']);
    expect(notes.rowid).toMatchObject({ name: 'rowid', primary: true });
    expect(notes.rank).toMatchObject({ name: 'rank', notNull: false, generated: { type: 'always' } });
  });

  it('leaves the builders of its columns as they were, for other tables', () => {
    const title = text('title');

    fts5Table('texts', { title }, { content: sqliteTable('t', { id: id(), title: text() }), casing: 'snake_case' });

    expect(sqliteTable('other', { title }).title.generated).toBeUndefined();
  });
});

describe('rows', () => {
  it('are inserted without a rowid, and read', () => {
    const db = openNotes();
    const insert = db.insert(notes).values({ title: 'New', body: 'words' });

    expect(insert.toSQL().sql).toBe('insert into "notes" ("rowid", "title", "body") values (null, ?, ?)');
    expect(insert.run().lastInsertRowid).toBe(5);
    expect(db.select().from(notes).where(eq(notes.rowid, 5)).all()).toEqual([
      { rowid: 5, title: 'New', body: 'words', rank: null },
    ]);
    expect(db.select().from(notes).where(matchText(notes, 'new')).all()).toEqual([
      { rowid: 5, title: 'New', body: 'words', rank: expect.any(Number) },
    ]);
  });

  it('are returned with the rowid that was given', () => {
    expect(openNotes().insert(notes).values({ rowid: 7, title: 'New' }).returning().all()).toEqual([
      { rowid: 7, title: 'New', body: null, rank: null },
    ]);
  });

  it('are updated and deleted', () => {
    const db = openNotes();
    const search = (words: string) => db.select().from(notes).where(matchText(notes, words)).all();

    db.update(notes)
      .set({ title: 'Dolphins', rowid: sql`cast(${11} as integer)` })
      .where(eq(notes.rowid, 1))
      .run();
    expect(search('dolphin')).toMatchObject([{ rowid: 11, body: 'They sing in the sea.' }]);
    expect(search('whales')).toMatchObject([{ rowid: 2 }]);

    db.delete(notes).where(matchText(notes, 'dolphins')).run();
    expect(search('dolphins')).toEqual([]);
    expect(db.select().from(notes).all()).toHaveLength(3);
  });

  it('have the defaults that Drizzle fills in', () => {
    const db = openDatabase();
    const table = fts5Table('defaults', { title: text().$defaultFn(() => 'untitled') });
    createFts5Table(db, table);

    db.insert(table).values({}).run();

    expect(db.select({ title: table.title }).from(table).all()).toEqual([{ title: 'untitled' }]);
  });
});

describe('a table over an ordinary one', () => {
  it.each(['insert', 'update'] as const)('takes no %s', (statement) => {
    const db = openDatabase();
    const build = {
      insert: () => db.insert(articlesText).values({}).toSQL(),
      update: () =>
        db
          .update(articlesText)
          .set({ title: 'a' } as object)
          .toSQL(),
    };

    expect(vectorError(build[statement])).toEqual({
      code: 'read_only_index',
      message: `articles_text: expected an ${statement} of articles, which it follows, but received an ${statement} of it`,
    });
  });

  it('has columns that are generated', () => {
    for (const column of Object.values(getTableColumns(articlesText))) {
      expect(column.generated).toMatchObject({ type: 'always' });
    }
  });

  it('leaves the columns of that table as they were', () => {
    expect(articles.title.generated).toBeUndefined();
    expect(openDatabase().insert(articles).values({ slug: 'a', title: 'b' }).toSQL().sql).toContain('"title"');
  });

  it('takes columns in whatever case, as SQLite does', () => {
    expect(() => fts5Table('texts', { title: text('TITLE') }, { content: articles })).not.toThrow();
  });

  it('takes a primary key of the extra config', () => {
    const table = sqliteTable('t', { nr: integer(), title: text() }, ({ nr }) => [primaryKey({ columns: [nr] })]);

    expect(
      sqlText(createFts5TableSql(fts5Table('t_text', { title: text() }, { content: table }))[0] as never),
    ).toContain('content_rowid="nr"');
  });

  const content = (table: unknown, columns: unknown = { title: text() }) => refused(columns, { content: table });
  const invalid = (message: string) => ({ code: 'invalid_content', message: `fts5Table("notes") content: ${message}` });
  const title = text();

  it.each<[string, unknown, string]>([
    ['null', null, 'expected a table made by sqliteTable(), such as posts, but received null'],
    ['an object', {}, 'expected a table made by sqliteTable(), such as posts, but received Object'],
    [
      'an alias',
      alias(articles, 'a'),
      'expected a table made by sqliteTable(), such as posts, but received an alias of a',
    ],
    [
      'a view',
      sqliteView('v', { id: integer() }).existing(),
      'expected a table made by sqliteTable(), such as posts, but received Object',
    ],
    [
      'a vector table',
      vectorTable('docs', { id: id(), title, embedding: float4Vector(3) }, { metric: 'l2_squared' }),
      'expected an ordinary table, as virtual ones have no triggers, but received docs, made by vectorTable()',
    ],
    [
      'a vector index',
      vectorIndex('index', sqliteTable('t', { id: id(), embedding: float4Vector(3) }), {
        column: 'embedding',
        metric: 'l2_squared',
      }),
      'expected an ordinary table, as virtual ones have no triggers, but received index, made by vectorIndex()',
    ],
    [
      'a full-text table',
      fts5Table('other', { title }),
      'expected an ordinary table, as virtual ones have no triggers, but received other, made by fts5Table()',
    ],
    [
      'one of the same name',
      sqliteTable('Notes', { id: id(), title }),
      'expected another name than that of the full-text table but received "Notes"',
    ],
    [
      'one without a key',
      sqliteTable('t', { title }),
      'expected a table with one primary key, such as id: text().primaryKey(), or a column with .notNull().unique(), but received t with none',
    ],
    [
      'one with two keys',
      sqliteTable('t', { a: integer(), b: integer(), title }, (t) => [primaryKey({ columns: [t.a, t.b] })]),
      'expected a table with one primary key, such as id: text().primaryKey(), or a column with .notNull().unique(), but received t with a, b',
    ],
    [
      'one with a key of another type',
      sqliteTable('t', { id: real().primaryKey(), title }),
      'expected a key of integers, texts or BLOBs of 16 bytes but received t.id, of type real',
    ],
    [
      'one that lacks a column',
      sqliteTable('t', { id: id(), name: text() }),
      'expected a table with the columns title but received t, which has no "title"',
    ],
  ])('refuses %s', (_, table, message) => {
    expect(content(table)).toEqual(invalid(message));
  });

  it('refuses a string', () => {
    expect(content('articles')).toEqual({
      code: 'invalid_option',
      message: 'fts5Table("notes") content: expected a table made by sqliteTable() but received "articles"',
    });
  });
});

describe('what fts5Table refuses', () => {
  it.each([null, '', 5, 'a\0b'])('the name %j', (name) => {
    expect(refused({ title: text() }, {}, name)).toMatchObject({
      code: 'invalid_table',
      message: expect.stringContaining('fts5Table(): expected a table name, as a string without \\0, but received'),
    });
  });

  it.each([null, [], 'title'])('the columns %j', (columns) => {
    expect(refused(columns)).toMatchObject({
      code: 'invalid_table',
      message: expect.stringContaining('fts5Table("notes"): expected an object of columns as second argument'),
    });
  });

  it('no columns', () => {
    expect(refused({})).toEqual({
      code: 'invalid_table',
      message: 'fts5Table("notes"): expected at least one column, such as body: text(), but received none',
    });
  });

  const odd = customType<{ data: string }>({ dataType: () => 'text' });
  const instead = 'Instead, keep the column in an ordinary sqliteTable, and give that as content';

  it.each<[string, unknown, string, string]>([
    ['no builder', 'text', 'invalid_table', 'expected a column, such as text() but received "text"'],
    [
      'an integer',
      integer(),
      'invalid_table',
      `expected text(), the only kind of column that FTS5 has, but received integer. ${instead}`,
    ],
    [
      'JSON',
      text({ mode: 'json' }),
      'invalid_table',
      `expected text(), the only kind of column that FTS5 has, but received text({ mode: 'json' }). ${instead}`,
    ],
    [
      'a custom type',
      odd(),
      'invalid_table',
      `expected text(), the only kind of column that FTS5 has, but received a text that text() did not make. ${instead}`,
    ],
    [
      'a vector',
      float4Vector(3),
      'invalid_table',
      `expected text(), the only kind of column that FTS5 has, but received blob. ${instead}`,
    ],
    [
      'a primary key',
      text().primaryKey(),
      'unsupported_constraint',
      `expected a constraint that SQLite has on virtual tables but received primaryKey(). ${instead}`,
    ],
    [
      'a unique column',
      text().unique(),
      'unsupported_constraint',
      `expected a constraint that SQLite has on virtual tables but received unique(). ${instead}`,
    ],
    [
      'a generated column',
      text().generatedAlwaysAs(sql`'a'`),
      'unsupported_constraint',
      `expected a constraint that SQLite has on virtual tables but received generatedAlwaysAs(). ${instead}`,
    ],
    [
      'a default',
      text().default('a'),
      'unsupported_default',
      'expected a column without a default, which FTS5 does not have but received default(). $defaultFn() gives one at the insert',
    ],
  ])('%s', (_, title, code, message) => {
    expect(refused({ title })).toEqual({ code, message: `notes.title: ${message}` });
  });

  it('a reference', () => {
    expect(refused({ title: text().references(() => articles.slug) })).toEqual({
      code: 'unsupported_constraint',
      message: `notes: expected a constraint that SQLite has on virtual tables but received references(). ${instead}`,
    });
  });

  it('indexes and checks', () => {
    for (const extra of [() => [], [index('i')]]) {
      expect(refused({ title: text() }, extra)).toMatchObject({
        code: 'unsupported_constraint',
        message: expect.stringContaining('fts5Table("notes"): expected an object of options as third argument'),
      });
    }
  });

  it.each([
    [
      'rowid',
      text(),
      'notes: expected another column name but received "rowid", which is the key of every full-text table',
    ],
    [
      'rank',
      text(),
      'notes: expected another column name but received "rank", which is the rank column of every full-text table',
    ],
    [
      'a',
      text('RowId'),
      'fts5Table("notes"): expected another column name but received "RowId", which is the key of every full-text table',
    ],
    [
      'a',
      text('RANK'),
      'fts5Table("notes"): expected another column name but received "RANK", which is the rank column of every full-text table',
    ],
    [
      'a',
      text('Notes'),
      'fts5Table("notes"): expected another column name but received "Notes", which is the name of the virtual table, and of its hidden command column',
    ],
    ['a', text('a\0b'), 'fts5Table("notes"): expected column names without \\0 but received "a\\u0000b"'],
    ['a', text('TITLE'), 'fts5Table("notes"): expected different names for all columns but received "TITLE" twice'],
  ])('the column %s: %#', (key, column, message) => {
    expect(refused({ title: text(), [key]: column })).toEqual({ code: 'invalid_column_name', message });
  });

  it.each<[unknown, string]>([
    [null, 'fts5Table("notes"): expected an object of options as third argument but received null'],
    [
      { tokenizer: 'porter' },
      'fts5Table("notes"): expected only the options content, tokenize, prefix, unindexed, detail, casing but received "tokenizer"',
    ],
    [
      { tokenize: ' ' },
      'fts5Table("notes") tokenize: expected a tokenizer with its options, such as \'porter unicode61\', but received " "',
    ],
    [
      { tokenize: ['porter'] },
      'fts5Table("notes") tokenize: expected a tokenizer with its options, such as \'porter unicode61\', but received an array of 1',
    ],
    [{ detail: 'some' }, 'fts5Table("notes") detail: expected one of full, column, none but received "some"'],
    [{ casing: 'kebab' }, 'fts5Table("notes") casing: expected one of snake_case, camelCase but received "kebab"'],
    [
      { unindexed: 'title' },
      'fts5Table("notes") unindexed: expected an array of the keys of columns but received "title"',
    ],
    [
      { unindexed: ['rank'] },
      'fts5Table("notes") unindexed: expected only the columns title, body but received "rank"',
    ],
    [
      { unindexed: ['body', 'body'] },
      'fts5Table("notes") unindexed: expected different columns but received "body" twice',
    ],
    [
      { unindexed: ['body', 'title'] },
      'fts5Table("notes") unindexed: expected at least one other column, to search in, but received all of them',
    ],
  ])('the options %j', (options, message) => {
    expect(refused({ title: text(), body: text() }, options)).toEqual({ code: 'invalid_option', message });
  });

  it.each(
    [2, '2 3', [], [0], [1000], [1.5], ['2'], [2, 2], Array.from({ length: 32 }, (_, i) => i + 1)].map((p) => [p]),
  )('the prefix %j', (prefix) => {
    expect(refused({ title: text() }, { prefix })).toMatchObject({
      code: 'invalid_option',
      message: expect.stringContaining(
        'fts5Table("notes") prefix: expected an array of 1 to 31 different integers from 1 to 999 but received',
      ),
    });
  });

  it('a tokenizer that SQLite does not know, when the table is created', () => {
    const table = fts5Table('notes', { title: text() }, { tokenize: 'klingon' });

    expect(thrown(() => createFts5Table(openDatabase(), table)).message).toContain('klingon');
  });
});

describe('inside drizzle-kit', () => {
  it('no column is generated, which drizzle-kit would write into the migration', () => {
    const tables = insideDrizzleKit(() => [
      fts5Table('notes', { title: text() }),
      fts5Table('articles_text', { title: text() }, { content: articles }),
    ]);

    for (const column of tables.flatMap((table) => Object.values(getTableColumns(table)))) {
      expect(column.generated).toBeUndefined();
    }
  });
});
