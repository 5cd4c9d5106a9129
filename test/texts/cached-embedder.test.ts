import Database from 'better-sqlite3';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import {
  cachedEmbedder,
  type EmbeddingVector,
  type EmbedOptions,
  insertTexts,
  searchText,
} from 'drizzle-vector/embeddings';
import { describe, expect, it } from 'vitest';
import { animals, openAnimals } from '../support/animals.js';
import { openProxy } from '../support/proxy.js';
import { vectorError } from '../support/thrown.js';
import { counting, giving } from './support/embedder.js';
import { rejected } from './support/rejected.js';

const open = () => drizzle({ client: new Database(':memory:') });
const document = { kind: 'document' } as const;
const rowCount = (db: ReturnType<typeof open>) =>
  db.$client.prepare('select count(*) from embedding_cache').pluck().get();

describe('cachedEmbedder', () => {
  it('asks only for texts it has not seen, each once, and gives the embeddings in their order', async () => {
    const embedder = counting();
    const cached = cachedEmbedder(embedder, open());

    expect(await cached.embed(['a', 'b c', 'a'], document)).toEqual(
      [
        [1, 0],
        [3, 1],
        [1, 0],
      ].map((each) => Float32Array.from(each)),
    );
    expect(await cached.embed(['ddd', 'b c', 'ee', 'ddd'], document)).toEqual(
      [
        [3, 0],
        [3, 1],
        [2, 0],
        [3, 0],
      ].map((each) => Float32Array.from(each)),
    );
    expect(await cached.embed(['ee', 'a'], document)).toEqual([Float32Array.of(2, 0), Float32Array.of(1, 0)]);

    expect(embedder.asked()).toEqual([
      ['a', 'b c'],
      ['ddd', 'ee'],
    ]);
    expect(cached).toMatchObject({ model: 'counting', dimensions: 2 });
  });

  it('keeps what it has seen in the database', async () => {
    const db = open();
    const other = counting();

    await cachedEmbedder(counting(), db).embed(['a'], document);
    expect(await cachedEmbedder(other, db).embed(['a'], document)).toEqual([Float32Array.of(1, 0)]);

    expect(other.embed).not.toHaveBeenCalled();
    expect(db.$client.prepare('select * from embedding_cache').all()).toEqual([
      {
        model: 'counting',
        dimensions: 2,
        kind: 'document',
        hash: Buffer.from('ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb', 'hex'),
        element: 'float4',
        embedding: Buffer.from(Float32Array.of(1, 0).buffer),
      },
    ]);
  });

  it('keeps models, their dimensions and tables apart', async () => {
    const db = open();
    const embedder = counting();
    const longer = {
      model: 'counting',
      dimensions: 3,
      embed: async (texts: readonly string[]) => texts.map(() => [1, 2, 3]),
    };

    await cachedEmbedder(embedder, db).embed(['a'], document);
    await cachedEmbedder({ ...embedder, model: 'other' }, db).embed(['a'], document);
    await cachedEmbedder(embedder, db, { table: 'odd "name"' }).embed(['a'], document);

    expect(embedder.embed).toHaveBeenCalledTimes(3);
    expect(await cachedEmbedder(longer, db).embed(['a'], document)).toEqual([[1, 2, 3]]);
    expect(await cachedEmbedder(embedder, db).embed(['a'], document)).toEqual([Float32Array.of(1, 0)]);
    expect(rowCount(db)).toBe(3);
  });

  it('keeps questions and documents apart', async () => {
    const db = open();
    const embed = async (texts: readonly string[], { kind }: EmbedOptions) =>
      texts.map(() => (kind === 'query' ? [1, 0] : [0, 1]));
    const cached = cachedEmbedder({ model: 'm', dimensions: 2, embed }, db);

    for (const _ of ['the first time', 'from the cache']) {
      expect(await cached.embed(['a'], { kind: 'query' })).toEqual([[1, 0]]);
      expect(await cached.embed(['a'], { kind: 'document' })).toEqual([[0, 1]]);
    }
    expect(rowCount(db)).toBe(2);
  });

  it('refuses a table of an older layout, which does not tell questions from documents, and leaves it', async () => {
    const db = open();
    db.run(sql`create table embedding_cache (model text not null, dimensions integer not null, hash blob not null,
      element text not null, embedding blob not null, primary key (model, dimensions, hash)) without rowid`);
    db.run(sql`insert into embedding_cache values ('counting', 2, x'00', 'float4', x'00')`);
    const embedder = counting();

    expect(await rejected(cachedEmbedder(embedder, db).embed(['a'], document))).toEqual({
      code: 'invalid_table',
      message:
        'cachedEmbedder() table embedding_cache: expected the columns model, dimensions, kind, hash, element, embedding ' +
        'but received model, dimensions, hash, element, embedding. ' +
        'Drop the table, and cachedEmbedder() makes it anew; or give another name as the option table',
    });
    expect(embedder.embed).not.toHaveBeenCalled();
    expect(rowCount(db)).toBe(1);

    db.run(sql`drop table embedding_cache`);
    expect(await cachedEmbedder(embedder, db).embed(['a'], document)).toEqual([Float32Array.of(1, 0)]);
  });

  it.each<[string, (numbers: number[]) => EmbeddingVector]>([
    ['Float32Array', (numbers) => Float32Array.from(numbers)],
    ['Float64Array', (numbers) => Float64Array.from(numbers, (each) => each + 0.1)],
    ['Int8Array', (numbers) => Int8Array.from(numbers)],
    ['Int16Array', (numbers) => Int16Array.from(numbers)],
    ['Int32Array', (numbers) => Int32Array.from(numbers)],
  ])('gives a %s as it was', async (_, toVector) => {
    const embedder = counting(toVector);
    const cached = cachedEmbedder(embedder, open());

    const first = await cached.embed(['abc'], document);

    expect(first).toEqual(await embedder.embed(['abc'], document));
    expect(await cached.embed(['abc'], document)).toEqual(first);
  });

  it('gives arrays of numbers as such, rounded to float4 from the first call on', async () => {
    const cached = cachedEmbedder(giving([[0.1, 1]]), open());
    const rounded = [[Math.fround(0.1), 1]];

    expect(await cached.embed(['a'], document)).toEqual(rounded);
    expect(await cached.embed(['a'], document)).toEqual(rounded);
  });

  it('looks up and keeps more texts than one statement takes', async () => {
    const db = open();
    const embedder = counting();
    const cached = cachedEmbedder(embedder, db);
    const texts = Array.from({ length: 1201 }, (_, index) => 'x'.repeat(index + 1));
    const expected = texts.map((text) => Float32Array.of(text.length, 0));

    expect(await cached.embed(texts, document)).toEqual(expected);
    expect(await cached.embed(texts.toReversed(), document)).toEqual(expected.toReversed());

    expect(embedder.embed).toHaveBeenCalledTimes(1);
    expect(rowCount(db)).toBe(1201);
  });

  it('works with an asynchronous driver', async () => {
    const embedder = counting();
    const cached = cachedEmbedder(embedder, openProxy(new Database(':memory:')));

    expect(await cached.embed(['a', 'b c'], document)).toEqual([Float32Array.of(1, 0), Float32Array.of(3, 1)]);
    expect(await cached.embed(['b c', 'ddd'], document)).toEqual([Float32Array.of(3, 1), Float32Array.of(3, 0)]);
    expect(embedder.asked()).toEqual([['a', 'b c'], ['ddd']]);
  });

  it('gives two calls at a time what they ask for', async () => {
    const db = open();
    const cached = cachedEmbedder(counting(), db);

    const [one, other] = await Promise.all([
      cached.embed(['a', 'bb'], document),
      cached.embed(['bb', 'ccc'], document),
    ]);

    expect(one).toEqual([Float32Array.of(1, 0), Float32Array.of(2, 0)]);
    expect(other).toEqual([Float32Array.of(2, 0), Float32Array.of(3, 0)]);
    expect(rowCount(db)).toBe(3);
  });

  it.each(["embedding = x'00'", "embedding = ''", 'embedding = 5', "element = 'float9'", "element = 'float8'"])(
    'embeds anew what is corrupt: %s',
    async (damage) => {
      const db = open();
      const embedder = counting();
      const cached = cachedEmbedder(embedder, db);
      await cached.embed(['a', 'bb'], document);
      db.run(sql.raw(`update embedding_cache set ${damage} where hex(hash) like 'CA978112%'`));

      expect(await cached.embed(['a', 'bb'], document)).toEqual([Float32Array.of(1, 0), Float32Array.of(2, 0)]);
      await cached.embed(['a'], document);

      expect(embedder.asked()).toEqual([['a', 'bb'], ['a']]);
    },
  );

  it('makes the table again after it was dropped', async () => {
    const db = open();
    const cached = cachedEmbedder(counting(), db);

    await cached.embed(['a'], document);
    db.run(sql`drop table embedding_cache`);
    await cached.embed(['a'], document);

    expect(rowCount(db)).toBe(1);
  });

  it('reads a database that it cannot write, when it has seen all', async () => {
    const db = open();
    const cached = cachedEmbedder(counting(), db);
    await cached.embed(['a'], document);
    db.run(sql`pragma query_only = 1`);

    expect(await cached.embed(['a'], document)).toEqual([Float32Array.of(1, 0)]);
    await expect(cached.embed(['b'], document)).rejects.toThrow();
  });

  it('gives nothing for no texts, without a table', async () => {
    const embedder = counting();
    const db = open();

    expect(await cachedEmbedder(embedder, db).embed([], document)).toEqual([]);
    expect(embedder.embed).not.toHaveBeenCalled();
    expect(db.$client.prepare('select * from sqlite_schema').all()).toEqual([]);
  });

  it('is an embedder of insertTexts() and of searchText()', async () => {
    const db = openAnimals();
    const embedder = counting();
    const cached = cachedEmbedder(embedder, db);

    await insertTexts(db, animals, [{ name: 'a bee' }], cached, { text: 'name' });

    expect(await searchText(db, animals, 'a bee', cached, { k: 1 })).toMatchObject([{ name: 'a bee', distance: 0 }]);
    expect(embedder.asked()).toEqual([['a bee'], ['a bee']]);
    expect(embedder.kinds()).toEqual(['document', 'query']);

    await searchText(db, animals, 'a bee', cached, { k: 1 });
    expect(embedder.embed).toHaveBeenCalledTimes(2);
  });

  it('keeps nothing of what is no embedding', async () => {
    const db = open();
    const embed = (embeddings: unknown) => rejected(cachedEmbedder(giving(embeddings), db).embed(['a', 'b'], document));

    expect(await embed([[1, 2]])).toEqual({
      code: 'invalid_embeddings',
      message: 'cachedEmbedder() embedder: expected 2 embeddings, one for each text, but received 1',
    });
    expect(await embed([[1, 2], [3]])).toEqual({
      code: 'dimension_mismatch',
      message: 'cachedEmbedder() embedder[1]: expected 2 dimensions but received 1',
    });
    expect(
      await embed([
        [1, Number.NaN],
        [3, 4],
      ]),
    ).toMatchObject({ code: 'not_finite' });
    expect(
      await embed([
        [1, '2'],
        [3, 4],
      ]),
    ).toMatchObject({ code: 'invalid_element' });
    expect(await embed(['no', [3, 4]])).toMatchObject({ code: 'element_type_mismatch' });
    expect(rowCount(db)).toBe(0);
  });

  it('passes on what the embedder is rejected with, and asks again', async () => {
    const embedder = counting();
    const failure = new Error('503');
    embedder.embed.mockRejectedValueOnce(failure);
    const cached = cachedEmbedder(embedder, open());

    await expect(cached.embed(['a'], document)).rejects.toBe(failure);
    expect(await cached.embed(['a'], document)).toEqual([Float32Array.of(1, 0)]);
  });

  it('refuses empty texts', async () => {
    expect(await rejected(cachedEmbedder(counting(), open()).embed(['a', ''], document))).toEqual({
      code: 'empty_text',
      message: 'cachedEmbedder() texts[1]: expected a text that is not empty but received ""',
    });
  });

  it.each([[undefined], [{}], [{ kind: 'question' }]])('refuses a call without a kind: %j', async (options) => {
    const embedder = counting();

    expect(await rejected(cachedEmbedder(embedder, open()).embed(['a'], options as EmbedOptions))).toEqual({
      code: 'invalid_option',
      message: expect.stringMatching(/^cachedEmbedder\(\) kind: expected one of query, document but received/),
    });
    expect(embedder.embed).not.toHaveBeenCalled();
  });

  it('names what is no argument of it', () => {
    const call = (...args: unknown[]) =>
      vectorError(() => (cachedEmbedder as unknown as (...args: unknown[]) => unknown)(...args));
    const db = open();
    const embedder = counting();

    expect(call(null, db)).toMatchObject({ code: 'invalid_option' });
    expect(call({ ...embedder, dimensions: 1.5 }, db)).toEqual({
      code: 'invalid_option',
      message: 'cachedEmbedder() embedder.dimensions: expected an integer from 1 to 65535 but received 1.5',
    });
    expect(call(embedder, db.$client)).toMatchObject({ code: 'not_a_database' });
    expect(call(embedder, undefined)).toMatchObject({ code: 'not_a_database' });
    expect(call({ ...embedder, model: undefined }, db)).toEqual({
      code: 'invalid_option',
      message:
        'cachedEmbedder() embedder.model: expected the name of its model, a string without \\0 that is not empty, ' +
        'but received undefined',
    });
    expect(call(embedder, db, null)).toEqual({
      code: 'invalid_option',
      message: 'cachedEmbedder(): expected an object of options as third argument but received null',
    });
    expect(call(embedder, db, { model: 'm' })).toEqual({
      code: 'invalid_option',
      message: 'cachedEmbedder(): expected only the options table but received "model"',
    });
    expect(call(embedder, db, { table: '' })).toMatchObject({ code: 'invalid_option' });
    expect(call(embedder, db, { size: 1 })).toMatchObject({ code: 'invalid_option' });
  });
});
