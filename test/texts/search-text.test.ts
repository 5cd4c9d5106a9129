import { eq } from 'drizzle-orm';
import { alias, integer, text } from 'drizzle-orm/sqlite-core';
import {
  createVectorIndex,
  createVectorTable,
  dropVectorIndex,
  float4Vector,
  vectorIndex,
  vectorTable,
} from 'drizzle-vector';
import { insertTexts, searchText } from 'drizzle-vector/embeddings';
import { describe, expect, it } from 'vitest';
import { animals, openAnimals } from '../support/animals.js';
import { openDatabase } from '../support/database.js';
import { openPosts, posts, postsEmbedding } from '../support/posts.js';
import { openProxy } from '../support/proxy.js';
import { counting, giving, words } from './support/embedder.js';
import { rejected } from './support/rejected.js';

const names = (rows: { name: string }[]) => rows.map(({ name }) => name);

describe('searchText', () => {
  it('finds the rows nearest to the embedding of a text, with a synchronous driver too as a promise', async () => {
    const embedder = counting();

    const promise = searchText(openAnimals(), animals, 'abc', embedder, { k: 2 });

    expect(promise).toBeInstanceOf(Promise);
    expect(await promise).toEqual([
      { id: 3, name: 'dog', legs: 4, distance: 0 },
      { id: 1, name: 'cat', legs: 4, distance: 4 },
    ]);
    expect(embedder.asked()).toEqual([['abc']]);
    expect(embedder.kinds()).toEqual(['query']);
  });

  it('finds what insertTexts() inserted', async () => {
    const db = openDatabase();
    const docs = vectorTable(
      'docs',
      { id: integer().primaryKey(), body: text().notNull(), v: float4Vector(384) },
      { metric: 'l2_squared' },
    );
    createVectorTable(db, docs);
    const rows = ['opening a database', 'whales are large', 'ants are small'].map((body) => ({ body }));

    await insertTexts(db, docs, rows, words, { text: 'body' });

    expect(await searchText(db, docs, 'how do I open a database', words, { k: 1 })).toMatchObject([
      { id: 1, body: 'opening a database' },
    ]);
  });

  it('takes the options of knn()', async () => {
    const db = openAnimals();
    const a = alias(animals, 'a');

    expect(
      names(await searchText(db, a, 'abc', counting(), { k: 5, where: eq(a.legs, 4), maxDistance: 10, efSearch: 50 })),
    ).toEqual(['dog', 'cat']);
    expect(await searchText(db, animals, 'abc', counting(), { k: 1, columns: { legs: animals.legs } })).toEqual([
      { legs: 4, distance: 0 },
    ]);
    expect(await searchText(openPosts(), postsEmbedding, 'abc', counting(), { k: 1 })).toMatchObject([
      { id: 3, title: 'dogs', distance: 0 },
    ]);
  });

  it('searches with an asynchronous driver', async () => {
    const db = openProxy(openAnimals().$client);

    expect(names(await searchText(db, animals, 'abc', counting(), { k: 1 }))).toEqual(['dog']);
  });

  it('refuses what is no search before the text is embedded', async () => {
    const db = openAnimals();
    const embedder = counting();
    const call = (...args: unknown[]) =>
      rejected((searchText as unknown as (...args: unknown[]) => Promise<unknown>)(...args));
    const cases: [args: unknown[], code: string, message: string][] = [
      [[db.$client, animals, 'a', embedder, { k: 1 }], 'not_a_database', 'expected a Drizzle database'],
      [[db, posts, 'a', embedder, { k: 1 }], 'not_a_vector_table', 'expected a table made by vectorTable()'],
      [[db, animals, 'a', embedder], 'invalid_option', 'expected an object of options as fifth argument'],
      [[db, animals, 'a', embedder, { k: 0 }], 'invalid_limit', 'k: expected an integer of at least 1'],
      [[db, animals, 'a', embedder, { k: 1, from: posts }], 'invalid_option', 'from: expected an index'],
      [[db, animals, 'a', () => [], { k: 1 }], 'invalid_option', 'embedder: expected an object with model, dimensions'],
      [
        [db, animals, 'a', words, { k: 1 }],
        'dimension_mismatch',
        'embedder for animals.place: expected 2 dimensions but received 384',
      ],
      [[db, animals, '', embedder, { k: 1 }], 'empty_text', 'text: expected a text that is not empty but received ""'],
      [[db, animals, ' ', embedder, { k: 1 }], 'empty_text', 'text: expected a text that is not empty'],
      [[db, animals, [1, 2], embedder, { k: 1 }], 'empty_text', 'but received an array of 2'],
    ];
    for (const [args, code, message] of cases) {
      const error = await call(...args);
      expect(error).toEqual({ code, message: expect.stringContaining(message) });
      expect(error.message).toMatch(/^searchText\(\)/);
    }
    expect(embedder.embed).not.toHaveBeenCalled();
  });

  it('refuses an embedder of another model than the table, or the index, before the text is embedded', async () => {
    const db = openPosts();
    const index = vectorIndex('posts_embedding', posts, {
      column: 'embedding',
      metric: 'l2_squared',
      model: 'counting',
    });
    dropVectorIndex(db, index);
    createVectorIndex(db, index);
    const embedder = counting();

    expect(await rejected(searchText(db, index, 'abc', { ...embedder, model: 'other' }, { k: 1 }))).toEqual({
      code: 'model_mismatch',
      message:
        'searchText() embedder for posts.embedding: expected the model "counting" but received "other". ' +
        'The vectors of two models cannot be compared',
    });
    expect(embedder.embed).not.toHaveBeenCalled();
    expect(await searchText(db, alias(index, 'i'), 'abc', embedder, { k: 1, from: posts })).toMatchObject([{ id: 3 }]);
  });

  it('takes an embedder of any model where the table names none', async () => {
    const embedder = { ...counting(), model: 'any' };

    expect(names(await searchText(openAnimals(), animals, 'abc', embedder, { k: 1 }))).toEqual(['dog']);
  });

  it('refuses what is no embedding', async () => {
    const search = (embeddings: unknown) =>
      rejected(searchText(openAnimals(), animals, 'a', giving(embeddings), { k: 1 }));

    expect(await search([])).toEqual({
      code: 'invalid_embeddings',
      message: 'searchText() embedder: expected 1 embeddings, one for each text, but received 0',
    });
    expect(await search([[1, 2, 3]])).toEqual({
      code: 'dimension_mismatch',
      message: 'searchText() embedder for animals.place: expected 2 dimensions but received 3',
    });
    expect(await search([[Number.NaN, 2]])).toMatchObject({ code: 'not_finite' });
  });

  it('passes on what the embedder is rejected with', async () => {
    const failure = new Error('503');
    const embedder = { model: 'm', dimensions: 2, embed: () => Promise.reject(failure) };

    await expect(searchText(openAnimals(), animals, 'a', embedder, { k: 1 })).rejects.toBe(failure);
  });
});
