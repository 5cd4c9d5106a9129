import { knn, mmr, rerank, VectorError } from 'drizzle-vector';
import { describe, expect, it, vi } from 'vitest';
import { animals, openAnimals, origin } from '../support/animals.js';
import { vectorError } from '../support/thrown.js';

const rows = [
  { id: 1, title: 'one', distance: 0.1 },
  { id: 2, title: 'two', distance: 0.2 },
  { id: 3, title: 'three', distance: 0.3 },
];
const ids = (reranked: { id: number }[]) => reranked.map(({ id }) => id);

describe('rerank', () => {
  it('gives copies of the rows with their scores, highest first', () => {
    const given = structuredClone(rows);

    const best = rerank(given, () => [0.2, -1, 7]);

    expect(best).toEqual([
      { id: 3, title: 'three', distance: 0.3, score: 7 },
      { id: 1, title: 'one', distance: 0.1, score: 0.2 },
      { id: 2, title: 'two', distance: 0.2, score: -1 },
    ]);
    expect(given).toEqual(rows);
  });

  it('gives the scorer all rows at once, in their order', () => {
    const scorer = vi.fn((given: readonly { title: string }[]) => given.map(({ title }) => title.length));

    expect(ids(rerank(rows, scorer))).toEqual([3, 1, 2]);
    expect(scorer.mock.calls).toEqual([[rows]]);
  });

  it('gives a promise where the scorer does', async () => {
    const promise = rerank(rows, async () => [1, 3, 2], { k: 2 });

    expect(promise).toBeInstanceOf(Promise);
    expect(ids(await promise)).toEqual([2, 3]);
  });

  it('takes rows that the scorer was given, whatever becomes of the array', async () => {
    const given = [...rows];

    const promise = rerank(given, async () => [1, 3, 2]);
    given.length = 0;

    expect(ids(await promise)).toEqual([2, 3, 1]);
  });

  it('takes a typed array of scores', () => {
    expect(ids(rerank(rows, () => Float32Array.of(1, 3, 2)))).toEqual([2, 3, 1]);
  });

  it('gives k rows, or as many as there are', () => {
    const scorer = () => [1, 3, 2];

    expect(ids(rerank(rows, scorer, { k: 1 }))).toEqual([2]);
    expect(ids(rerank(rows, scorer, { k: 100 }))).toEqual([2, 3, 1]);
    expect(ids(rerank(rows, scorer, { k: undefined }))).toEqual([2, 3, 1]);
  });

  it('keeps the given order among equal scores', () => {
    const many = Array.from({ length: 100 }, (_, id) => ({ id }));

    const best = rerank(many, (given) => given.map(({ id }) => id % 3));

    expect(ids(best)).toEqual([2, 1, 0].flatMap((rest) => ids(many).filter((id) => id % 3 === rest)));
  });

  it('puts the score in place of an older one', () => {
    const [first] = rerank([{ id: 1, score: 0.9 }], () => [2]);

    expect(first).toEqual({ id: 1, score: 2 });
  });

  it('does not call the scorer for no rows', async () => {
    const scorer = vi.fn(() => [1]);
    const asynchronous = vi.fn();

    expect(rerank([], scorer)).toEqual([]);
    expect(await rerank([], () => asynchronous() as Promise<number[]>)).toEqual([]);
    const promise = rerank([], async () => asynchronous() as number[]);
    expect(promise).toBeInstanceOf(Promise);
    expect(await promise).toEqual([]);
    expect(scorer).not.toHaveBeenCalled();
    expect(asynchronous).not.toHaveBeenCalled();
  });

  it('scores what mmr() then chooses by', () => {
    const found = knn(openAnimals(), animals, origin, {
      k: 5,
      columns: { id: animals.id, place: animals.place },
    });

    const reranked = rerank(found, (given) => given.map(({ id }) => id));

    expect(ids(mmr(reranked, { lambda: 1 }))).toEqual([5, 4, 3, 2, 1]);
  });

  it('passes on what the scorer throws or is rejected with', async () => {
    const error = new Error('no model');

    expect(() =>
      rerank(rows, (): number[] => {
        throw error;
      }),
    ).toThrow(error);
    await expect(rerank(rows, () => Promise.reject<number[]>(error))).rejects.toBe(error);
  });

  describe('refuses', () => {
    // biome-ignore lint/suspicious/noExplicitAny: what the types refuse
    const refused = (given: any, scorer: any, options?: any) => vectorError(() => rerank(given, scorer, options));
    const scorer = () => [1, 2, 3];

    it.each([
      [[1, 2], '3 scores, one for each row, but received 2'],
      [[1, 2, 3, 4], '3 scores, one for each row, but received 4'],
      [undefined, 'an array of 3 scores, one for each row, but received undefined'],
      [null, 'an array of 3 scores, one for each row, but received null'],
      [{ scores: [1, 2, 3] }, 'an array of 3 scores, one for each row, but received Object'],
      ['123', 'an array of 3 scores, one for each row, but received "123"'],
      [[1, Number.NaN, 3], 'finite numbers but received NaN at index 1'],
      [[1, 2, Infinity], 'finite numbers but received Infinity at index 2'],
      [['1', 2, 3], 'finite numbers but received "1" at index 0'],
      [new Array(3), 'finite numbers but received undefined at index 0'],
      [Float32Array.of(1, 2, Number.NaN), 'finite numbers but received NaN at index 2'],
    ])('the scores %j', async (scores, message) => {
      const expected = { code: 'invalid_score', message: `rerank() scorer: expected ${message}` };

      expect(refused(rows, () => scores)).toEqual(expected);
      const promise = rerank(rows, async () => scores as number[]);
      await expect(promise).rejects.toThrow(VectorError);
      await expect(promise).rejects.toMatchObject(expected);
    });

    it.each([0, -1, 1.5, '3'])('k %s, before the scorer is called', (k) => {
      const called = vi.fn(scorer);

      expect(refused(rows, called, { k })).toEqual({
        code: 'invalid_limit',
        message: `rerank() k: expected an integer of at least 1 but received ${JSON.stringify(k)}`,
      });
      expect(called).not.toHaveBeenCalled();
    });

    it.each([
      [rows, scorer, { limit: 3 }, 'rerank(): expected only the options k but received "limit"'],
      [rows, scorer, 3, 'rerank(): expected an object of options as third argument but received 3'],
      [rows, [1, 2, 3], undefined, 'rerank() scorer: expected a function but received an array of 3'],
      [{}, scorer, undefined, 'rerank() rows: expected an array of rows but received Object'],
      [
        Promise.resolve(rows),
        scorer,
        undefined,
        'rerank() rows: expected an array of rows but received Promise. Await the search',
      ],
      [[1], scorer, undefined, 'rerank() rows: expected objects but received 1 at index 0'],
    ])('other arguments (%#)', (given, by, options, message) => {
      expect(refused(given, by, options)).toEqual({ code: 'invalid_option', message });
    });
  });
});
