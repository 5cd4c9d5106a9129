import { and, eq, gt, inArray, lte, or, type SQL, sql } from 'drizzle-orm';
import { alias, integer, real, type SQLiteTable, sqliteTable, sqliteView, text } from 'drizzle-orm/sqlite-core';
import {
  checkSchema,
  createVectorIndex,
  createVectorTable,
  float4Vector,
  int1Vector,
  knn,
  mergeIndex,
  vectorIndex,
  vectorTable,
} from 'drizzle-vector';
import { describe, expect, it } from 'vitest';
import { animals, openAnimals, origin } from '../support/animals.js';
import { openDatabase } from '../support/database.js';
import { isDrizzle1 } from '../support/drizzle-line.js';
import { authors, openPosts, posts, postsEmbedding } from '../support/posts.js';
import { openProxy } from '../support/proxy.js';
import { statementsOf } from '../support/statements.js';
import { vectorError } from '../support/thrown.js';

const names = (rows: { name: string }[]) => rows.map(({ name }) => name);
const titles = (rows: { title: string }[]) => rows.map(({ title }) => title);
const zero = Buffer.alloc(8);

const owners = sqliteTable('owners', {
  id: integer().primaryKey(),
  animalId: integer('animal_id'),
  town: text().notNull(),
});

function openOwners() {
  const db = openAnimals();
  db.run(sql`create table owners (id integer primary key, animal_id integer, town text)`);
  db.insert(owners)
    .values([1, 2, 3, 4, 5].map((animalId) => ({ animalId, town: animalId > 3 ? 'Oslo' : 'Rome' })))
    .run();
  return db;
}

describe('knn', () => {
  it('gives the nearest rows, nearest first, without their vectors', () => {
    const db = openAnimals();

    const [statement] = statementsOf(db, (logged) => {
      expect(knn(logged, animals, origin, { k: 2 })).toEqual([
        { id: 1, name: 'cat', legs: 4, distance: 1 },
        { id: 2, name: 'hen', legs: 2, distance: 4 },
      ]);
    });

    expect(statement).toEqual({
      sql:
        'select "id", "name", "legs", "distance" from "animals" where knn_match("animals"."distance", ?) ' +
        'order by "animals"."distance" limit ?',
      params: [zero, 2],
    });
  });

  it('takes an array of numbers', () => {
    expect(names(knn(openAnimals(), animals, [-5, 0], { k: 1 }))).toEqual(['cow']);
  });

  it('gives all rows that there are, where k is more', () => {
    expect(knn(openAnimals(), animals, origin, { k: 100 })).toHaveLength(5);
  });

  it('gives no rows of an empty table', () => {
    const db = openDatabase();
    createVectorTable(db, animals);

    expect(knn(db, animals, origin, { k: 10 })).toEqual([]);
  });

  it('searches an alias', () => {
    const a = alias(animals, 'a');
    const db = openAnimals();

    const [statement] = statementsOf(db, (logged) => {
      expect(names(knn(logged, a, origin, { k: 1, where: gt(a.id, 2), efSearch: 10 }))).toEqual(['dog']);
    });

    expect(statement?.sql).toBe(
      'select "id", "name", "legs", "distance" from "animals" "a" ' +
        'where (knn_match("a"."distance", ?) and "a"."ef_search" = ?) and ("a"."id" > ?) order by "a"."distance" limit ?',
    );
  });

  it('takes a vector from SQL: the rows like a row', () => {
    const other = alias(animals, 'other');
    const db = openAnimals();
    const dog = db.select({ place: other.place }).from(other).where(eq(other.name, 'dog'));

    expect(names(knn(db, animals, dog, { k: 2 }))).toEqual(['dog', 'cat']);
    expect(names(knn(db, animals, sql`${'[-5, 0]'}`, { k: 1 }))).toEqual(['cow']);
  });

  it('searches within a transaction, for what it wrote', () => {
    const db = openAnimals();

    db.transaction((tx) => {
      tx.insert(animals)
        .values({ name: 'fly', place: [0, 0.5] as unknown as Float32Array })
        .run();
      expect(names(knn(tx, animals, origin, { k: 2 }))).toEqual(['fly', 'cat']);
    });
  });

  it('gives a promise where the driver does', async () => {
    const rows = knn(openProxy(openAnimals().$client), animals, origin, { k: 1 });

    expect(rows).toBeInstanceOf(Promise);
    expect(await rows).toEqual([{ id: 1, name: 'cat', legs: 4, distance: 1 }]);
  });
});

