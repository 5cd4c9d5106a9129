import { sql } from 'drizzle-orm';
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import {
  createVectorIndex,
  createVectorIndexSql,
  createVectorTable,
  createVectorTableSql,
  dropVectorIndex,
  dropVectorIndexSql,
  dropVectorTable,
  dropVectorTableSql,
  float4Vector,
  vectorIndex,
  vectorTable,
} from 'drizzle-vector';
import { createFts5Table, createFts5TableSql, dropFts5Table, dropFts5TableSql, fts5Table } from 'drizzle-vector/fts5';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../support/database.js';
import { openProxy } from '../support/proxy.js';
import { sqlText } from '../support/sql-text.js';
import { thrown, vectorError } from '../support/thrown.js';

const docs = vectorTable('docs', { id: integer().primaryKey(), embedding: float4Vector(2) }, { metric: 'l2_squared' });
const posts = sqliteTable('posts', { id: integer().primaryKey(), title: text(), embedding: float4Vector(2) });
const postsEmbedding = vectorIndex('posts_embedding', posts, { column: 'embedding', metric: 'l2_squared' });
const postsText = fts5Table('posts_text', { title: text() }, { content: posts });

type Database = ReturnType<typeof openDatabase>;
type Action = (db: Database, options?: object) => unknown;

/** Each pair of functions, with the name of what they create and the SQL that the one that drops runs. */
const pairs: ReadonlyArray<{ name: string; create: Action; drop: Action; createSql: string; dropSql: string }> = [
  {
    name: 'docs',
    create: (db, options) => createVectorTable(db, docs, options),
    drop: (db, options) => dropVectorTable(db, docs, options),
    createSql: sqlText(createVectorTableSql(docs)),
    dropSql: 'DROP TABLE "docs"',
  },
  {
    name: 'posts_embedding',
    create: (db, options) => createVectorIndex(db, postsEmbedding, options),
    drop: (db, options) => dropVectorIndex(db, postsEmbedding, options),
    createSql: sqlText(createVectorIndexSql(postsEmbedding)),
    dropSql: 'DROP TABLE "posts_embedding"',
  },
  {
    name: 'posts_text',
    create: (db, options) => createFts5Table(db, postsText, options),
    drop: (db, options) => dropFts5Table(db, postsText, options),
    createSql: sqlText(createFts5TableSql(postsText)),
    dropSql: [
      ...['before_insert', 'before_update', 'insert', 'delete', 'update', 'unique'].map(
        (trigger) => `DROP TRIGGER IF EXISTS "posts_text_${trigger}"`,
      ),
      'DROP TABLE IF EXISTS "posts_text_replaced"',
      'DROP TABLE "posts_text"',
    ].join('\n'),
  },
];

function openPosts(): Database {
  const db = openDatabase();
  db.run(sql`create table posts (id integer primary key, title text, embedding blob)`);
  return db;
}

/** The names of everything in the schema whose name begins with that of a table. */
const schemaOf = (db: Database, name: string) =>
  db.$client.prepare('select name from sqlite_master where name glob ? order by name').pluck().all(`${name}*`);

describe.each(pairs)('$name', ({ name, create, drop }) => {
  it('is created and dropped, with all that belongs to it', () => {
    const db = openPosts();

    expect(create(db)).toBeUndefined();
    expect(schemaOf(db, name)).toContain(name);
    expect(drop(db)).toBeUndefined();
    expect(schemaOf(db, name)).toEqual([]);
    expect(schemaOf(db, 'posts')).toEqual(['posts']);
  });

  it('is created once, and dropped once', () => {
    const db = openPosts();
    create(db);

    expect(thrown(() => create(db)).message).toContain('already exists');
    expect(() => create(db, { ifNotExists: true })).not.toThrow();
    drop(db);
    expect(thrown(() => drop(db)).message).toContain('no such table');
    expect(() => drop(db, { ifExists: true })).not.toThrow();
  });

  it('is created and dropped by an asynchronous driver, when the promise is settled', async () => {
    const db = openPosts();
    const proxy = openProxy(db.$client) as unknown as Database;

    await expect(create(proxy)).resolves.toBeUndefined();
    expect(schemaOf(db, name)).toContain(name);
    await expect(create(proxy)).rejects.toThrow();
    await expect(drop(proxy)).resolves.toBeUndefined();
    expect(schemaOf(db, name)).toEqual([]);
  });

  it('belongs to the transaction that it is created in', () => {
    const db = openPosts();

    expect(() =>
      db.transaction((tx) => {
        create(tx as unknown as Database);
        tx.rollback();
      }),
    ).toThrow();
    expect(schemaOf(db, name)).toEqual([]);
    db.transaction((tx) => create(tx as unknown as Database));
    expect(schemaOf(db, name)).toContain(name);
  });

  it.each([undefined, null, docs, 'db'])('needs a database: %#', (db) => {
    const expected = 'expected a Drizzle database over SQLite, or a transaction of one, but received';

    for (const action of [create, drop]) {
      expect(vectorError(() => action(db as never))).toMatchObject({
        code: 'not_a_database',
        message: expect.stringContaining(expected),
      });
    }
  });

  it('takes its options as third argument', () => {
    const db = openPosts();

    for (const action of [create, drop]) {
      expect(vectorError(() => action(db, true as never))).toMatchObject({
        code: 'invalid_option',
        message: expect.stringContaining(
          `(${name}): expected an object of options as third argument but received true`,
        ),
      });
      expect(vectorError(() => action(db, { force: true }))).toMatchObject({
        code: 'invalid_option',
        message: expect.stringContaining(`(${name}): expected only the options`),
      });
    }
    expect(schemaOf(db, name)).toEqual([]);
  });
});

