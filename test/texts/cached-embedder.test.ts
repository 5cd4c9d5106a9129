import Database from 'better-sqlite3';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { cachedEmbedder, type EmbeddingVector, insertTexts, searchText } from 'drizzle-vector/embeddings';
import { describe, expect, it } from 'vitest';
import { animals, openAnimals } from '../support/animals.js';
import { openProxy } from '../support/proxy.js';
import { vectorError } from '../support/thrown.js';
import { counting, giving } from './support/embedder.js';
import { rejected } from './support/rejected.js';

const open = () => drizzle({ client: new Database(':memory:') });
const model = 'm';
const rowCount = (db: ReturnType<typeof open>) =>
  db.$client.prepare('select count(*) from embedding_cache').pluck().get();

describe('cachedEmbedder', () => {
  it('asks only for texts it has not seen, each once, and gives the embeddings in their order', async () => {
    const embedder = counting();
    const cached = cachedEmbedder(embedder, open(), { model });

    expect(await cached.embed(['a', 'b c', 'a'])).toEqual(
      [
        [1, 0],
        [3, 1],
        [1, 0],
      ].map((each) => Float32Array.from(each)),
    );
    expect(await cached.embed(['ddd', 'b c', 'ee', 'ddd'])).toEqual(
      [
        [3, 0],
        [3, 1],
        [2, 0],
        [3, 0],
      ].map((each) => Float32Array.from(each)),
    );
    expect(await cached.embed(['ee', 'a'])).toEqual([Float32Array.of(2, 0), Float32Array.of(1, 0)]);

    expect(embedder.asked()).toEqual([
      ['a', 'b c'],
      ['ddd', 'ee'],
    ]);
    expect(cached.dimensions).toBe(2);
  });

  it('keeps what it has seen in the database', async () => {
    const db = open();
    const other = counting();

    await cachedEmbedder(counting(), db, { model }).embed(['a']);
    expect(await cachedEmbedder(other, db, { model }).embed(['a'])).toEqual([Float32Array.of(1, 0)]);

    expect(other.embed).not.toHaveBeenCalled();
    expect(db.$client.prepare('select * from embedding_cache').all()).toEqual([
      {
        model,
        dimensions: 2,
        hash: Buffer.from('ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb', 'hex'),
        element: 'float4',
        embedding: Buffer.from(Float32Array.of(1, 0).buffer),
      },
    ]);
  });

  it('keeps models, their dimensions and tables apart', async () => {
    const db = open();
    const embedder = counting();
    const longer = { dimensions: 3, embed: async (texts: readonly string[]) => texts.map(() => [1, 2, 3]) };

    await cachedEmbedder(embedder, db, { model }).embed(['a']);
    await cachedEmbedder(embedder, db, { model: 'other' }).embed(['a']);
    await cachedEmbedder(embedder, db, { model, table: 'odd "name"' }).embed(['a']);

    expect(embedder.embed).toHaveBeenCalledTimes(3);
    expect(await cachedEmbedder(longer, db, { model }).embed(['a'])).toEqual([[1, 2, 3]]);
    expect(await cachedEmbedder(embedder, db, { model }).embed(['a'])).toEqual([Float32Array.of(1, 0)]);
    expect(rowCount(db)).toBe(3);
  });

  it.each<[string, (numbers: number[]) => EmbeddingVector]>([
    ['Float32Array', (numbers) => Float32Array.from(numbers)],
    ['Float64Array', (numbers) => Float64Array.from(numbers, (each) => each + 0.1)],
    ['Int8Array', (numbers) => Int8Array.from(numbers)],
    ['Int16Array', (numbers) => Int16Array.from(numbers)],
    ['Int32Array', (numbers) => Int32Array.from(numbers)],
  ])('gives a %s as it was', async (_, toVector) => {
    const embedder = counting(toVector);
    const cached = cachedEmbedder(embedder, open(), { model });

    const first = await cached.embed(['abc']);

    expect(first).toEqual(await embedder.embed(['abc']));
    expect(await cached.embed(['abc'])).toEqual(first);
  });

  it('gives arrays of numbers as such, rounded to float4 from the first call on', async () => {
    const cached = cachedEmbedder(giving([[0.1, 1]]), open(), { model });
    const rounded = [[Math.fround(0.1), 1]];

    expect(await cached.embed(['a'])).toEqual(rounded);
    expect(await cached.embed(['a'])).toEqual(rounded);
  });

  it('looks up and keeps more texts than one statement takes', async () => {
    const db = open();
    const embedder = counting();
    const cached = cachedEmbedder(embedder, db, { model });
    const texts = Array.from({ length: 1201 }, (_, index) => 'x'.repeat(index + 1));
    const expected = texts.map((text) => Float32Array.of(text.length, 0));

    expect(await cached.embed(texts)).toEqual(expected);
    expect(await cached.embed(texts.toReversed())).toEqual(expected.toReversed());

    expect(embedder.embed).toHaveBeenCalledTimes(1);
    expect(rowCount(db)).toBe(1201);
  });

  it('works with an asynchronous driver', async () => {
    const embedder = counting();
    const cached = cachedEmbedder(embedder, openProxy(new Database(':memory:')), { model });

    expect(await cached.embed(['a', 'b c'])).toEqual([Float32Array.of(1, 0), Float32Array.of(3, 1)]);
    expect(await cached.embed(['b c', 'ddd'])).toEqual([Float32Array.of(3, 1), Float32Array.of(3, 0)]);
    expect(embedder.asked()).toEqual([['a', 'b c'], ['ddd']]);
  });

  it('gives two calls at a time what they ask for', async () => {
    const db = open();
    const cached = cachedEmbedder(counting(), db, { model });

    const [one, other] = await Promise.all([cached.embed(['a', 'bb']), cached.embed(['bb', 'ccc'])]);

    expect(one).toEqual([Float32Array.of(1, 0), Float32Array.of(2, 0)]);
    expect(other).toEqual([Float32Array.of(2, 0), Float32Array.of(3, 0)]);
    expect(rowCount(db)).toBe(3);
  });

  it.each(["embedding = x'00'", "embedding = ''", 'embedding = 5', "element = 'float9'", "element = 'float8'"])(
    'embeds anew what is corrupt: %s',
    async (damage) => {
      const db = open();
      const embedder = counting();
      const cached = cachedEmbedder(embedder, db, { model });
      await cached.embed(['a', 'bb']);
      db.run(sql.raw(`update embedding_cache set ${damage} where hex(hash) like 'CA978112%'`));

      expect(await cached.embed(['a', 'bb'])).toEqual([Float32Array.of(1, 0), Float32Array.of(2, 0)]);
      await cached.embed(['a']);

      expect(embedder.asked()).toEqual([['a', 'bb'], ['a']]);
    },
  );

  it('makes the table again after it was dropped', async () => {
    const db = open();
    const cached = cachedEmbedder(counting(), db, { model });

    await cached.embed(['a']);
    db.run(sql`drop table embedding_cache`);
    await cached.embed(['a']);

    expect(rowCount(db)).toBe(1);
  });

  it('reads a database that it cannot write, when it has seen all', async () => {
    const db = open();
    const cached = cachedEmbedder(counting(), db, { model });
    await cached.embed(['a']);
    db.run(sql`pragma query_only = 1`);

    expect(await cached.embed(['a'])).toEqual([Float32Array.of(1, 0)]);
    await expect(cached.embed(['b'])).rejects.toThrow();
  });

  it('gives nothing for no texts, without a table', async () => {
    const embedder = counting();
    const db = open();

    expect(await cachedEmbedder(embedder, db, { model }).embed([])).toEqual([]);
    expect(embedder.embed).not.toHaveBeenCalled();
    expect(db.$client.prepare('select * from sqlite_schema').all()).toEqual([]);
  });

  it('is an embedder of insertTexts() and of searchText()', async () => {
    const db = openAnimals();
    const embedder = counting();
    const cached = cachedEmbedder(embedder, db, { model });

    await insertTexts(db, animals, [{ name: 'a bee' }], cached, { text: 'name' });

    expect(await searchText(db, animals, 'a bee', cached, { k: 1 })).toMatchObject([{ name: 'a bee', distance: 0 }]);
    expect(embedder.asked()).toEqual([['a bee']]);
  });

  it('keeps nothing of what is no embedding', async () => {
    const db = open();
    const embed = (embeddings: unknown) =>
      rejected(cachedEmbedder(giving(embeddings), db, { model }).embed(['a', 'b']));

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
    const cached = cachedEmbedder(embedder, open(), { model });

    await expect(cached.embed(['a'])).rejects.toBe(failure);
    expect(await cached.embed(['a'])).toEqual([Float32Array.of(1, 0)]);
  });

  it('refuses empty texts', async () => {
    expect(await rejected(cachedEmbedder(counting(), open(), { model }).embed(['a', '']))).toEqual({
      code: 'empty_text',
      message: 'cachedEmbedder() texts[1]: expected a text that is not empty but received ""',
    });
  });

  it('names what is no argument of it', () => {
    const call = (...args: unknown[]) =>
      vectorError(() => (cachedEmbedder as unknown as (...args: unknown[]) => unknown)(...args));
    const db = open();
    const embedder = counting();

    expect(call(null, db, { model })).toMatchObject({ code: 'invalid_option' });
    expect(call({ ...embedder, dimensions: 1.5 }, db, { model })).toEqual({
      code: 'invalid_option',
      message: 'cachedEmbedder() embedder.dimensions: expected an integer from 1 to 65535 but received 1.5',
    });
    expect(call(embedder, db.$client, { model })).toMatchObject({ code: 'not_a_database' });
    expect(call(embedder, undefined, { model })).toMatchObject({ code: 'not_a_database' });
    expect(call(embedder, db)).toMatchObject({
      code: 'invalid_option',
      message: 'cachedEmbedder(): expected an object of options as third argument but received undefined',
    });
    expect(call(embedder, db, {})).toEqual({
      code: 'invalid_option',
      message: 'cachedEmbedder() model: expected a string without \\0 that is not empty but received none',
    });
    expect(call(embedder, db, { model: '' })).toMatchObject({ code: 'invalid_option' });
    expect(call(embedder, db, { model, table: '' })).toMatchObject({ code: 'invalid_option' });
    expect(call(embedder, db, { model, size: 1 })).toMatchObject({ code: 'invalid_option' });
  });
});