describe('where', () => {
  it('leaves as many rows as match, wherever the condition is checked', () => {
    const db = openAnimals();
    const search = (where: SQL | undefined) => names(knn(db, animals, origin, { k: 2, where }));

    expect(search(undefined)).toEqual(['cat', 'hen']);
    expect(search(eq(animals.legs, 4))).toEqual(['cat', 'dog']);
    expect(search(inArray(animals.name, ['cow', 'ant']))).toEqual(['ant', 'cow']);
    expect(search(and(gt(animals.id, 1), eq(animals.legs, 4)))).toEqual(['dog', 'cow']);
    expect(search(or(eq(animals.name, 'cow'), eq(animals.legs, 6)))).toEqual(['ant', 'cow']);
    expect(search(sql`length(${animals.name}) = 4`)).toEqual([]);
  });

  it('is a condition by itself, also as SQL with OR', () => {
    const db = openAnimals();
    const where = sql`${animals.name} = 'cow' or ${animals.legs} = 6`;

    const [statement] = statementsOf(db, (logged) => {
      expect(names(knn(logged, animals, origin, { k: 10, where, maxDistance: 16 }))).toEqual(['ant']);
    });

    expect(statement?.sql).toContain(
      'where knn_match("animals"."distance", ?) ' +
        `and ("animals"."name" = 'cow' or "animals"."legs" = 6) and "animals"."distance" <= ? order by`,
    );
  });
});

it('finds the partition in where', () => {
  const docs = vectorTable(
    'docs',
    { id: integer().primaryKey(), tenant: text().notNull(), v: float4Vector(1) },
    { metric: 'l2_squared', partitionKey: 'tenant' },
  );
  const db = openDatabase();
  createVectorTable(db, docs);
  db.insert(docs)
    .values(['a', 'b', 'a'].map((tenant, index) => ({ tenant, v: new Float32Array([index]) })))
    .run();

  expect(knn(db, docs, [2], { k: 10, where: eq(docs.tenant, 'a') }).map(({ id }) => id)).toEqual([3, 1]);
  expect(() => knn(db, docs, [2], { k: 10 })).toThrow();
});

describe('maxDistance', () => {
  it('leaves rows out that are farther', () => {
    const db = openAnimals();

    const [statement] = statementsOf(db, (logged) => {
      expect(names(knn(logged, animals, origin, { k: 10, maxDistance: 9 }))).toEqual(['cat', 'hen', 'dog']);
    });

    expect(statement).toMatchObject({
      sql: expect.stringContaining('where knn_match("animals"."distance", ?) and "animals"."distance" <= ? order by'),
      params: [zero, 9, 10],
    });
    expect(knn(db, animals, origin, { k: 2, maxDistance: 9 })).toHaveLength(2);
    expect(knn(db, animals, origin, { k: 2, maxDistance: 0 })).toEqual([]);
  });

  it('can be negative, where the metric is inner_product', () => {
    const db = openDatabase();
    const docs = vectorTable('docs', { id: integer().primaryKey(), v: float4Vector(2) }, { metric: 'inner_product' });
    createVectorTable(db, docs);
    db.insert(docs)
      .values([{ v: new Float32Array([1, 0]) }, { v: new Float32Array([3, 0]) }])
      .run();

    expect(knn(db, docs, [1, 0], { k: 10, maxDistance: -2 })).toEqual([{ id: 2, distance: -3 }]);
  });
});

