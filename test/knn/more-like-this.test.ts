import { eq, type SQL, sql } from 'drizzle-orm';
import { alias, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import {
  createVectorIndex,
  createVectorTable,
  float4Vector,
  mergeIndex,
  moreLikeThis,
  VectorError,
  vectorIndex,
  vectorTable,
} from 'drizzle-vector';
import { describe, expect, it } from 'vitest';
import { animals, openAnimals } from '../support/animals.js';
import { openDatabase } from '../support/database.js';
import { isDrizzle1 } from '../support/drizzle-line.js';
import { authors, openPosts, posts, postsEmbedding } from '../support/posts.js';
import { openProxy } from '../support/proxy.js';
import { statementsOf } from '../support/statements.js';
import { thrown, vectorError } from '../support/thrown.js';

const ids = (rows: { id: number }[]) => rows.map(({ id }) => id);

describe('moreLikeThis', () => {
  it('gives the rows nearest to a row, without that row, in one statement', () => {
    const db = openAnimals();

    const statements = statementsOf(db, (logged) => {
      expect(moreLikeThis(logged, animals, 3, { k: 2 })).toEqual([
        { id: 1, name: 'cat', legs: 4, distance: 4 },
        { id: 2, name: 'hen', legs: 2, distance: 13 },
      ]);
    });

    expect(statements).toEqual([
      {
        sql:
          'select "id", "name", "legs", "distance" from "animals" where knn_match("animals"."distance", ' +
          '(select "place" from "animals" where "animals"."id" = ?)) and ("animals"."id" <> ?) ' +
          'order by "animals"."distance" limit ?',
        params: [3, 3, 2],
      },
    ]);
  });

  it('takes a bigint as key', () => {
    expect(ids(moreLikeThis(openAnimals(), animals, 3n, { k: 1 }))).toEqual([1]);
  });

  it('leaves out the row alone, not others with an equal vector', () => {
    const db = openAnimals();
    db.insert(animals)
      .values({ id: 6, name: 'fox', place: new Float32Array([3, 0]) })
      .run();

    expect(moreLikeThis(db, animals, 3, { k: 1, columns: { id: animals.id } })).toEqual([{ id: 6, distance: 0 }]);
    expect(ids(moreLikeThis(db, animals, 6, { k: 100 }))).toEqual([3, 1, 2, 4, 5]);
  });

  it('takes what knn() takes', () => {
    const db = openAnimals();
    const where = sql`${animals.name} = 'cow' or ${animals.legs} = 6`;

    expect(ids(moreLikeThis(db, animals, 1, { k: 5, where }))).toEqual([4, 5]);
    expect(ids(moreLikeThis(db, animals, 5, { k: 5, where }))).toEqual([4]);
    expect(ids(moreLikeThis(db, animals, 1, { k: 5, maxDistance: 5, efSearch: 10 }))).toEqual([3, 2]);
  });

  it('searches an alias, and joins', () => {
    const a = alias(animals, 'a');
    const other = alias(animals, 'other');
    const db = openAnimals();

    expect(
      moreLikeThis(db, a, 3, {
        k: 2,
        columns: { name: a.name, leg: sql<number>`"pairs"."leg"` },
        join: {
          table: db
            .select({ leg: sql<number>`${other.id}`.as('leg') })
            .from(other)
            .as('pairs'),
          on: sql`"pairs"."leg" < 3`,
        },
      }),
    ).toEqual([
      { name: 'cat', leg: 1, distance: 4 },
      { name: 'cat', leg: 2, distance: 4 },
    ]);
  });

  it('agrees with a plain search, with a graph too', () => {
    const docs = vectorTable(
      'docs',
      { id: integer().primaryKey(), group: integer(), v: float4Vector(3) },
      { metric: 'l2_squared', mode: 'hnsw' },
    );
    const db = openDatabase();
    createVectorTable(db, docs);
    const vectors = Array.from({ length: 2000 }, (_, id) => [Math.sin(id), Math.cos(id * 3), Math.sin(id * 7)]);
    db.transaction((tx) => {
      for (const [id, v] of vectors.entries())
        tx.insert(docs)
          .values({ id, group: id % 7, v: new Float32Array(v) })
          .run();
    });
    mergeIndex(db, docs);
    const rounded = vectors.map((v) => [...new Float32Array(v)]);
    const square = (a: number[], b: number[]) => a.reduce((sum, x, i) => sum + (x - (b[i] as number)) ** 2, 0);

    for (const key of [0, 5, 777, 1999]) {
      const expected = rounded
        .map((v, id) => ({ id, distance: square(v, rounded[key] as number[]) }))
        .filter(({ id }) => id !== key && id % 7 === 3)
        .sort((a, b) => a.distance - b.distance)
        .slice(0, 10);
      expect(ids(moreLikeThis(db, docs, key, { k: 10, where: eq(docs.group, 3), efSearch: 400 }))).toEqual(
        ids(expected),
      );
    }
  });

  it('works within a transaction', () => {
    openAnimals().transaction((tx) => {
      expect(ids(moreLikeThis(tx, animals, 3, { k: 1 }))).toEqual([1]);
      expect(vectorError(() => moreLikeThis(tx, animals, 99, { k: 1 })).code).toBe('row_not_found');
      expect(ids(moreLikeThis(tx, animals, 3, { k: 1 }))).toEqual([1]);
    });
  });

  it('gives a promise where the driver does', async () => {
    const db = openProxy(openAnimals().$client);
    const rows = moreLikeThis(db, animals, 3, { k: 1 });

    expect(rows).toBeInstanceOf(Promise);
    expect(await rows).toEqual([{ id: 1, name: 'cat', legs: 4, distance: 4 }]);
    await expect(moreLikeThis(db, animals, 99, { k: 1 })).rejects.toMatchObject({ code: 'row_not_found' });
    await expect(moreLikeThis(db, animals, 99, { k: 1, where: sql`false` })).rejects.toMatchObject({
      code: 'row_not_found',
    });
    await expect(moreLikeThis(db, animals, 3, { k: 1, where: sql`nothing` })).rejects.not.toBeInstanceOf(VectorError);
  });
});

describe('moreLikeThis on a vector index', () => {
  it('reads the vector from the index', () => {
    const db = openPosts();

    const [statement] = statementsOf(db, (logged) => {
      expect(moreLikeThis(logged, postsEmbedding, 3, { k: 1, columns: { id: posts.id } })).toEqual([
        { id: 1, distance: 4 },
      ]);
    });

    expect(statement?.sql).toBe(
      'select "posts"."id", "posts_embedding"."distance" from "posts_embedding" ' +
        'inner join "posts" on "posts_embedding"."id" = "posts"."id" where knn_match("posts_embedding"."distance", ' +
        '(select "posts_embedding.row"."embedding" from "posts_embedding" "posts_embedding.row" ' +
        'where "posts_embedding.row"."id" = ?)) and ("posts_embedding"."id" <> ?) ' +
        'order by "posts_embedding"."distance" limit ?',
    );
  });

  it('gives and filters by what its table has, also as aliases', () => {
    const db = openPosts();
    const p = alias(posts, 'p');

    expect(moreLikeThis(db, postsEmbedding, 2, { k: 1, where: eq(posts.published, true) })).toEqual([
      { id: 1, title: 'cats', published: true, authorId: 1, distance: 5 },
    ]);
    expect(
      moreLikeThis(db, alias(postsEmbedding, 'i'), 3, {
        k: 1,
        from: p,
        columns: { title: p.title, author: authors.id },
        join: { table: authors, on: eq(authors.id, p.authorId) },
        where: eq(authors.id, 2),
      }),
    ).toEqual([{ title: 'ants', author: 2, distance: 25 }]);
  });

  it('reads vectors of other programs as they are searched', () => {
    const db = openDatabase();
    const pages = sqliteTable('pages', { id: integer().primaryKey(), v: text({ mode: 'json' }) });
    const index = vectorIndex('pages_v', pages, { column: 'v', dimensions: 2, metric: 'cosine' });
    db.run(sql`create table pages (id integer primary key, v text)`);
    createVectorIndex(db, index);
    db.run(sql`insert into pages values (1, '[1, 0]'), (2, '[0, 1]'), (3, '[1, 0.1]')`);

    expect(ids(moreLikeThis(db, index, 1, { k: 2 }))).toEqual([3, 2]);
  });

  // Connections of Drizzle 1.0 have no casing.
  it.skipIf(isDrizzle1)('knows the columns by a casing of the connection, whichever is asked for first', () => {
    const notes = sqliteTable('notes', { noteId: integer().primaryKey(), bodyVector: float4Vector(1) });
    const told = vectorIndex('told', notes, { column: 'bodyVector', metric: 'l2_squared', casing: 'snake_case' });
    const untold = vectorIndex('untold', notes, { column: 'bodyVector', metric: 'l2_squared' });
    const docs = vectorTable(
      'docs',
      { docId: integer().primaryKey(), bodyVector: float4Vector(1) },
      { metric: 'l2_squared' },
    );

    const db = openDatabase({ casing: 'snake_case' });
    db.run(sql`create table notes (note_id integer primary key, body_vector blob)`);
    createVectorIndex(db, told);
    createVectorIndex(db, untold, { casing: 'snake_case' });
    createVectorTable(db, docs, { casing: 'snake_case' });
    for (const value of [1, 3, 2]) {
      db.insert(notes)
        .values({ bodyVector: new Float32Array([value]) })
        .run();
      db.insert(docs)
        .values({ bodyVector: new Float32Array([value]) })
        .run();
    }

    for (const index of [told, untold, untold, told]) {
      expect(moreLikeThis(db, index, 1, { k: 1 })).toEqual([{ noteId: 3, distance: 1 }]);
    }
    expect(moreLikeThis(db, docs, 1, { k: 1 })).toEqual([{ docId: 3, distance: 1 }]);
  });
});

describe('what moreLikeThis refuses', () => {
  const db = openAnimals();

  it.each([99, -1, 2n ** 40n])('the key %s, which no row has', (key) => {
    const error = {
      code: 'row_not_found',
      message: `moreLikeThis() key: expected the key of a row of animals that has a vector but received ${typeof key === 'bigint' ? `${key}n` : key}`,
    };

    expect(vectorError(() => moreLikeThis(db, animals, key, { k: 1 }))).toEqual(error);
    expect(vectorError(() => moreLikeThis(db, animals, key, { k: 1, where: sql`false` }))).toEqual(error);
  });

  it('the key of a row without a vector, or of none, in an index', () => {
    const open = openPosts();

    for (const key of [5, 6]) {
      expect(vectorError(() => moreLikeThis(open, postsEmbedding, key, { k: 1 }))).toEqual({
        code: 'row_not_found',
        message: `moreLikeThis() key: expected the key of a row of posts_embedding that has a vector but received ${key}`,
      });
    }
  });

  it('a row of an empty table', () => {
    const empty = openDatabase();
    createVectorTable(empty, animals);

    expect(vectorError(() => moreLikeThis(empty, animals, 1, { k: 1 })).code).toBe('row_not_found');
  });

  it('nothing where the row is there and no other matches', () => {
    expect(moreLikeThis(db, animals, 1, { k: 1, where: sql`false` })).toEqual([]);
    expect(moreLikeThis(db, animals, 1, { k: 1, where: eq(animals.id, 1) })).toEqual([]);
  });

  it('with the error of the database, where the row is not what is wrong', () => {
    const error = thrown(() => moreLikeThis(db, animals, 1, { k: 1, where: sql`nothing` }));

    expect(error).not.toBeInstanceOf(VectorError);
    expect(error.message).toContain('nothing');
  });

  it.each([
    [1.5, '1.5'],
    ['1', '"1"'],
    [null, 'null'],
    [undefined, 'undefined'],
    [Number.NaN, 'NaN'],
    [2 ** 53, '9007199254740992'],
    [2n ** 53n, '9007199254740992n'],
  ])('as a key %s', (key, received) => {
    expect(vectorError(() => moreLikeThis(db, animals, key as number, { k: 1 }))).toEqual({
      code: 'invalid_key',
      message: `moreLikeThis() key: expected a safe integer, as a number or a bigint, but received ${received}`,
    });
  });

  it('what knn() refuses, by its own name', () => {
    const message = (options: unknown) => vectorError(() => moreLikeThis(db, animals, 1, options as never)).message;
    const from = { k: 1, from: posts };
    const limit = { k: 1, limit: 1 };
    const where = { k: 1, where: 'id = 1' as unknown as SQL };

    expect(message({ k: 0 })).toBe('moreLikeThis() k: expected an integer of at least 1 but received 0');
    expect(message(undefined)).toContain('moreLikeThis(): expected an object of options as fourth argument');
    expect(message(from)).toContain('moreLikeThis() from: expected an index made by vectorIndex() to search');
    expect(message(limit)).toContain('moreLikeThis(): expected only the options k, columns');
    expect(message(where)).toContain('moreLikeThis() where: expected an SQL condition');
    expect(message({ k: 1, columns: { distance: animals.id } })).toContain('moreLikeThis() columns: expected columns');
    expect(vectorError(() => moreLikeThis({} as never, animals, 1, { k: 1 })).code).toBe('not_a_database');
    expect(vectorError(() => moreLikeThis(db, authors as never, 1 as never, { k: 1 })).code).toBe('not_a_vector_table');
  });
});
