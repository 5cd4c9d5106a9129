import { eq, sql } from 'drizzle-orm';
import { createVectorTable, knn, knnMatch, VectorError, vectorErrorCode } from 'drizzle-vector';
import { describe, expect, it } from 'vitest';
import { animals, openAnimals } from '../support/animals.js';
import { openProxy } from '../support/proxy.js';

/** What `action` throws, or rejects with, as it is. */
async function caught(action: () => unknown): Promise<unknown> {
  try {
    await action();
  } catch (error) {
    return error;
  }
  throw new Error('expected an error but nothing was thrown');
}

const codeOf = async (action: () => unknown) => vectorErrorCode(await caught(action));

describe('vectorErrorCode', () => {
  const tooLong = new Float32Array(3);
  const db = openAnimals();
  const proxy = openProxy(db.$client);
  const insert = sql`insert into animals (name, place) values ('fox', '[1, 2, 3]')`;
  const search = sql`select * from animals where knn_match(distance, '[1, 2, 3]')`;
  const wrongDimensions: readonly (readonly [where: string, action: () => unknown])[] = [
    ['the function of a search', () => knn(db, animals, tooLong, { k: 1 })],
    ['a condition', () => db.select().from(animals).where(knnMatch(animals.distance, tooLong)).all()],
    ['the values of an insert', () => db.insert(animals).values({ name: 'fox', place: tooLong }).run()],
    ['the values of an update', () => db.update(animals).set({ place: tooLong }).where(eq(animals.id, 1)).run()],
    [
      'SQL that the driver runs',
      () => db.$client.exec(`insert into animals (name, place) values ('fox', '[1, 2, 3]')`),
    ],
    ['SQL that Drizzle runs', () => db.run(insert)],
    ['SQL that Drizzle reads rows of', () => db.all(search)],
    ['SQL in a transaction', () => db.transaction((tx) => tx.run(insert))],
    ['SQL of an asynchronous driver', () => proxy.run(insert)],
    ['rows of an asynchronous driver', () => proxy.all(search)],
    ['an insert of an asynchronous driver', () => proxy.insert(animals).values({ name: 'fox', place: tooLong }).run()],
  ];

  it.each(wrongDimensions)('is dimension_mismatch for wrong dimensions in %s', async (_where, action) => {
    expect(await codeOf(action)).toBe('dimension_mismatch');
  });

  it('is that of the cause of an error of your own', async () => {
    const cause = await caught(() => db.run(insert));

    expect(vectorErrorCode(new Error('The fox was not saved.', { cause }))).toBe('dimension_mismatch');
    expect(vectorErrorCode(new Error('No.', { cause: new VectorError('zero_vector', 'a vector of zeros') }))).toBe(
      'zero_vector',
    );
  });

  it('is that of the outer one of two errors of the library', () => {
    const cause = new VectorError('dimension_mismatch', 'two dimensions');

    expect(vectorErrorCode(new VectorError('invalid_arrow', 'row 3', { cause }))).toBe('invalid_arrow');
  });

  it('is undefined for what comes from elsewhere', async () => {
    expect(await codeOf(() => createVectorTable(db, animals))).toBeUndefined();
    expect(await codeOf(() => db.run(sql`select * from nowhere`))).toBeUndefined();
    expect(vectorErrorCode(new TypeError('expected 3 of something'))).toBeUndefined();
    expect(vectorErrorCode('no such module: vector')).toBeUndefined();
    expect(vectorErrorCode(undefined)).toBeUndefined();
  });

  it('does not read the SQL and the values that Drizzle puts into its message', async () => {
    const text = 'a.place: expected 3 dimensions of float4, received 2 dimensions';

    expect(await codeOf(() => db.run(sql`insert into nowhere values (${text})`))).toBeUndefined();
  });

  it('ends at a circle of causes', () => {
    const one = new Error('one');
    one.cause = new Error('other', { cause: one });

    expect(vectorErrorCode(one)).toBeUndefined();
  });
});