describe('efSearch', () => {
  it('reaches the search', () => {
    const db = openAnimals();
    const columns = { efSearch: sql<number>`ef_search` };

    const [statement] = statementsOf(db, (logged) => {
      expect(knn(logged, animals, origin, { k: 1, columns, efSearch: 200 })).toEqual([{ efSearch: 200, distance: 1 }]);
    });

    expect(statement).toMatchObject({
      sql: expect.stringContaining(
        'where (knn_match("animals"."distance", ?) and "animals"."ef_search" = ?) order by "animals"."distance" limit ?',
      ),
      params: [zero, 200, 1],
    });
  });
});

describe('columns', () => {
  it('are what a row has beside its distance', () => {
    const db = openAnimals();
    const columns = {
      name: animals.name,
      nearness: sql<number>`1 / (1 + ${animals.distance})`,
      body: { legs: animals.legs, place: animals.place },
    };

    expect(knn(db, animals, origin, { k: 1, columns })).toEqual([
      { name: 'cat', nearness: 0.5, body: { legs: 4, place: new Float32Array([1, 0]) }, distance: 1 },
    ]);
    expect(knn(db, animals, origin, { k: 1, columns: {} })).toEqual([{ distance: 1 }]);
  });

  it('are read as the columns read them', () => {
    const db = openDatabase();
    const docs = vectorTable(
      'docs',
      {
        id: integer().primaryKey(),
        done: integer({ mode: 'boolean' }),
        tags: text({ mode: 'json' }).$type<string[]>(),
        v: float4Vector(1),
      },
      { metric: 'l2_squared' },
    );
    createVectorTable(db, docs);
    db.insert(docs)
      .values({ done: true, tags: ['a'], v: new Float32Array([2]) })
      .run();

    expect(knn(db, docs, [0], { k: 1 })).toEqual([{ id: 1, done: true, tags: ['a'], distance: 4 }]);
    expect(knn(db, docs, [0], { k: 1, columns: { tags: docs.tags } })).toEqual([{ tags: ['a'], distance: 4 }]);
  });

  it('do not have a distance of their own', () => {
    const columns = { distance: animals.legs };

    expect(vectorError(() => knn(openAnimals(), animals, origin, { k: 1, columns: columns as never }))).toEqual({
      code: 'invalid_option',
      message:
        'knn() columns: expected columns without the key distance, which every row has, but received one under "distance"',
    });
  });
});

