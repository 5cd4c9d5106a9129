import { Float16Array } from '@petamoriken/float16';
import { alias } from 'drizzle-orm/sqlite-core';
import { knn, type MmrOptions, mmr } from 'drizzle-vector';
import { describe, expect, it } from 'vitest';
import { animals, openAnimals, origin } from '../support/animals.js';
import { postsEmbedding } from '../support/posts.js';
import { vectorError } from '../support/thrown.js';

interface Row {
  id: number;
  embedding: Float32Array;
  distance: number;
}

const ids = (rows: { id: number }[]) => rows.map(({ id }) => id);

/** Numbers from 0 to 1, the same at each run: mulberry32. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function randomRows(seed: number, count: number, dimensions: number): Row[] {
  const random = seeded(seed);
  return Array.from({ length: count }, (_, id) => ({
    id,
    embedding: Float32Array.from({ length: dimensions }, () => 2 * random() - 1),
    distance: random(),
  }));
}

/** The formula as it is written, with nothing kept from one choice to the next. */
function naiveMmr(rows: Row[], k: number, lambda: number): Row[] {
  const cosine = ({ embedding: a }: Row, { embedding: b }: Row) => {
    const product = (x: Float32Array, y: Float32Array) => x.reduce((sum, value, i) => sum + value * (y[i] ?? 0), 0);
    return product(a, b) / Math.sqrt(product(a, a) * product(b, b));
  };
  const chosen: Row[] = [];
  while (chosen.length < Math.min(k, rows.length)) {
    const values = rows.map((row) => {
      if (chosen.includes(row)) return Number.NEGATIVE_INFINITY;
      const nearest = chosen.length === 0 ? 0 : Math.max(...chosen.map((other) => cosine(row, other)));
      return lambda * (1 - row.distance) - (1 - lambda) * nearest;
    });
    chosen.push(rows[values.indexOf(Math.max(...values))] as Row);
  }
  return chosen;
}

const row = (id: number, elements: number[], distance = 0): Row => ({
  id,
  embedding: Float32Array.from(elements),
  distance,
});

/** Three near duplicates, nearest to the query, and two others. */
const duplicates = [
  row(1, [1, 0, 0], 0.1),
  row(2, [1, 0.01, 0], 0.11),
  row(3, [1, 0, 0.01], 0.12),
  row(4, [0, 1, 0], 0.3),
  row(5, [0, 0, 1], 0.4),
];

