import { and, eq, gt, sql } from 'drizzle-orm';
import { integer } from 'drizzle-orm/sqlite-core';
import { checkSchema, createVectorTable, float4Vector, prepareKnn, vectorTable } from 'drizzle-vector';
import { describe, expect, it } from 'vitest';
import { animals, openAnimals, origin } from '../support/animals.js';
import { openDatabase } from '../support/database.js';
import { openPosts, posts, postsEmbedding } from '../support/posts.js';
import { openProxy } from '../support/proxy.js';
import { statementsOf } from '../support/statements.js';
import { thrown, vectorError } from '../support/thrown.js';

const names = (rows: { name: string }[]) => rows.map(({ name }) => name);

describe('prepareKnn', () => {
  it('gives the nearest rows to one query after another', () => {
    const nearest = prepareKnn(openAnimals(), animals, { k: 2 });

    expect(nearest(origin)).toEqual([
      { id: 1, name: 'cat', legs: 4, distance: 1 },
      { id: 2, name: 'hen', legs: 2, distance: 4 },
    ]);
    expect(names(nearest([-5, 0]))).toEqual(['cow', 'hen']);
    expect(names(nearest(origin))).toEqual(['cat', 'hen']);
  });

  it('prepares one statement', () => {
    const db = openAnimals();
    const prepared: string[] = [];
    const client = Object.assign(Object.create(db.$client), {
      prepare: (source: string) => {
        prepared.push(source);
        return db.$client.prepare(source);
      },
    });

    statementsOf({ $client: client }, (counting) => {
      checkSchema(counting, animals); // so that the first search does not
      prepared.length = 0;
      const nearest = prepareKnn(counting, animals, { k: 1 });
      nearest(origin);
      nearest(origin);
    });

    expect(prepared).toEqual([
      'select "id", "name", "legs", "distance" from "animals" where knn_match("animals"."distance", ?) ' +
        'order by "animals"."distance" limit ?',
    ]);
  });

  it('sees what was written since', () => {
    const db = openAnimals();
    const nearest = prepareKnn(db, animals, { k: 1 });

    db.delete(animals).where(eq(animals.name, 'cat')).run();

    expect(names(nearest(origin))).toEqual(['hen']);
  });

  it('fills placeholders of the condition', () => {
    const where = and(eq(animals.legs, sql.placeholder('legs')), gt(animals.id, sql.placeholder('id')));
    const nearest = prepareKnn(openAnimals(), animals, { k: 2, where, efSearch: 50, maxDistance: 20 });

    expect(names(nearest(origin, { legs: 4, id: 0 }))).toEqual(['cat', 'dog']);
    expect(names(nearest(origin, { legs: 4, id: 1 }))).toEqual(['dog']);
    expect(names(nearest([0, -4], { legs: 6, id: 1 }))).toEqual(['ant']);
  });

  it('fills a placeholder named query', () => {
    const nearest = prepareKnn(openAnimals(), animals, { k: 2, where: eq(animals.name, sql.placeholder('query')) });

    expect(names(nearest(origin, { query: 'dog' }))).toEqual(['dog']);
  });

  it('asks for the value of each placeholder', () => {
    const nearest = prepareKnn(openAnimals(), animals, { k: 2, where: eq(animals.legs, sql.placeholder('legs')) });

    expect(thrown(() => nearest(origin)).message).toContain('legs');
  });

  it('searches an index, joined with its table', () => {
    const where = eq(posts.published, sql.placeholder('published'));
    const nearest = prepareKnn(openPosts(), postsEmbedding, {
      k: 1,
      columns: { title: posts.title },
      where,
    });

    expect(nearest(origin, { published: 1 })).toEqual([{ title: 'cats', distance: 1 }]);
    expect(nearest([3, 0], { published: 0 })).toEqual([{ title: 'hens', distance: 13 }]);
  });

  it('works within a transaction', () => {
    openAnimals().transaction((tx) => {
      const nearest = prepareKnn(tx, animals, { k: 1 });
      tx.delete(animals).where(eq(animals.name, 'cat')).run();

      expect(names(nearest(origin))).toEqual(['hen']);
    });
  });

  it('gives promises where the driver does', async () => {
    const where = eq(animals.legs, sql.placeholder('legs'));
    const nearest = prepareKnn(openProxy(openAnimals().$client), animals, { k: 1, where });
    const rows = nearest(origin, { legs: 6 });

    expect(rows).toBeInstanceOf(Promise);
    expect(await rows).toEqual([{ id: 4, name: 'ant', legs: 6, distance: 16 }]);
    expect(names(await nearest([-5, 0], { legs: 4 }))).toEqual(['cow']);
  });
});

describe('the query of a prepared search', () => {
  it.each([
    [new Int8Array(2), 'element_type_mismatch', 'a Float32Array or an array of numbers but received Int8Array'],
    [undefined, 'element_type_mismatch', 'a Float32Array or an array of numbers but received undefined'],
    [null, 'element_type_mismatch', 'a Float32Array or an array of numbers but received null'],
    [sql`'[0, 0]'`, 'element_type_mismatch', 'a Float32Array or an array of numbers but received SQL'],
    [new Float32Array(3), 'dimension_mismatch', '2 dimensions but received 3'],
    [[Number.NaN, 0], 'not_finite', 'finite numbers but received NaN at index 0'],
  ])('is checked: %s', (query, code, message) => {
    const nearest = prepareKnn(openAnimals(), animals, { k: 1 });
    const error = vectorError(() => nearest(query as never));

    expect(error.code).toBe(code);
    expect(error.message).toContain(`prepareKnn() query for animals.place: expected ${message}`);
  });

  it('has a direction where the metric is cosine', () => {
    const docs = vectorTable('docs', { id: integer().primaryKey(), v: float4Vector(2) }, { metric: 'cosine' });
    const db = openDatabase();
    createVectorTable(db, docs);

    expect(vectorError(() => prepareKnn(db, docs, { k: 1 })([0, 0])).code).toBe('zero_vector');
  });
});

describe('what prepareKnn refuses', () => {
  const db = openAnimals();

  it.each([
    [{}, 'invalid_limit', 'prepareKnn() k: expected an integer of at least 1 but received undefined'],
    [
      undefined,
      'invalid_option',
      'prepareKnn(): expected an object of options as third argument but received undefined',
    ],
    [
      { k: 1, query: origin },
      'invalid_option',
      'prepareKnn(): expected only the options k, columns, where, join, from, prefilter, maxDistance, minSimilarity, efSearch, recall but received "query"',
    ],
    [
      { k: 1, efSearch: 5000 },
      'invalid_option',
      'prepareKnn() efSearch: expected an integer from 1 to 4096 but received 5000',
    ],
  ])('the options %o', (options, code, message) => {
    expect(vectorError(() => prepareKnn(db, animals, options as never))).toEqual({ code, message });
  });

  it('what is no database, and no vector table', () => {
    expect(vectorError(() => prepareKnn({} as never, animals, { k: 1 })).code).toBe('not_a_database');
    expect(vectorError(() => prepareKnn(db, posts as never, { k: 1 })).code).toBe('not_a_vector_table');
  });

  it('a table that is not in the database, as the driver does', () => {
    expect(thrown(() => prepareKnn(openDatabase(), animals, { k: 1 })).message).toContain('no such table: animals');
  });
});