describe('join', () => {
  const join = { table: owners, on: eq(owners.animalId, animals.id) };

  it('gives as many rows as match, with a condition on the other table', () => {
    const db = openOwners();

    const [statement] = statementsOf(db, (logged) => {
      expect(
        knn(logged, animals, origin, {
          k: 2,
          columns: { name: animals.name, town: owners.town },
          join,
          where: eq(owners.town, 'Oslo'),
        }),
      ).toEqual([
        { name: 'ant', town: 'Oslo', distance: 16 },
        { name: 'cow', town: 'Oslo', distance: 25 },
      ]);
    });

    expect(statement).toEqual({
      sql:
        'select "animals"."name", "owners"."town", "animals"."distance" from "animals" ' +
        'inner join "owners" on "owners"."animal_id" = "animals"."id" ' +
        'where knn_match("animals"."distance", ?) and ("owners"."town" = ?) order by "animals"."distance" limit ?',
      params: [zero, 'Oslo', 2],
    });
  });

  it('leaves the columns of the table, where none are chosen', () => {
    expect(knn(openOwners(), animals, origin, { k: 1, join, where: eq(owners.town, 'Oslo') })).toEqual([
      { id: 4, name: 'ant', legs: 6, distance: 16 },
    ]);
  });

  it('takes an alias, a view or a subquery', () => {
    const db = openOwners();
    const o = alias(owners, 'o');
    const inOslo = db.select().from(owners).where(eq(owners.town, 'Oslo')).as('in_oslo');
    const romans = sqliteView('romans').as((qb) => qb.select().from(owners).where(eq(owners.town, 'Rome')));
    db.run(sql`create view romans as select * from owners where town = 'Rome'`);

    expect(
      knn(db, animals, [-5, 0], {
        k: 1,
        columns: { town: o.town },
        join: { table: o, on: eq(o.animalId, animals.id) },
      }),
    ).toEqual([{ town: 'Oslo', distance: 0 }]);
    expect(
      knn(db, animals, origin, {
        k: 1,
        columns: { owner: inOslo.id },
        join: { table: inOslo, on: eq(inOslo.animalId, animals.id) },
      }),
    ).toEqual([{ owner: 4, distance: 16 }]);
    expect(
      knn(db, animals, [-5, 0], {
        k: 1,
        columns: { owner: romans.id },
        join: { table: romans, on: eq(romans.animalId, animals.id) },
      }),
    ).toEqual([{ owner: 2, distance: 29 }]);
  });

  it('takes its query from the other table: the nearest pairs', () => {
    const db = openAnimals();
    const trees = sqliteTable('trees', { id: integer().primaryKey(), place: float4Vector(2).notNull() });
    db.run(sql`create table trees (id integer primary key, place blob)`);
    db.insert(trees)
      .values([{ place: new Float32Array([3, 0]) }, { place: new Float32Array([0, -5]) }])
      .run();

    expect(
      knn(db, animals, trees.place, {
        k: 3,
        columns: { tree: trees.id, name: animals.name },
        join: { table: trees, on: sql`true` },
      }),
    ).toEqual([
      { tree: 1, name: 'dog', distance: 0 },
      { tree: 2, name: 'ant', distance: 1 },
      { tree: 1, name: 'cat', distance: 4 },
    ]);
  });

  it('gives k rows of a table with a graph, where few rows of the other match', () => {
    const docs = vectorTable(
      'docs',
      { id: integer().primaryKey(), bookId: integer('book_id').notNull(), v: float4Vector(2) },
      { metric: 'l2_squared', mode: 'hnsw' },
    );
    const books = sqliteTable('books', { id: integer().primaryKey(), year: integer().notNull() });
    const db = openDatabase();
    createVectorTable(db, docs);
    db.run(sql`create table books (id integer primary key, year integer not null)`);
    const turn = (id: number) => new Float32Array([Math.cos(id / 1000), Math.sin(id / 1000)]);
    db.transaction((tx) => {
      for (let id = 1; id <= 3000; id++) {
        tx.insert(docs)
          .values({ id, bookId: id % 300, v: turn(id) })
          .run();
      }
      for (let id = 0; id < 300; id++) {
        tx.insert(books)
          .values({ id, year: 2000 - id })
          .run();
      }
    });
    mergeIndex(db, docs);

    const rows = knn(db, docs, turn(0), {
      k: 10,
      columns: { id: docs.id },
      join: { table: books, on: eq(books.id, docs.bookId) },
      where: lte(books.year, 1701),
    });

    expect(rows.map(({ id }) => id)).toEqual([299, 599, 899, 1199, 1499, 1799, 2099, 2399, 2699, 2999]);
  });
});