describe('mmr', () => {
  it.each([0, 0.1, 0.3, 0.5, 0.7, 0.9, 1])('chooses as the formula does, with lambda %d', (lambda) => {
    for (const [seed, count, dimensions, k] of [
      [1, 40, 2, 40],
      [2, 60, 3, 20],
      [3, 50, 16, 50],
      [4, 80, 7, 5],
      [5, 1, 4, 1],
    ] as const) {
      const rows = randomRows(seed, count, dimensions);

      expect(ids(mmr(rows, { k, lambda, metric: 'cosine' }))).toEqual(ids(naiveMmr(rows, k, lambda)));
    }
  });

  it('weighs relevance and diversity alike by default', () => {
    const rows = randomRows(6, 50, 8);

    expect(mmr(rows, { k: 10, metric: 'cosine' })).toEqual(mmr(rows, { k: 10, lambda: 0.5, metric: 'cosine' }));
  });

  it('spreads near duplicates', () => {
    expect(ids(mmr(duplicates, { k: 3, metric: 'cosine' }))).toEqual([1, 4, 5]);
    expect(
      ids(mmr(duplicates, { metric: 'cosine' }))
        .slice(3)
        .sort(),
    ).toEqual([2, 3]);
  });

  it('sorts by relevance with lambda 1', () => {
    const rows = randomRows(7, 100, 8);

    expect(mmr(rows, { lambda: 1, metric: 'cosine' })).toEqual(
      rows.toSorted((one, other) => one.distance - other.distance),
    );
  });

  it('starts with the first row with lambda 0, and goes on with what is least like it', () => {
    expect(
      ids(mmr([row(1, [1, 0], 0.9), row(2, [0, 1], 0), row(3, [-1, 0], 0.5)], { lambda: 0, metric: 'cosine' })),
    ).toEqual([1, 3, 2]);
  });

  it('gives the rows themselves, each once, and leaves the array and the vectors as they were', () => {
    const rows = randomRows(8, 30, 5);
    const before = structuredClone(rows);

    const chosen = mmr(rows, { metric: 'cosine' });

    expect(chosen).toHaveLength(30);
    expect(new Set(chosen)).toEqual(new Set(rows));
    expect(chosen.every((each) => rows.includes(each))).toBe(true);
    expect(rows).toEqual(before);
  });

  it('gives first what it gives with a smaller k', () => {
    const rows = randomRows(9, 40, 6);

    for (const k of [1, 2, 15, 40, 41])
      expect(mmr(rows, { k, metric: 'cosine' })).toEqual(mmr(rows, { metric: 'cosine' }).slice(0, k));
  });

  it('keeps the given order among equal rows', () => {
    const same = [5, 3, 9, 1].map((id) => row(id, [3, 4], 0.5));

    for (const lambda of [0, 0.5, 1]) expect(ids(mmr(same, { lambda, metric: 'cosine' }))).toEqual([5, 3, 9, 1]);
  });

  it('looks at directions, not at lengths', () => {
    const rows = [row(1, [1, 2]), row(2, [3, 6], 0.01), row(3, [2, -1], 0.5)];

    expect(ids(mmr(rows, { k: 2, metric: 'cosine' }))).toEqual([1, 3]);
  });

  it('takes a cosine of 0 with a vector of zeros', () => {
    const rows = [row(1, [1, 0]), row(2, [1, 0.1]), row(3, [0, 0]), row(4, [-1, 0])];

    expect(ids(mmr(rows, { lambda: 0, metric: 'cosine' }))).toEqual([1, 4, 3, 2]);
    expect(ids(mmr([row(1, [0, 0]), row(2, [0, 0])], { metric: 'cosine' }))).toEqual([1, 2]);
  });

  it('takes no rows', () => {
    expect(mmr([], { k: 3, metric: 'cosine' })).toEqual([]);
    expect(mmr([] as (Row & { score: number })[])).toEqual([]);
  });

  it('chooses among the rows of a search', () => {
    const found = knn(openAnimals(), animals, origin, {
      k: 5,
      columns: { name: animals.name, place: animals.place },
    });

    const chosen = mmr(found, { k: 3, table: animals });

    expect(chosen).toHaveLength(3);
    expect(chosen[0]).toBe(found[0]);
  });

  describe('the vector', () => {
    const [one, two, three] = [
      [3, 1],
      [3, 2],
      [-3, 1],
    ] as const;

    it.each([
      ['Float16Array', Float16Array],
      ['Float32Array', Float32Array],
      ['Float64Array', Float64Array],
      ['Int8Array', Int8Array],
      ['Int16Array', Int16Array],
      ['Int32Array', Int32Array],
    ])('is found as a %s', (_, TypedArray) => {
      const rows = [one, two, three].map((elements, id) => ({ id, distance: 0.5, v: TypedArray.from(elements) }));

      expect(ids(mmr(rows, { metric: 'cosine' }))).toEqual([0, 2, 1]);
    });

    it('is found beside bytes, and where only some rows have typed arrays', () => {
      const rows = [one, two, three].map((elements, id) => ({
        id,
        distance: 0.5,
        thumbnail: Buffer.from([1, 2]),
        bytes: new Uint8Array(2),
        list: [1, 2],
        v: Float32Array.from(elements),
      }));

      expect(ids(mmr(rows, { metric: 'cosine' }))).toEqual([0, 2, 1]);
    });

    it('is that of a key', () => {
      const rows = [one, two, three].map((elements, id) => ({
        id,
        distance: 0.5,
        other: new Float32Array([1]),
        v: Float32Array.from(elements),
        json: [...elements],
      }));

      expect(ids(mmr(rows, { vector: 'v', metric: 'cosine' }))).toEqual([0, 2, 1]);
      expect(ids(mmr(rows, { vector: 'json', metric: 'cosine' }))).toEqual([0, 2, 1]);
      expect(ids(mmr(rows, { vector: 'other', metric: 'cosine' }))).toEqual([0, 1, 2]);
    });

    it('is what a function gives of each row, once', () => {
      const rows = [one, two, three].map((elements, id) => ({
        id,
        distance: 0.5,
        doc: { v: new Float32Array(elements) },
      }));
      const asked: number[] = [];

      const chosen = mmr(rows, {
        metric: 'cosine',
        vector: ({ id, doc }) => {
          asked.push(id);
          return doc.v;
        },
      });

      expect(ids(chosen)).toEqual([0, 2, 1]);
      expect(asked).toEqual([0, 1, 2]);
    });

    it('may have elements whose squares no double can hold', () => {
      const rows = [
        [1e300, 1e300],
        [1e300, 0.9e300],
        [-1e-300, 1e-300],
      ].map((elements, id) => ({ id, distance: 0.5, v: Float64Array.from(elements) }));

      expect(ids(mmr(rows, { metric: 'cosine' }))).toEqual([0, 2, 1]);
    });
  });

  describe('the relevance', () => {
    const vectors = [
      [1, 0],
      [0, 1],
    ].map((elements) => Float32Array.from(elements));
    const rows = vectors.map((v, id) => ({ id, v, distance: id, score: id }));

    it('is the score, where no metric is given', () => {
      expect(ids(mmr(rows, { lambda: 1 }))).toEqual([1, 0]);
      expect(ids(mmr(rows, { lambda: 1, metric: 'cosine' }))).toEqual([0, 1]);
    });

    const turned = (degrees: number) => [Math.cos(degrees), Math.sin(degrees)];

    // Two near duplicates, and one that is farther from the query and unlike them.
    const among = (distances: readonly [number, number, number]) =>
      [0, 0.2, 2].map((angle, id) => ({ id, v: turned(angle), distance: distances[id] as number }));

    it('is weighed against a cosine, however large a squared distance is', () => {
      expect(ids(mmr(among([0, 1, 81]), { vector: 'v', metric: 'l2_squared' }))).toEqual([0, 2, 1]);
    });

    it.each([
      ['cosine', [0, 0.3, 1], 0.7],
      ['inner_product', [-1, -0.3, 0], 0.3],
      ['euclidean', [0, 3, 9], 0.25 - 0.1],
      ['l1', [0, 3, 9], 0.25 - 0.1],
      ['l2_squared', [0, 9, 81], 0.25 - 0.1],
    ] as const)('comes from a %s distance', (metric, distances, difference) => {
      // The second row is like the first, and more relevant than the third, which is not, by this difference.
      const rows = [
        [1, 0],
        [1, 0],
        [0, 1],
      ].map((v, id) => ({ id, v, distance: distances[id] as number }));
      const turningPoint = 1 / (1 + difference);
      const chosen = (lambda: number) => ids(mmr(rows, { vector: 'v', metric, lambda }));

      expect(chosen(turningPoint + 0.01)).toEqual([0, 1, 2]);
      expect(chosen(turningPoint - 0.01)).toEqual([0, 2, 1]);
    });

    it('knows the metric of a table, of an index, and of an alias', () => {
      const given = among([0, 1, 81]).map(({ v, ...others }) => ({ ...others, v: Float32Array.from(v) }));
      const expected = mmr(given, { metric: 'l2_squared' });

      for (const table of [animals, alias(animals, 'a') as unknown as typeof animals, postsEmbedding]) {
        expect(mmr(given, { table })).toEqual(expected);
      }
    });

    it('is what a function gives of each row, once', () => {
      const asked: number[] = [];
      const relevance = ({ id }: { id: number }) => {
        asked.push(id);
        return [1, 2][id] as number;
      };

      expect(ids(mmr(rows, { relevance }))).toEqual([1, 0]);
      expect(asked).toEqual([0, 1]);
    });
  });

  describe('refuses', () => {
    const rows = [row(1, [1, 0]), row(2, [0, 1])];
    // biome-ignore lint/suspicious/noExplicitAny: what the types refuse
    const refused = (given: any, options?: any) => vectorError(() => mmr(given, options as MmrOptions<object>));

    it.each([0, -1, 1.5, Number.NaN, '3', null])('k %s', (k) => {
      const value = JSON.stringify(k) === 'null' ? String(k) : JSON.stringify(k);
      expect(refused(rows, { k })).toEqual({
        code: 'invalid_limit',
        message: `mmr() k: expected an integer of at least 1 but received ${value}`,
      });
      expect(refused([], { k }).code).toBe('invalid_limit');
    });

    it.each([-0.1, 1.1, Number.NaN, '0.5'])('lambda %s', (lambda) => {
      expect(refused(rows, { lambda })).toEqual({
        code: 'invalid_option',
        message: `mmr() lambda: expected a number from 0 to 1 but received ${typeof lambda === 'string' ? '"0.5"' : lambda}`,
      });
    });

    it.each([
      [{ vector: 3 }, 'mmr() vector: expected the key of the vector, or a function that gives it but received 3'],
      [{ relevance: 'score' }, 'mmr() relevance: expected a function but received "score"'],
      [
        { limit: 3 },
        'mmr(): expected only the options k, lambda, vector, relevance, table, metric but received "limit"',
      ],
      [3, 'mmr(): expected an object of options as second argument but received 3'],
    ])('the options %j', (options, message) => {
      expect(refused(rows, options)).toEqual({ code: 'invalid_option', message });
    });

    it.each([
      [Promise.resolve(rows), 'an array of rows but received Promise. Await the search'],
      [undefined, 'an array of rows but received undefined'],
      [[rows[0], null], 'objects but received null at index 1'],
    ])('rows that are none', (given, message) => {
      expect(refused(given)).toEqual({ code: 'invalid_option', message: `mmr() rows: expected ${message}` });
    });

    it('rows without a vector', () => {
      expect(refused([{ id: 1, title: 'a', distance: 0 }], { metric: 'cosine' })).toEqual({
        code: 'invalid_option',
        message:
          'mmr() vector: expected rows with a vector but received rows with none under their keys id, title, distance. ' +
          'Choose its column in the search, as in columns: { embedding: docs.embedding }',
      });
    });

    it('rows with several vectors, unless one is named', () => {
      expect(
        refused(
          [
            { id: 1, draft: null, embedding: new Float32Array(2), distance: 0 },
            { id: 2, draft: new Int8Array(2), embedding: new Float32Array(2), distance: 0 },
          ],
          { metric: 'cosine' },
        ),
      ).toEqual({
        code: 'invalid_option',
        message: 'mmr() vector: expected the key of one of the vectors embedding, draft but received none',
      });
    });

    it.each([
      [null, 'element_type_mismatch', 'a typed array or an array of numbers but received null'],
      ['[1, 2]', 'element_type_mismatch', 'a typed array or an array of numbers but received "[1, 2]"'],
      [new Uint8Array(2), 'element_type_mismatch', 'a typed array or an array of numbers but received Uint8Array'],
      [new Float32Array(3), 'dimension_mismatch', '2 dimensions but received 3'],
      [[1], 'dimension_mismatch', '2 dimensions but received 1'],
      [[1, '2'], 'invalid_element', 'numbers but received "2" at index 1'],
      [new Array(2), 'invalid_element', 'numbers but received undefined at index 0'],
      [[1, Number.NaN], 'not_finite', 'finite numbers but received NaN at index 1'],
      [Float32Array.of(Infinity, 1), 'not_finite', 'finite numbers but received Infinity at index 0'],
      [Float16Array.of(1, -Infinity), 'not_finite', 'finite numbers but received -Infinity at index 1'],
    ])('the vector %s', (embedding, code, message) => {
      const given = [rows[0], { id: 2, embedding, distance: 0 }];

      expect(refused(given, { vector: 'embedding', metric: 'cosine' })).toEqual({
        code,
        message: `mmr() vector of rows[1]: expected ${message}`,
      });
    });

    it('to guess what a distance is', () => {
      expect(refused(rows)).toEqual({
        code: 'invalid_option',
        message:
          'mmr() metric: expected the metric of the distances, by metric or table, or a function as relevance, but received none. ' +
          'How relevant a row is depends on what its distance is',
      });
    });

    it.each([
      [{ metric: 'l2' }, 'invalid_option', /^mmr\(\) metric: expected 'cosine' .* but received "l2"$/],
      [{ table: 'animals' }, 'not_a_vector_table', /^mmr\(\) table: expected a table made by vectorTable\(\) or/],
      [
        { table: animals, metric: 'cosine' },
        'invalid_option',
        /expected one of the options relevance, table and metric but received table and metric$/,
      ],
      [{ relevance: () => 1, metric: 'cosine' }, 'invalid_option', /but received relevance and metric$/],
    ])('what does not tell the metric: %#', (options, code, message) => {
      expect(refused(rows, options)).toEqual({ code, message: expect.stringMatching(message) });
    });

    it('a metric of rows without a distance', () => {
      expect(refused([{ id: 1, embedding: new Float32Array(2) }], { metric: 'cosine' })).toEqual({
        code: 'invalid_option',
        message: 'mmr() metric: expected rows with a number under distance but received the keys id, embedding',
      });
    });

    it('inner products of longer vectors than unit ones, which no cosine can be weighed against', () => {
      expect(refused([rows[0], row(2, [0, 1], -80)], { metric: 'inner_product' })).toEqual({
        code: 'invalid_score',
        message:
          'mmr() distance: expected inner products from -1 to 1, as those of vectors of length 1, but received 80 at index 1. ' +
          'Give a function as relevance, which scales them',
      });
    });

    it('rows without score and distance, unless there is a function', () => {
      const given = [{ id: 1, embedding: new Float32Array(2), distance: null }];

      expect(refused(given)).toEqual({
        code: 'invalid_option',
        message:
          'mmr() relevance: expected a function, for rows without a number under score or distance, ' +
          'but received none, and rows with the keys id, embedding, distance',
      });
      expect(mmr(given, { relevance: () => 1 })).toEqual(given);
    });

    it('a relevance that is no finite number', () => {
      const scored = rows.map((each, index) => ({ ...each, score: index === 1 ? null : 1 }));

      expect(refused(rows, { relevance: () => Number.NaN })).toEqual({
        code: 'invalid_score',
        message: 'mmr() relevance: expected finite numbers but received NaN at index 0',
      });
      expect(refused(scored)).toEqual({
        code: 'invalid_score',
        message: 'mmr() score: expected finite numbers but received null at index 1',
      });
      expect(refused([rows[0], row(2, [0, 1], Infinity)], { metric: 'cosine' })).toEqual({
        code: 'invalid_score',
        message: 'mmr() distance: expected finite numbers but received Infinity at index 1',
      });
    });

    it('nothing that its functions throw', () => {
      const error = new Error('no vector');

      expect(() =>
        mmr(rows, {
          metric: 'cosine',
          vector: () => {
            throw error;
          },
        }),
      ).toThrow(error);
    });
  });
});
