import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { alias, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import {
  checkSchema,
  createVectorIndex,
  createVectorTable,
  float4Vector,
  int1Vector,
  knn,
  vectorIndex,
  vectorTable,
} from 'drizzle-vector';
import { type Embedder, insertTexts } from 'drizzle-vector/embeddings';
import { describe, expect, it, vi } from 'vitest';
import { openDatabase } from '../support/database.js';
import { openPosts, posts, postsEmbedding } from '../support/posts.js';
import { openProxy } from '../support/proxy.js';
import { counting, giving, words } from './support/embedder.js';
import { rejected } from './support/rejected.js';

const docs = vectorTable(
  'docs',
  {
    id: integer().primaryKey(),
    title: text().notNull(),
    body: text(),
    embedding: float4Vector('vector', 2),
  },
  { metric: 'l2_squared' },
);

function openDocs() {
  const db = openDatabase();
  createVectorTable(db, docs);
  return db;
}

const rows = (count: number) => Array.from({ length: count }, (_, index) => ({ title: 'x'.repeat(index + 1) }));
const titles = (db: ReturnType<typeof openDocs>) => db.select().from(docs).all();

describe('insertTexts', () => {
  it('inserts the rows, each with the embedding of its text', async () => {
    const db = openDocs();
    const given = [{ id: 7, title: 'one two', body: 'b' }, { title: 'three' }];
    const embedder = counting();

    expect(await insertTexts(db, docs, given, embedder, { text: 'title' })).toBe(2);

    expect(embedder.kinds()).toEqual(['document']);
    expect(titles(db)).toEqual([
      { id: 7, title: 'one two', body: 'b', embedding: Float32Array.of(7, 1), distance: null },
      { id: 8, title: 'three', body: null, embedding: Float32Array.of(5, 0), distance: null },
    ]);
    expect(given).toEqual([{ id: 7, title: 'one two', body: 'b' }, { title: 'three' }]);
  });

  it('embeds what a function makes of a row', async () => {
    const db = openDocs();
    const embedder = counting();

    await insertTexts(db, docs, [{ title: 'a', body: 'b' }], embedder, { text: (row) => `${row.title}: ${row.body}` });

    expect(embedder.asked()).toEqual([['a: b']]);
  });

  it('embeds and inserts batch after batch, each by one statement', async () => {
    const inserts: string[] = [];
    const { $client: client } = openDocs();
    const logger = { logQuery: (sql: string) => inserts.push(sql) };
    const db = drizzle({ client, logger } as { client: typeof client });
    checkSchema(db, docs); // so that the insert does not
    inserts.length = 0;
    const embedder = counting();
    const progress: unknown[] = [];

    await insertTexts(db, docs, rows(5), embedder, {
      text: 'title',
      batchSize: 2,
      onProgress: (each) => progress.push([each, inserts.length]),
    });

    expect(embedder.asked()).toEqual([['x', 'xx'], ['xxx', 'xxxx'], ['xxxxx']]);
    expect(progress).toEqual([
      [{ done: 2, total: 5 }, 1],
      [{ done: 4, total: 5 }, 2],
      [{ done: 5, total: 5 }, 3],
    ]);
    expect(inserts[0]).toBe(
      'insert into "docs" ("id", "title", "body", "vector") values (null, ?, null, ?), (null, ?, null, ?)',
    );
  });

  it('embeds 64 texts at once, unless told otherwise', async () => {
    const embedder = counting();

    await insertTexts(openDocs(), docs, rows(130), embedder, { text: 'title', batchSize: undefined });

    expect(embedder.asked().map((texts) => texts.length)).toEqual([64, 64, 2]);
  });

  it('stays below the parameters of a statement, whatever the size of a batch', async () => {
    const db = openDocs();
    const given = Array.from({ length: 20_000 }, (_, id) => ({ id, title: 't', body: 'b' }));
    const embedder = counting();
    const onProgress = vi.fn();

    expect(await insertTexts(db, docs, given, embedder, { text: 'body', batchSize: 20_000, onProgress })).toBe(20_000);

    expect(embedder.embed).toHaveBeenCalledTimes(1);
    expect(onProgress.mock.calls.map(([{ done }]) => done)).toEqual([8191, 16_382, 20_000]);
    expect(titles(db).at(-1)).toMatchObject({ id: 19_999, embedding: Float32Array.of(1, 0) });
  });

  it('writes a table with a vector index, which follows', async () => {
    const db = openPosts();

    await insertTexts(db, posts, [{ id: 9, title: 'ab' }], counting(), { text: 'title' });

    expect(knn(db, postsEmbedding, [2, 0], { k: 1 })).toMatchObject([{ id: 9, title: 'ab', distance: 0 }]);
  });

  it('refuses an embedder of another model than an index over the table, and embeds nothing', async () => {
    const db = openDatabase();
    db.run(
      sql`create table posts (id integer primary key, title text, published integer, author_id integer, embedding blob)`,
    );
    const index = vectorIndex('posts_words', posts, { column: 'embedding', metric: 'l2_squared', model: 'words' });
    createVectorIndex(db, index);
    const other = counting();

    const error = await rejected(insertTexts(db, posts, [{ title: 'ab' }], other, { text: 'title' }));

    expect(error).toMatchObject({
      code: 'model_mismatch',
      message: expect.stringMatching(
        /posts\.embedding, which the index posts_words is over: expected the model "words"/,
      ),
    });
    expect(other.embed).not.toHaveBeenCalled();
    const proxied = insertTexts(openProxy(db.$client), posts, [{ title: 'ab' }], other, { text: 'title' });
    expect(await rejected(proxied)).toMatchObject({ code: 'model_mismatch' });
    const right: Embedder = { ...counting(), model: 'words' };
    expect(await insertTexts(db, posts, [{ title: 'ab' }], right, { text: 'title' })).toBe(1);
  });

  it('takes arrays of numbers for any column, and typed arrays of its type', async () => {
    const db = openDatabase();
    const small = vectorTable(
      'small',
      { id: integer().primaryKey(), name: text(), embedding: int1Vector(2) },
      { metric: 'l2_squared' },
    );
    createVectorTable(db, small);
    const insert = (embedder: Embedder) => insertTexts(db, small, [{ name: 'abc' }], embedder, { text: 'name' });

    expect(await insert(counting((numbers) => numbers))).toBe(1);
    expect(await insert(counting((numbers) => Int8Array.from(numbers)))).toBe(1);
    expect(await rejected(insert(counting()))).toMatchObject({
      code: 'element_type_mismatch',
      message: expect.stringContaining('insertTexts() embedder[0] for small.embedding: expected an Int8Array'),
    });
  });

  it('writes with an asynchronous driver, and in its transactions', async () => {
    const { $client: client } = openDocs();
    const db = openProxy(client);

    expect(await insertTexts(db, docs, rows(3), counting(), { text: 'title', batchSize: 2 })).toBe(3);
    await expect(
      db.transaction(async (tx) => {
        await insertTexts(tx, docs, rows(3), counting(), { text: 'title' });
        throw new Error('back');
      }),
    ).rejects.toThrow('back');

    expect(client.prepare('select count(*) from docs').pluck().get()).toBe(3);
  });

  it('inserts no rows without asking the embedder', async () => {
    const embedder = counting();

    expect(await insertTexts(openDocs(), docs, [], embedder, { text: 'title' })).toBe(0);
    expect(embedder.embed).not.toHaveBeenCalled();
  });

  it('inserts the rows as they were when it was called', async () => {
    const db = openDocs();
    const given = rows(2);

    const promise = insertTexts(db, docs, given, counting(), { text: 'title', batchSize: 1 });
    given[1] = { title: 'other' };
    (given[0] as { title: string }).title = 'other';
    await promise;

    expect(titles(db).map(({ title }) => title)).toEqual(['x', 'xx']);
  });

  it('embeds as a method, of classes too', async () => {
    class Doubling implements Embedder {
      readonly model = 'doubling';
      readonly dimensions = 2;
      private readonly factor = 2;
      async embed(texts: readonly string[]) {
        return texts.map((each) => [each.length * this.factor, 0]);
      }
    }
    const db = openDocs();

    await insertTexts(db, docs, rows(1), new Doubling(), { text: 'title' });

    expect(titles(db)).toMatchObject([{ embedding: Float32Array.of(2, 0) }]);
  });
});

describe('an embedder', () => {
  it('may give its embeddings without a promise', async () => {
    const db = openDocs();
    const embedder: Embedder = { model: 'ones', dimensions: 2, embed: (texts) => texts.map(() => [1, 1]) };

    await insertTexts(db, docs, rows(1), embedder, { text: 'title' });

    expect(titles(db)).toMatchObject([{ embedding: Float32Array.of(1, 1) }]);
  });
});

describe('a failure of insertTexts', () => {
  it('leaves the batches before it, and passes through', async () => {
    const db = openDocs();
    const embedder = counting();
    const failure = new Error('503');
    const onProgress = vi.fn();
    embedder.embed.mockImplementationOnce(async () => [Float32Array.of(1, 1), Float32Array.of(2, 2)]);
    embedder.embed.mockImplementationOnce(async () => Promise.reject(failure));

    const promise = insertTexts(db, docs, rows(5), embedder, { text: 'title', batchSize: 2, onProgress });

    await expect(promise).rejects.toBe(failure);
    expect(onProgress.mock.calls).toEqual([[{ done: 2, total: 5 }]]);
    expect(titles(db)).toHaveLength(2);
  });

  it('leaves nothing where the insert is atomic, whichever batch it is, and with any driver', async () => {
    const open = openDocs();
    for (const db of [open, openProxy(open.$client)]) {
      const embedder = counting();
      embedder.embed.mockImplementationOnce(async () => [[1, 1] as never, [2, 2] as never]);
      embedder.embed.mockImplementationOnce(async () => Promise.reject(new Error('503')));
      const options = { text: 'title', batchSize: 2, atomic: true } as const;

      await expect(insertTexts(db, docs, rows(5), embedder, options)).rejects.toThrow('503');
      const twice = [
        { id: 1, title: 'a' },
        { id: 2, title: 'b' },
        { id: 1, title: 'c' },
      ];
      await expect(insertTexts(db, docs, twice, counting(), options)).rejects.toThrow();
      expect(titles(open)).toEqual([]);
      expect(open.$client.inTransaction).toBe(false);
    }
  });

  it('does not come of an atomic insert where nothing fails', async () => {
    const open = openDocs();
    const onProgress = vi.fn();
    const options = { text: 'title', batchSize: 2, atomic: true, onConflict: 'ignore', onProgress } as const;

    expect(await insertTexts(open, docs, rows(5), counting(), options)).toBe(5);
    expect(await insertTexts(openProxy(open.$client), docs, rows(5), counting(), options)).toBe(5);
    expect(await insertTexts(open, docs, [{ id: 1, title: 'x' }, { title: 'y' }], counting(), options)).toBe(1);

    expect(titles(open)).toHaveLength(11);
    expect(onProgress.mock.lastCall).toEqual([{ done: 2, total: 2 }]);
  });

  it('inserts nothing of a batch with one embedding that does not fit', async () => {
    const db = openDocs();
    const embedder = counting();
    embedder.embed.mockImplementationOnce(async () => [Float32Array.of(1, 1), Float32Array.of(2, 2)]);
    embedder.embed.mockImplementationOnce(async () => [Float32Array.of(1, 1), Float32Array.of(Number.NaN, 2)]);

    const promise = insertTexts(db, docs, rows(5), embedder, { text: 'title', batchSize: 2 });

    expect(await rejected(promise)).toEqual({
      code: 'not_finite',
      message: 'insertTexts() embedder[3] for docs.vector: expected finite numbers but received NaN at index 0',
    });
    expect(titles(db)).toHaveLength(2);
  });

  it('is that of the database, where that refuses a row', async () => {
    const db = openDocs();
    const given = [{ id: 1, title: 'a' }, ...[2, 3, 2].map((id) => ({ id, title: 'b' }))];

    const error = await insertTexts(db, docs, given, counting(), { text: 'title', batchSize: 2 }).catch(
      (reason: Error) => reason,
    );

    expect(String((error as Error).cause ?? error)).toMatch(/UNIQUE|constraint|exists/i);
    expect(titles(db).map(({ id }) => id)).toEqual([1, 2]);
  });

  it('is what onProgress throws', async () => {
    const db = openDocs();
    const stop = new Error('stop');
    const onProgress = () => {
      throw stop;
    };

    await expect(insertTexts(db, docs, rows(5), counting(), { text: 'title', batchSize: 2, onProgress })).rejects.toBe(
      stop,
    );
    expect(titles(db)).toHaveLength(2);
  });

  it.each([
    [undefined, '2 embeddings, in an array, but received undefined'],
    [Float32Array.of(1, 2), '2 embeddings, in an array, but received Float32Array'],
    [[[1, 2]], '2 embeddings, one for each text, but received 1'],
    [[[1], [2], [3]], '2 embeddings, one for each text, but received 3'],
  ])('is invalid_embeddings for %o', async (embeddings, message) => {
    const db = openDocs();

    expect(await rejected(insertTexts(db, docs, rows(2), giving(embeddings), { text: 'title' }))).toEqual({
      code: 'invalid_embeddings',
      message: `insertTexts() embedder: expected ${message}`,
    });
    expect(titles(db)).toEqual([]);
  });

  it.each([
    [[[1, 2], [3]], 'dimension_mismatch', 'embedder[1] for docs.vector: expected 2 dimensions but received 1'],
    [
      [
        [1, 2],
        ['3', 4],
      ],
      'invalid_element',
      'embedder[1] for docs.vector: expected numbers but received "3" at index 0',
    ],
    [
      [null, [1, 2]],
      'element_type_mismatch',
      'embedder[0] for docs.vector: expected a Float32Array or an array of numbers but received null',
    ],
  ])('is that of the vector for %o', async (embeddings, code, message) => {
    expect(await rejected(insertTexts(openDocs(), docs, rows(2), giving(embeddings), { text: 'title' }))).toEqual({
      code,
      message: `insertTexts() ${message}`,
    });
  });

  it('is zero_vector where cosine distance is measured', async () => {
    const cosine = vectorTable(
      'c',
      { id: integer().primaryKey(), name: text(), v: float4Vector(2) },
      { metric: 'cosine' },
    );
    const db = openDocs();
    createVectorTable(db, cosine);
    const promise = insertTexts(db, cosine, [{ name: 'a' }], giving([[0, 0]]), { text: 'name' });

    expect(await rejected(promise)).toEqual({
      code: 'zero_vector',
      message:
        'insertTexts() embedder[0] for c.v: expected a vector with a direction, for cosine distance, but received ' +
        'a vector of zeros',
    });
  });

  it.each([
    ['', '""'],
    [' \n', '" \\n"'],
    [null, 'null'],
    [undefined, 'undefined'],
    [5, '5'],
  ])('is empty_text for %j, before anything is embedded', async (body, received) => {
    const embedder = counting();
    const given = [
      { title: 'a', body: 'b' },
      { title: 'a', body: body as string },
    ];

    const promise = insertTexts(openDocs(), docs, given, embedder, { text: 'body', batchSize: 1 });

    expect(await rejected(promise)).toEqual({
      code: 'empty_text',
      message: `insertTexts() text of rows[1]: expected a text that is not empty but received ${received}`,
    });
    expect(embedder.embed).not.toHaveBeenCalled();
  });

  it('is dimension_mismatch for an embedder of other dimensions', async () => {
    expect(await rejected(insertTexts(openDocs(), docs, [], words, { text: 'title' }))).toEqual({
      code: 'dimension_mismatch',
      message: 'insertTexts() embedder for docs.vector: expected 2 dimensions but received 384',
    });
  });

  it('is model_mismatch for an embedder of another model than the table, before anything is embedded', async () => {
    const db = openDatabase();
    const modelled = vectorTable(
      'modelled',
      { id: integer().primaryKey(), title: text(), v: float4Vector(2) },
      { metric: 'l2_squared', model: 'counting' },
    );
    createVectorTable(db, modelled);
    const embedder = counting();
    const insert = (given: Embedder) => insertTexts(db, modelled, rows(1), given, { text: 'title' });

    expect(await rejected(insert({ ...embedder, model: 'other' }))).toEqual({
      code: 'model_mismatch',
      message:
        'insertTexts() embedder for modelled.v: expected the model "counting" but received "other". ' +
        'The vectors of two models cannot be compared',
    });
    expect(embedder.embed).not.toHaveBeenCalled();
    expect(await insert(embedder)).toBe(1);
  });

  it('names what is no argument of it', async () => {
    const db = openDocs();
    const plain = sqliteTable('plain', { id: integer().primaryKey(), name: text() });
    const two = sqliteTable('two', { name: text(), a: float4Vector(2), b: float4Vector(2) });
    const call = (...args: unknown[]) =>
      rejected((insertTexts as unknown as (...args: unknown[]) => Promise<number>)(...args));
    const options = { text: 'title' };
    const embedder = counting();

    expect(await call(db.$client, docs, [], embedder, options)).toMatchObject({ code: 'not_a_database' });
    expect(await call(null, docs, [], embedder, options)).toMatchObject({ code: 'not_a_database' });
    const cases: [args: unknown[], code: string, message: string][] = [
      [['docs', [], embedder, options], 'invalid_option', 'table: expected a table made by vectorTable() or'],
      [[alias(docs, 'd'), [], embedder, options], 'invalid_option', 'table: expected a table made by vectorTable()'],
      [[plain, [], embedder, options], 'not_a_vector_column', 'table plain: expected exactly one vector column'],
      [[two, [], embedder, options], 'not_a_vector_column', 'but received a, b'],
      [[docs, {}, embedder, options], 'invalid_option', 'rows: expected an array of rows'],
      [[docs, [5], embedder, options], 'invalid_option', 'rows: expected objects but received 5 at index 0'],
      [
        [docs, [], undefined, options],
        'invalid_option',
        'embedder: expected an object with model, dimensions and a method',
      ],
      [[docs, [], { dimensions: 2 }, options], 'invalid_option', 'embedder: expected an object with model, dimensions'],
      [
        [docs, [], { model: 'm', embed: embedder.embed }, options],
        'invalid_option',
        'embedder.dimensions: expected an',
      ],
      [
        [docs, [], { ...embedder, model: undefined }, options],
        'invalid_option',
        'embedder.model: expected the name of',
      ],
      [
        [docs, [], { ...embedder, model: '' }, options],
        'invalid_option',
        'embedder.model: expected the name of its model',
      ],
      [[docs, [], embedder], 'invalid_option', 'expected an object of options as fifth argument'],
      [[docs, [], embedder, {}], 'invalid_option', 'a function, or one of the keys id, title, body but received none'],
      [[docs, [], embedder, { text: 'embedding' }], 'invalid_option', 'text: expected a function, or one of the keys'],
      [[docs, [], embedder, { text: 'distance' }], 'invalid_option', 'text: expected a function, or one of the keys'],
      [[docs, [], embedder, { text: 'title', batchSize: 0 }], 'invalid_option', 'batchSize: expected an integer of at'],
      [[docs, [], embedder, { text: 'title', onProgress: 1 }], 'invalid_option', 'onProgress: expected a function'],
      [
        [docs, [], embedder, { text: 'title', k: 1 }],
        'invalid_option',
        'only the options text, batchSize, onConflict, atomic, onProgress',
      ],
    ];
    for (const [args, code, message] of cases) {
      expect(await call(db, ...args)).toEqual({ code, message: expect.stringContaining(message) });
    }
    expect(await call(db, postsEmbedding, [], embedder, options)).toEqual({
      code: 'read_only_index',
      message:
        'posts_embedding: expected an insert into posts, which the index follows, but received one into the index',
    });
  });
});

describe('onConflict of insertTexts', () => {
  const given = [
    { id: 1, title: 'new one' },
    { id: 2, title: 'two' },
  ];
  async function openOld() {
    const db = openDocs();
    await insertTexts(db, docs, [{ id: 1, title: 'old' }], counting(), { text: 'title' });
    return db;
  }

  it('inserts nothing by default where a key exists', async () => {
    const db = await openOld();

    await expect(insertTexts(db, docs, given, counting(), { text: 'title' })).rejects.toThrow();
    expect(titles(db).map(({ title }) => title)).toEqual(['old']);
  });

  it('replaces rows', async () => {
    const db = await openOld();

    expect(await insertTexts(db, docs, given, counting(), { text: 'title', onConflict: 'replace' })).toBe(2);
    expect(titles(db).map(({ title, embedding }) => [title, embedding[0]])).toEqual([
      ['new one', 7],
      ['two', 3],
    ]);
  });

  it('leaves rows out, and counts those that it inserts', async () => {
    const db = await openOld();
    const progress: number[] = [];
    const onProgress = ({ done }: { done: number }) => progress.push(done);

    const options = { text: 'title', onConflict: 'ignore', batchSize: 1, onProgress } as const;
    expect(await insertTexts(db, docs, given, counting(), options)).toBe(1);
    expect(progress).toEqual([1, 2]);
    expect(titles(db).map(({ title }) => title)).toEqual(['old', 'two']);
    expect(await insertTexts(openProxy(db.$client), docs, given, counting(), options)).toBe(0);
  });
});