describe('knn on a vector index', () => {
  it('gives the rows of its table, without their vectors', () => {
    const db = openPosts();

    expect(knn(db, postsEmbedding, origin, { k: 2 })).toEqual([
      { id: 1, title: 'cats', published: true, authorId: 1, distance: 1 },
      { id: 2, title: 'hens', published: false, authorId: 1, distance: 4 },
    ]);
    expect(knn(db, alias(postsEmbedding, 'i'), origin, { k: 1 })).toMatchObject([{ title: 'cats', distance: 1 }]);
  });

  it('gives the columns that are chosen, such as keys alone', () => {
    const db = openPosts();

    expect(knn(db, postsEmbedding, origin, { k: 2, columns: { id: postsEmbedding.id } })).toEqual([
      { id: 1, distance: 1 },
      { id: 2, distance: 4 },
    ]);
    expect(knn(db, postsEmbedding, origin, { k: 1, columns: { title: posts.title } })).toEqual([
      { title: 'cats', distance: 1 },
    ]);
  });

  it('joins its table, which conditions may name', () => {
    const db = openPosts();

    const [statement] = statementsOf(db, (logged) => {
      expect(knn(logged, postsEmbedding, origin, { k: 2, where: eq(posts.published, true) })).toEqual([
        { id: 1, title: 'cats', published: true, authorId: 1, distance: 1 },
        { id: 3, title: 'dogs', published: true, authorId: 2, distance: 9 },
      ]);
    });

    expect(statement).toEqual({
      sql:
        'select "posts"."id", "posts"."title", "posts"."published", "posts"."author_id", "posts_embedding"."distance" ' +
        'from "posts_embedding" inner join "posts" on "posts_embedding"."id" = "posts"."id" ' +
        'where knn_match("posts_embedding"."distance", ?) and ("posts"."published" = ?) ' +
        'order by "posts_embedding"."distance" limit ?',
      params: [zero, 1, 2],
    });
  });

  it('takes columns of its table and of one more', () => {
    expect(
      knn(openPosts(), postsEmbedding, origin, {
        k: 1,
        columns: { title: posts.title, author: authors.id, embedding: posts.embedding },
        join: { table: authors, on: eq(authors.id, posts.authorId) },
        where: gt(authors.id, 1),
      }),
    ).toEqual([{ title: 'dogs', author: 2, embedding: new Float32Array([3, 0]), distance: 9 }]);
  });

  it('takes an alias of its table as from, with an alias of the index', () => {
    const i = alias(postsEmbedding, 'i');
    const p = alias(posts, 'p');

    expect(titles(knn(openPosts(), i, origin, { k: 1, from: p, where: eq(p.published, false) }))).toEqual(['hens']);
  });

  it('leaves out every vector column of its table', () => {
    const db = openDatabase();
    const pairs = sqliteTable('pairs', { id: integer().primaryKey(), a: float4Vector(1), b: int1Vector(1) });
    const index = vectorIndex('pairs_a', pairs, { column: 'a', metric: 'l2_squared' });
    db.run(sql`create table pairs (id integer primary key, a blob, b blob)`);
    createVectorIndex(db, index);
    db.insert(pairs)
      .values({ a: new Float32Array([1]), b: new Int8Array([1]) })
      .run();

    expect(knn(db, index, [0], { k: 1 })).toEqual([{ id: 1, distance: 1 }]);
  });

  it('finds the key of its table by another name than id', () => {
    const db = openDatabase();
    const notes = sqliteTable('notes', { noteId: integer('note_id').primaryKey(), v: float4Vector(1) });
    const index = vectorIndex('notes_v', notes, { column: 'v', metric: 'l2_squared' });
    db.run(sql`create table notes (note_id integer primary key, v blob)`);
    createVectorIndex(db, index);
    db.insert(notes)
      .values({ noteId: 7, v: new Float32Array([1]) })
      .run();

    expect(knn(db, index, [0], { k: 1 })).toEqual([{ noteId: 7, distance: 1 }]);
  });

  // Connections of Drizzle 1.0 have no casing.
  it.skipIf(isDrizzle1)('finds the key of its table by a casing of the connection', () => {
    const db = openDatabase({ casing: 'snake_case' });
    const notes = sqliteTable('notes', { noteId: integer().primaryKey(), v: float4Vector(1) });
    const told = vectorIndex('told', notes, { column: 'v', metric: 'l2_squared', casing: 'snake_case' });
    const untold = vectorIndex('untold', notes, { column: 'v', metric: 'l2_squared' });
    db.run(sql`create table notes (note_id integer primary key, v blob)`);
    createVectorIndex(db, told);
    createVectorIndex(db, untold, { casing: 'snake_case' });
    db.insert(notes)
      .values({ noteId: 7, v: new Float32Array([1]) })
      .run();

    for (const index of [told, untold]) {
      expect(knn(db, index, [0], { k: 1 })).toEqual([{ noteId: 7, distance: 1 }]);
    }
  });

  it.each([
    ['another table', authors, 'authors'],
    ['the index', postsEmbedding, 'posts_embedding'],
    ['one of the name with another key', sqliteTable('posts', { nr: integer().primaryKey() }), 'posts'],
  ])('refuses as from %s', (_, from, received) => {
    expect(vectorError(() => knn(openPosts(), postsEmbedding, origin, { k: 1, from: from as SQLiteTable }))).toEqual({
      code: 'invalid_option',
      message: `knn() from: expected posts with the key id, which posts_embedding is over, or an alias of it, but received ${received}`,
    });
  });

  it('asks for columns where its table has a distance of its own', () => {
    const db = openDatabase();
    const trips = sqliteTable('trips', { id: integer().primaryKey(), distance: real(), v: float4Vector(1) });
    const index = vectorIndex('trips_v', trips, { column: 'v', metric: 'l2_squared' });
    db.run(sql`create table trips (id integer primary key, distance real, v blob)`);
    createVectorIndex(db, index);
    db.insert(trips)
      .values({ distance: 100, v: new Float32Array([1]) })
      .run();

    expect(vectorError(() => knn(db, index, [0], { k: 1 }))).toEqual({
      code: 'invalid_option',
      message:
        'knn() columns: expected columns without the key distance, which every row has, but received one under "distance". ' +
        'Choose columns of trips, with another key for that one',
    });
    expect(knn(db, index, [0], { k: 1, columns: { length: trips.distance } })).toEqual([{ length: 100, distance: 1 }]);
  });
});