describe('the statements', () => {
  it.each(pairs)('of $name create it and drop it', ({ name, create, drop, createSql, dropSql }) => {
    const [created, byHand] = [openPosts(), openPosts()];
    create(created);
    byHand.$client.exec(createSql.replaceAll('\n', ';\n'));

    expect(schemaOf(byHand, name)).toEqual(schemaOf(created, name));

    drop(created);
    byHand.$client.exec(dropSql.replaceAll('\n', ';\n'));
    expect(schemaOf(byHand, name)).toEqual([]);
  });

  it('that drop are given as they are run', () => {
    expect(sqlText(dropVectorTableSql(docs))).toBe('DROP TABLE "docs"');
    expect(sqlText(dropVectorTableSql(docs, { ifExists: true }))).toBe('DROP TABLE IF EXISTS "docs"');
    expect(sqlText(dropVectorIndexSql(postsEmbedding))).toBe('DROP TABLE "posts_embedding"');
    expect(sqlText(dropVectorIndexSql(postsEmbedding, { ifExists: true }))).toBe(
      'DROP TABLE IF EXISTS "posts_embedding"',
    );
    expect(sqlText(dropFts5TableSql(postsText))).toBe(pairs[2]?.dropSql);
  });

  it('quote the name', () => {
    const odd = vectorTable(
      'a "b"; c',
      { id: integer().primaryKey(), embedding: float4Vector(2) },
      { metric: 'l2_squared' },
    );
    const db = openDatabase();

    createVectorTable(db, odd);
    dropVectorTable(db, odd);

    expect(sqlText(dropVectorTableSql(odd))).toBe('DROP TABLE "a ""b""; c"');
    expect(schemaOf(db, 'a')).toEqual([]);
  });
});

describe('several statements', () => {
  // The name of the last trigger is taken, so that the fourth statement fails.
  const takeTrigger = sql`create trigger posts_text_update after insert on posts begin select 1; end`;

  it('are all run, or none', () => {
    const db = openPosts();
    db.run(takeTrigger);

    expect(thrown(() => createFts5Table(db, postsText)).message).toMatch(/posts_text_update.* already exists/);
    expect(schemaOf(db, 'posts_text')).toEqual(['posts_text_update']);
  });

  it('are all run, or none, by an asynchronous driver', async () => {
    const db = openPosts();
    db.run(takeTrigger);

    await expect(createFts5Table(openProxy(db.$client), postsText)).rejects.toThrow();
    expect(schemaOf(db, 'posts_text')).toEqual(['posts_text_update']);
  });

  it('leave the transaction that they belong to as it was', () => {
    const db = openPosts();
    db.run(takeTrigger);

    db.transaction((tx) => {
      tx.insert(posts).values({ title: 'Whales' }).run();
      expect(() => createFts5Table(tx, postsText)).toThrow();
    });

    expect(schemaOf(db, 'posts_text')).toEqual(['posts_text_update']);
    expect(db.select({ title: posts.title }).from(posts).all()).toEqual([{ title: 'Whales' }]);
  });
});

describe('each function refuses a table of another kind', () => {
  it.each([
    ['createVectorTable()', (db: Database) => createVectorTable(db, postsEmbedding as never), 'not_a_vector_table'],
    ['dropVectorTable()', (db: Database) => dropVectorTable(db, posts as never), 'not_a_vector_table'],
    ['dropVectorTableSql()', () => dropVectorTableSql(posts as never), 'not_a_vector_table'],
    ['createVectorIndex()', (db: Database) => createVectorIndex(db, docs as never), 'not_a_vector_index'],
    ['dropVectorIndex()', (db: Database) => dropVectorIndex(db, posts as never), 'not_a_vector_index'],
    ['dropVectorIndexSql()', () => dropVectorIndexSql(docs as never), 'not_a_vector_index'],
    ['createFts5Table()', (db: Database) => createFts5Table(db, docs as never), 'not_an_fts5_table'],
    ['dropFts5Table()', (db: Database) => dropFts5Table(db, docs as never), 'not_an_fts5_table'],
  ])('%s', (subject, action, code) => {
    expect(vectorError(() => action(openPosts()))).toMatchObject({
      code,
      message: expect.stringContaining(`${subject}: expected`),
    });
  });
});
