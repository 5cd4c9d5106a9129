import { eq } from 'drizzle-orm';
import { knnBatch } from 'drizzle-vector';
import { describe, expect, it } from 'vitest';
import { animals, openAnimals, origin } from '../support/animals.js';
import { openPosts, posts, postsEmbedding } from '../support/posts.js';
import { openProxy } from '../support/proxy.js';
import { statementsOf } from '../support/statements.js';
import { thrown, vectorError } from '../support/thrown.js';

const names = (results: { name: string }[][]) => results.map((rows) => rows.map(({ name }) => name));

describe('knnBatch', () => {
  it('gives the nearest rows of each query, in the order of the queries', () => {
    const db = openAnimals();

    const statements = statementsOf(db, (logged) => {
      expect(names(knnBatch(logged, animals, [[-5, 0], origin, [0, -4]], { k: 2 }))).toEqual([
        ['cow', 'hen'],
        ['cat', 'hen'],
        ['ant', 'cat'],
      ]);
    });

    expect(new Set(statements.map(({ sql }) => sql))).toEqual(
      new Set([
        'select "id", "name", "legs", "distance" from "animals" where knn_match("animals"."distance", ?) ' +
          'order by "animals"."distance" limit ?',
      ]),
    );
    expect(statements).toHaveLength(3);
  });

  it('has the same conditions for all', () => {
    const options = { k: 1, where: eq(animals.legs, 4), columns: { name: animals.name }, maxDistance: 4, efSearch: 64 };

    expect(knnBatch(openAnimals(), animals, [origin, [0, -4], [-5, 0]], options)).toEqual([
      [{ name: 'cat', distance: 1 }],
      [],
      [{ name: 'cow', distance: 0 }],
    ]);
  });

  it('searches an index, joined with its table', () => {
    expect(knnBatch(openPosts(), postsEmbedding, [origin, [3, 0]], { k: 1, columns: { title: posts.title } })).toEqual([
      [{ title: 'cats', distance: 1 }],
      [{ title: 'dogs', distance: 0 }],
    ]);
  });

  it('gives a promise where the driver does', async () => {
    const results = knnBatch(openProxy(openAnimals().$client), animals, [origin, [-5, 0]], { k: 1 });

    expect(results).toBeInstanceOf(Promise);
    expect(names(await results)).toEqual([['cat'], ['cow']]);
  });

  it('gives nothing for no queries', async () => {
    const db = openAnimals();
    const later = knnBatch(openProxy(db.$client), animals, [], { k: 1 });

    expect(knnBatch(db, animals, [], { k: 1 })).toEqual([]);
    expect(later).toBeInstanceOf(Promise);
    expect(await later).toEqual([]);
  });

  it('works within a transaction', () => {
    openAnimals().transaction((tx) => {
      tx.delete(animals).where(eq(animals.name, 'cat')).run();

      expect(names(knnBatch(tx, animals, [origin], { k: 1 }))).toEqual([['hen']]);
    });
  });

  it('rejects with what the driver throws', async () => {
    const db = openAnimals();
    const [query] = [origin];
    db.$client.exec('drop table animals');

    await expect(knnBatch(openProxy(db.$client), animals, [query, query], { k: 1 })).rejects.toThrow();
    expect(thrown(() => knnBatch(db, animals, [query], { k: 1 })).message).toContain('no such table');
  });
});

describe('what knnBatch refuses', () => {
  const db = openAnimals();

  it('a query that is none, by its index, before it searches for any', () => {
    const statements = statementsOf(db, (logged) => {
      expect(vectorError(() => knnBatch(logged, animals, [origin, new Float32Array(3)], { k: 1 }))).toEqual({
        code: 'dimension_mismatch',
        message: 'knnBatch() queries[1] for animals.place: expected 2 dimensions but received 3',
      });
      expect(vectorError(() => knnBatch(logged, animals, [null as never], { k: 1 })).code).toBe(
        'element_type_mismatch',
      );
    });

    expect(statements).toEqual([]);
  });

  it.each([
    [origin, 'an array of vectors but received Float32Array'],
    [undefined, 'an array of vectors but received undefined'],
  ])('as queries %s', (queries, message) => {
    expect(vectorError(() => knnBatch(db, animals, queries as never, { k: 1 }))).toEqual({
      code: 'element_type_mismatch',
      message: `knnBatch() queries: expected ${message}`,
    });
  });

  it('one vector instead of many', () => {
    expect(vectorError(() => knnBatch(db, animals, [0, 0] as never, { k: 1 }))).toEqual({
      code: 'element_type_mismatch',
      message: 'knnBatch() queries[0] for animals.place: expected a Float32Array or an array of numbers but received 0',
    });
  });

  it.each([
    [{ k: 0 }, 'invalid_limit', 'knnBatch() k: expected an integer of at least 1 but received 0'],
    [
      undefined,
      'invalid_option',
      'knnBatch(): expected an object of options as fourth argument but received undefined',
    ],
    [
      { k: 1, where: 1 },
      'invalid_option',
      'knnBatch() where: expected an SQL condition, such as eq(docs.title, …) but received 1',
    ],
  ])('the options %o', (options, code, message) => {
    expect(vectorError(() => knnBatch(db, animals, [], options as never))).toEqual({ code, message });
  });

  it('what is no database, and no vector table', () => {
    expect(vectorError(() => knnBatch({} as never, animals, [], { k: 1 })).code).toBe('not_a_database');
    expect(vectorError(() => knnBatch(db, posts as never, [], { k: 1 })).code).toBe('not_a_vector_table');
  });
});