describe('the statement of knn', () => {
  const aliases = [alias(animals, 'd'), alias(animals, 'e')] as unknown as (typeof animals)[];

  /** What better-sqlite3 prepares while `action` runs. */
  function preparedBy(action: (db: ReturnType<typeof openAnimals>) => void): string[] {
    const { $client: client } = openAnimals();
    const prepared: string[] = [];
    const counting = Object.assign(Object.create(client), {
      prepare: (source: string) => {
        prepared.push(source);
        return client.prepare(source);
      },
    });
    statementsOf({ $client: counting }, (db) => {
      checkSchema(db, animals); // so that the first search does not
      prepared.length = 0;
      action(db as ReturnType<typeof openAnimals>);
    });
    return prepared;
  }

  it('is prepared once, for all queries, k, maxDistance and efSearch', () => {
    const columns = () => ({ name: animals.name });
    const prepared = preparedBy((db) => {
      expect(names(knn(db, animals, origin, { k: 2, columns: columns() }))).toEqual(['cat', 'hen']);
      expect(names(knn(db, animals, [-5, 0], { k: 1, columns: columns() }))).toEqual(['cow']);
      expect(knn(db, animals, origin, { k: 5, maxDistance: 4, efSearch: 9 })).toHaveLength(2);
      expect(knn(db, animals, origin, { k: 5, maxDistance: 16, efSearch: 9 })).toHaveLength(4);
    });

    expect(prepared).toEqual([
      'select "name", "distance" from "animals" where knn_match("animals"."distance", ?) ' +
        'order by "animals"."distance" limit ?',
      'select "id", "name", "legs", "distance" from "animals" where (knn_match("animals"."distance", ?) ' +
        'and "animals"."ef_search" = ?) and "animals"."distance" <= ? order by "animals"."distance" limit ?',
    ]);
  });

  it('is one for columns of an alias, too, which are other objects each time', () => {
    const prepared = preparedBy((db) => {
      for (const aliased of [...aliases, ...aliases]) {
        knn(db, aliased, origin, { k: 1, columns: { name: aliased.name } });
      }
    });

    expect(prepared).toHaveLength(2);
  });

  it('is another for other columns, also under the same keys', () => {
    const db = openAnimals();

    expect(knn(db, animals, origin, { k: 1, columns: { it: animals.name } })).toEqual([{ it: 'cat', distance: 1 }]);
    expect(knn(db, animals, origin, { k: 1, columns: { it: animals.legs } })).toEqual([{ it: 4, distance: 1 }]);
    expect(knn(db, animals, origin, { k: 1, columns: { legs: animals.legs } })).toEqual([{ legs: 4, distance: 1 }]);
    expect(knn(db, animals, origin, { k: 1, columns: {} })).toEqual([{ distance: 1 }]);
    expect(knn(db, animals, origin, { k: 1 })).toEqual([{ id: 1, name: 'cat', legs: 4, distance: 1 }]);
  });

  it('is made anew for conditions', () => {
    const db = openAnimals();

    expect(names(knn(db, animals, origin, { k: 1, where: eq(animals.legs, 2) }))).toEqual(['hen']);
    expect(names(knn(db, animals, origin, { k: 1, where: eq(animals.legs, 6) }))).toEqual(['ant']);
  });

  it('sees what was written since, in the table and in a new one of its name', () => {
    const db = openAnimals();
    knn(db, animals, origin, { k: 1 });

    db.delete(animals).where(eq(animals.id, 1)).run();
    expect(names(knn(db, animals, origin, { k: 1 }))).toEqual(['hen']);
    db.run(sql`drop table animals`);
    createVectorTable(db, animals);
    expect(knn(db, animals, origin, { k: 1 })).toEqual([]);
  });

  it('works in a transaction', () => {
    const db = openAnimals();
    knn(db, animals, origin, { k: 1 });

    db.transaction((tx) => {
      tx.delete(animals).where(eq(animals.id, 1)).run();
      expect(names(knn(tx, animals, origin, { k: 1 }))).toEqual(['hen']);
    });
    expect(names(knn(db, animals, origin, { k: 1 }))).toEqual(['hen']);
  });
});

