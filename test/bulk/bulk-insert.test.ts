import { sql } from 'drizzle-orm';
import { alias, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { bulkInsert, createVectorTable, float4Vector, int1Vector, knn, vectorTable } from 'drizzle-vector';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../support/database.js';
import { openPosts, posts, postsEmbedding } from '../support/posts.js';
import { openProxy } from '../support/proxy.js';
import { statementsOf } from '../support/statements.js';
import { thrown, vectorError } from '../support/thrown.js';

let made = 0;
const docs = vectorTable(
  'docs',
  {
    id: integer().primaryKey(),
    title: text().notNull().default('untitled'),
    page: integer(),
    done: integer({ mode: 'boolean' }),
    at: integer({ mode: 'timestamp' }),
    tags: text({ mode: 'json' }).$type<string[]>(),
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

const all = (db: ReturnType<typeof openDocs>) => db.select().from(docs).all();
const v = Float32Array.of(1, 2);
const at = new Date(1_700_000_000_000);

describe('bulkInsert', () => {
  it('inserts what db.insert() does', () => {
    const rows = [
      { id: 7, title: 'one', page: 3, done: true, at, tags: ['a'], number: 1, v },
      { title: 'two', page: null, at: null, tags: null, number: 2, v: [3, 4] as unknown as Float32Array },
      { number: 3, v, done: false },
      { id: 99, number: 4, v, title: undefined, page: 1 },
    ];
    const db = openDocs();
    const ordinary = openDocs();
    ordinary.insert(docs).values(rows).run();

    expect(bulkInsert(db, docs, rows)).toBe(4);

    expect(all(db)).toEqual(all(ordinary));
    expect(all(db).map(({ id }) => id)).toEqual([7, 8, 9, 99]);
  });

  it('takes anything that gives rows one by one, and SQL among the values', () => {
    const db = openDocs();
    function* rows() {
      for (let id = 1; id <= 3; id++) yield { id, title: id === 2 ? sql<string>`upper('two')` : `${id}`, v };
    }

    expect(bulkInsert(db, docs, rows())).toBe(3);
    expect(bulkInsert(db, docs, new Set())).toBe(0);

    expect(all(db).map(({ title }) => title)).toEqual(['1', 'TWO', '3']);
  });

  it('calls a default of the schema for each row', () => {
    const db = openDocs();

    bulkInsert(db, docs, [{ v }, { v }, { v, number: 50 }]);

    const [first, second, third] = all(db).map(({ number }) => number) as [number, number, number];
    expect(second).toBe(first + 1);
    expect(third).toBe(50);
  });

  it('prepares one statement for rows with values in the same columns', () => {
    const { $client: client } = openPosts();
    const prepared: string[] = [];
    const counting = Object.assign(Object.create(client), {
      prepare: (source: string) => {
        prepared.push(source);
        return client.prepare(source);
      },
      transaction: client.transaction.bind(client),
    });

    statementsOf(
      { $client: counting },
      (db) =>
        void bulkInsert(
          db,
          posts,
          ['a', 'b', 'c', 'd'].map((title) => (title === 'c' ? { title, embedding: v } : { title })),
        ),
    );

    expect(prepared.filter((source) => source.startsWith('insert'))).toHaveLength(2);
  });

  it('writes to a table that an index is over', () => {
    const db = openPosts();

    bulkInsert(db, posts, [
      { title: 'owls', embedding: [9, 9] as unknown as Float32Array },
      { title: 'bats', published: false },
    ]);

    expect(knn(db, postsEmbedding, [9, 9], { k: 1 })).toMatchObject([
      { title: 'owls', published: true, authorId: null },
    ]);
  });

  it('writes all rows or none', () => {
    const db = openDocs();
    const wrong = { v: Float32Array.of(1, 2, 3) };

    expect(vectorError(() => bulkInsert(db, docs, [{ v }, { v }, wrong]))).toMatchObject({
      code: 'dimension_mismatch',
      message: 'bulkInsert() rows[2] v for docs.vector: expected 2 dimensions but received 3',
    });
    expect(() =>
      bulkInsert(db, docs, [
        { id: 1, v },
        { id: 1, v },
      ]),
    ).toThrow();
    const failing = () => {
      throw new Error('stop');
    };
    expect(() => bulkInsert(db, docs, [{ v }], { onProgress: failing })).toThrow('stop');
    expect(all(db)).toEqual([]);
  });

  it('is a savepoint within a transaction', () => {
    const db = openDocs();

    db.transaction((tx) => {
      bulkInsert(tx, docs, [{ id: 1, v }]);
      expect(() =>
        bulkInsert(tx, docs, [
          { id: 2, v },
          { id: 1, v },
        ]),
      ).toThrow();
    });

    expect(all(db).map(({ id }) => id)).toEqual([1]);
  });

  it('tells how far it is', () => {
    const db = openDocs();
    const told: unknown[] = [];
    const rows = Array.from({ length: 2500 }, () => ({ v }));

    bulkInsert(db, docs, rows, { onProgress: (progress) => told.push(progress) });
    bulkInsert(db, docs, rows.slice(0, 1000).values(), { onProgress: (progress) => told.push(progress) });

    expect(told).toEqual([
      { done: 1000, total: 2500 },
      { done: 2000, total: 2500 },
      { done: 2500, total: 2500 },
      { done: 1000, total: undefined },
      { done: 1000, total: 1000 },
    ]);
  });

  it('gives a promise where the driver does, which is rejected for all', async () => {
    const db = openDocs();
    const proxy = openProxy(db.$client);

    expect(await bulkInsert(proxy, docs, [{ v }, { v, page: 2 }])).toBe(2);
    await expect(bulkInsert(proxy, docs, [{ v }, { v: new Float32Array(2) }])).rejects.toMatchObject({
      code: 'zero_vector',
    });

    expect(all(db).map(({ page }) => page)).toEqual([null, 2]);
  });
});

describe('what bulkInsert refuses', () => {
  const db = openDocs();
  const message = (...args: unknown[]) =>
    vectorError(() => (bulkInsert as (...args: unknown[]) => unknown)(...args)).message;

  it('vectors of another type, with their row', () => {
    const small = vectorTable('small', { id: integer().primaryKey(), v: int1Vector(2) }, { metric: 'l2_squared' });
    createVectorTable(db, small);

    expect(vectorError(() => bulkInsert(db, small, [{ v: v as unknown as Int8Array }]))).toMatchObject({
      code: 'element_type_mismatch',
      message: expect.stringContaining('bulkInsert() rows[0] v for small.v: expected an Int8Array'),
    });
  });

  it('what are no rows, no table and no database', () => {
    expect(message(db, docs, 5)).toBe(
      'bulkInsert() rows: expected an array of rows, or something else that gives them one by one but received 5',
    );
    expect(message(db, docs, [{ v }, 'two'])).toBe('bulkInsert() rows: expected objects but received "two" at index 1');
    expect(message(db, alias(docs, 'd'), [])).toContain('bulkInsert() table: expected a table made by');
    expect(message(db, postsEmbedding, [])).toContain('posts_embedding: expected an insert into posts');
    expect(message({}, docs, [])).toContain('bulkInsert(): expected a Drizzle database');
    expect(message(db, docs, [], { batch: 1 })).toBe(
      'bulkInsert(): expected only the options onConflict, onProgress but received "batch"',
    );
    expect(all(db)).toEqual([]);
  });

  it('values that the database refuses', () => {
    const strict = sqliteTable('strict', { id: integer().primaryKey(), name: text().notNull() });
    db.run(sql`create table strict (id integer primary key, name text not null)`);

    const error = thrown(() => bulkInsert(db, strict, [{ name: 'a' }, { name: null as unknown as string }]));
    expect(String((error as Error).cause ?? error)).toContain('NOT NULL constraint failed: strict.name');
    expect(db.select().from(strict).all()).toEqual([]);
  });
});