describe('what knn refuses', () => {
  const db = openAnimals();

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '10', null, undefined, 2n])('k of %s', (k) => {
    const { code, message } = vectorError(() => knn(db, animals, origin, { k: k as number }));

    expect(code).toBe('invalid_limit');
    expect(message).toContain('knn() k: expected an integer of at least 1 but received');
  });

  it.each([
    ['columns', 'an object of columns, such as { title: docs.title }', animals, 'the table animals'],
    ['columns', 'an object of columns, such as { title: docs.title }', ['name'], 'an array of 1'],
    ['columns', 'an object of columns, such as { title: docs.title }', animals.name, 'SQLiteText'],
    ['columns', 'an object of columns, such as { title: docs.title }', sql`1`, 'SQL'],
    ['where', 'an SQL condition, such as eq(docs.title, …)', 'id = 1', '"id = 1"'],
    ['where', 'an SQL condition, such as eq(docs.title, …)', null, 'null'],
    ['join', 'an object of a table and an SQL condition, { table, on }', owners, 'the table owners'],
    ['join', 'an object of a table and an SQL condition, { table, on }', { table: owners }, 'Object'],
    ['join', 'an object of a table and an SQL condition, { table, on }', { table: 'owners', on: sql`1` }, 'Object'],
    ['maxDistance', 'a finite number', '1', '"1"'],
    ['maxDistance', 'a finite number', Number.NaN, 'NaN'],
    ['maxDistance', 'a finite number', Number.POSITIVE_INFINITY, 'Infinity'],
    ['efSearch', 'an integer from 1 to 4096', 0, '0'],
    ['efSearch', 'an integer from 1 to 4096', sql.placeholder('ef'), 'Placeholder'],
    ['from', 'the table that the index is over', 'posts', '"posts"'],
  ])('%s that is not %s', (option, expected, value, received) => {
    expect(vectorError(() => knn(db, animals, origin, { k: 1, [option]: value }))).toEqual({
      code: 'invalid_option',
      message: `knn() ${option}: expected ${expected} but received ${received}`,
    });
  });

  it.each([
    [{ name: 'name' }, 'name', '"name"'],
    [{ id: animals.id, name: undefined }, 'name', 'undefined'],
    [{ name: new Date(0) }, 'name', 'Date'],
    [{ name: { of: 1 } }, 'name.of', '1'],
    [{ name: {} }, 'name', 'Object'],
  ])('columns %s, by the name of what is no column', (columns, path, received) => {
    expect(vectorError(() => knn(db, animals, origin, { k: 1, columns: columns as never }))).toEqual({
      code: 'invalid_option',
      message: `knn() columns.${path}: expected a column or SQL but received ${received}`,
    });
  });

  it('other options, and what are none', () => {
    const message = (options: unknown) => {
      const error = vectorError(() => knn(db, animals, origin, options as never));
      expect(error.code).toBe('invalid_option');
      return error.message;
    };

    expect(message(undefined)).toBe('knn(): expected an object of options as fourth argument but received undefined');
    expect(message(10)).toBe('knn(): expected an object of options as fourth argument but received 10');
    expect(message({ k: 1, limit: 1 })).toBe(
      'knn(): expected only the options k, columns, where, join, from, prefilter, maxDistance, minSimilarity, efSearch, recall, explain but received "limit"',
    );
  });

  it('from beside a vector table', () => {
    expect(vectorError(() => knn(db, animals, origin, { k: 1, from: posts as never }))).toEqual({
      code: 'invalid_option',
      message:
        'knn() from: expected an index made by vectorIndex() to search but received animals, made by vectorTable(). ' +
        'Its columns are there without from; join other tables with join',
    });
  });

  it.each([
    [new Int8Array(2), 'element_type_mismatch', 'a Float32Array or an array of numbers but received Int8Array'],
    ['[0, 0]', 'element_type_mismatch', 'a Float32Array, an array of numbers or base64 but received "[0, 0]"'],
    [null, 'element_type_mismatch', 'a Float32Array or an array of numbers but received null'],
    [
      sql.placeholder('query'),
      'element_type_mismatch',
      'a Float32Array or an array of numbers but received Placeholder',
    ],
    [new Float32Array(3), 'dimension_mismatch', '2 dimensions but received 3'],
    [[Number.NaN, 0], 'not_finite', 'finite numbers but received NaN at index 0'],
    [['1', 0], 'invalid_element', 'numbers but received "1" at index 0'],
  ])('the query %s', (query, code, message) => {
    const error = vectorError(() => knn(db, animals, query as never, { k: 1 }));

    expect(error.code).toBe(code);
    expect(error.message).toContain(`knn() query for animals.place: expected ${message}`);
  });

  it('a query without a direction, where the metric is cosine', () => {
    const cosine = vectorTable('cosine', { id: integer().primaryKey(), v: float4Vector(2) }, { metric: 'cosine' });

    expect(vectorError(() => knn(db, cosine, [0, 0], { k: 1 })).code).toBe('zero_vector');
  });

  it('a column of another type as query', () => {
    const other = sqliteTable('other', { a: int1Vector(2), b: text() });

    expect(vectorError(() => knn(db, animals, other.a as never, { k: 1 }))).toEqual({
      code: 'element_type_mismatch',
      message: 'knn(): expected a column of float4Vector(2) but received int1Vector(2)',
    });
    expect(vectorError(() => knn(db, animals, other.b as never, { k: 1 })).code).toBe('not_a_vector_column');
  });

  it.each([
    ['undefined', undefined],
    ['null', null],
    ['an object', {}],
    ['a Map', new Map()],
    ['a client', db.$client],
  ])('as a database %s', (_, other) => {
    const { code, message } = vectorError(() => knn(other as never, animals, origin, { k: 1 }));

    expect(code).toBe('not_a_database');
    expect(message).toContain('knn(): expected a Drizzle database over SQLite, or a transaction of one, but received');
  });

  it('a client, and says what to give', () => {
    const { message } = vectorError(() => knn(db.$client as never, animals, origin, { k: 1 }));
    expect(message).toMatch(/but received Database\. Give drizzle\(\{ client: sqlite \}\)$/);
  });

  it.each([
    ['undefined', undefined],
    ['a name', 'animals'],
    ['an ordinary table', owners],
    ['a column', animals.distance],
  ])('as a table %s', (_, other) => {
    const { code, message } = vectorError(() => knn(db, other as never, origin, { k: 1 }));

    expect(code).toBe('not_a_vector_table');
    expect(message).toContain('knn(): expected a table made by vectorTable() or vectorIndex() but received');
  });

  it('an ordinary table, and says what to search', () => {
    const { message } = vectorError(() => knn(db, owners as never, origin, { k: 1 }));
    expect(message).toMatch(/ but received the table owners\. Search its vectorIndex\(\), with from: owners$/);
  });
});
