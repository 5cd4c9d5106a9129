// The scalar functions: what they return for each element type. Their JSON and their errors have test files of their own.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hosts } from '../host.js';
import type { Connection } from '../support/connection.js';
import { Random } from '../support/random.js';
import { distance, metrics } from '../support/reference.js';
import { blob, decode, type ElementType, elementSize, elementTypes, encode, text } from '../support/vectors.js';

const LIMITS = {
  int1: [-128, 127],
  int2: [-32768, 32767],
  int4: [-2147483648, 2147483647],
} as const;

const floats = ['float2', 'float4', 'float8'] as const;
const integers = ['int1', 'int2', 'int4'] as const;

// A call of each function that takes vectors, with NULL in place of one of them.
const nullCalls = [
  "vector_from_json(NULL, 'float4')",
  "vector_to_json(NULL, 'float4')",
  "vector_distance(NULL, '[1]', 'l2', 'float4')",
  "vector_distance('[1]', NULL, 'cosine', 'float4')",
  "vector_dims(NULL, 'float4')",
  "vector_normalize(NULL, 'float4')",
  "vector_add(NULL, '[1]', 'float4')",
  "vector_add('[1]', NULL, 'float4')",
  "vector_sub(NULL, '[1]', 'float4')",
  "vector_sub('[1]', NULL, 'float4')",
  "vector_scale(NULL, 2, 'float4')",
  "vector_slice(NULL, 'float4', 0, 1)",
  "vector_quantize_int8(NULL, 'float4')",
  'vector_geo_km(NULL, 0, 0, 0)',
  'vector_geo_km(0, 0, 0, NULL)',
];

describe.each(hosts)('$name', (host) => {
  let db: Connection;

  beforeAll(async () => {
    db = await host.open();
  });
  afterAll(() => db.close());

  async function vector(sql: string, type: ElementType): Promise<number[]> {
    const value = await db.value(`SELECT ${sql}`);
    if (!(value instanceof Uint8Array)) throw new Error(`expected a BLOB from ${sql}, received ${value}`);
    return decode(value, type);
  }

  async function value(sql: string) {
    return await db.value(`SELECT ${sql}`);
  }

  test.each(nullCalls)('%s is NULL', async (call) => {
    expect(await value(call)).toBeNull();
  });

  test.each([
    ['Berlin to Paris', '52.52, 13.405, 48.8566, 2.3522', 877.4645],
    ['over the date line', '0, 179.5, 0, -179.5', 111.1951],
    ['from pole to pole', '90, 0, -90, 77', 20015.1144],
    ['to the other side of the earth', '12.5, 30, -12.5, -150', 20015.1144],
    ['to itself', '52.52, 13.405, 52.52, 13.405', 0],
  ])('vector_geo_km %s', async (_, places, km) => {
    expect(await value(`round(vector_geo_km(${places}), 4)`)).toBeCloseTo(km, 3);
  });

  test('the l1 distance of [1, 2] and [3, 5] is 5', async () => {
    expect(await value("vector_distance('[1, 2]', '[3, 5]', 'l1', 'float4')")).toBe(5);
  });

  test('names of types and metrics are case-insensitive', async () => {
    expect(await value("vector_distance('[1, 2]', '[3, 5]', 'L2', 'Float4')")).toBe(13);
    expect(await value("vector_distance('[1, 2]', '[3, 5]', 'Inner_Product', 'INT1')")).toBe(-13);
    expect(await value("vector_distance('[1, 2]', '[3, 5]', 'IP', 'int2')")).toBe(-13);
  });

  describe.each(elementTypes)('%s', (type) => {
    const random = new Random(7);
    const a = random.vector(13);
    const b = random.vector(13);

    test.each(metrics)('vector_distance is the %s distance of the table column', async (metric) => {
      const found = await value(`vector_distance(${blob(a, type)}, ${blob(b, type)}, '${metric}', '${type}')`);

      expect(found).toBeCloseTo(distance(a, b, metric), metric === 'cosine' ? 6 : 12);
    });

    test('vector_distance takes JSON text for either vector', async () => {
      const [x, y] = [blob(a, type), blob(b, type)];
      const [jsonX, jsonY] = [text(JSON.stringify(a)), text(JSON.stringify(b))];
      const distances = await db.row(
        `SELECT ${[`${x}, ${y}`, `${jsonX}, ${y}`, `${x}, ${jsonY}`, `${jsonX}, ${jsonY}`]
          .map((pair) => `vector_distance(${pair}, 'l2', '${type}')`)
          .join()}`,
      );

      expect(new Set(distances)).toEqual(new Set([distance(a, b, 'l2')]));
    });

    test('vector_dims counts elements', async () => {
      expect(await value(`vector_dims(${blob(a, type)}, '${type}')`)).toBe(13);
      expect(await value(`vector_dims('[1, 2, 3]', '${type}')`)).toBe(3);
      expect(await value(`vector_dims(zeroblob(${65535 * elementSize(type)}), '${type}')`)).toBe(65535);
    });

    test('vector_add, vector_sub and vector_scale go element by element', async () => {
      expect(await vector(`vector_add('[1, 2, -3]', ${blob([10, -20, 30], type)}, '${type}')`, type)).toEqual([
        11, -18, 27,
      ]);
      expect(await vector(`vector_sub(${blob([1, 2, -3], type)}, '[10, -20, 30]', '${type}')`, type)).toEqual([
        -9, 22, -33,
      ]);
      expect(await vector(`vector_scale('[1, 2, -3]', -4, '${type}')`, type)).toEqual([-4, -8, 12]);
      expect(await vector(`vector_scale('[2, 4, -6]', 0.5, '${type}')`, type)).toEqual([1, 2, -3]);
    });

    test('vector_slice takes the half-open range', async () => {
      const source = blob([1, 2, 3, 4, 5], type);

      expect(await vector(`vector_slice(${source}, '${type}', 0, 5)`, type)).toEqual([1, 2, 3, 4, 5]);
      expect(await vector(`vector_slice(${source}, '${type}', 1, 3)`, type)).toEqual([2, 3]);
      expect(await vector(`vector_slice('[1, 2, 3, 4, 5]', '${type}', 4, 5)`, type)).toEqual([5]);
    });

    test('vector_slice takes whole numbers bound as REAL, as JavaScript does', async () => {
      expect(await vector(`vector_slice('[1, 2, 3]', '${type}', 1.0, 2.0)`, type)).toEqual([2]);
    });

    test('vector_normalize keeps the direction and makes the length 1', async () => {
      const result = type.startsWith('int') ? 'float4' : type;
      const [x, y] = await vector(`vector_normalize('[3, -4]', '${type}')`, result as ElementType);

      expect(x).toBeCloseTo(0.6, type === 'float2' ? 3 : 7);
      expect(y).toBeCloseTo(-0.8, type === 'float2' ? 3 : 7);
      expect(await vector(`vector_normalize('[0, 5, 0]', '${type}')`, result as ElementType)).toEqual([0, 1, 0]);
    });

    test('vector_quantize_int8 scales by 127 / max abs and rounds halves away from zero', async () => {
      expect(await vector(`vector_quantize_int8('[100, -50, 25, 0]', '${type}')`, 'int1')).toEqual([127, -64, 32, 0]);
      expect(await vector(`vector_quantize_int8('[-2, 1, 0, -1]', '${type}')`, 'int1')).toEqual([-127, 64, 0, -64]);
      expect(await vector(`vector_quantize_int8('[0, 0]', '${type}')`, 'int1')).toEqual([0, 0]);
    });
  });

  describe.each(integers)('%s', (type) => {
    const [low, high] = LIMITS[type];

    test('sums saturate', async () => {
      expect(await vector(`vector_add('[${high}, ${low}]', '[1, -1]', '${type}')`, type)).toEqual([high, low]);
      expect(await vector(`vector_sub('[${high}, ${low}]', '[-1, 1]', '${type}')`, type)).toEqual([high, low]);
      expect(await vector(`vector_sub('[0]', '[${low}]', '${type}')`, type)).toEqual([high]);
    });

    test('products saturate and round halves away from zero', async () => {
      expect(await vector(`vector_scale('[1, -1, 0]', 1e300, '${type}')`, type)).toEqual([high, low, 0]);
      expect(await vector(`vector_scale('[1, 3, -1, -3]', 0.5, '${type}')`, type)).toEqual([1, 2, -1, -2]);
    });
  });

  describe.each(floats)('%s', (type) => {
    test('elements are rounded to nearest, ties to even', async () => {
      const one = encode([1], type);
      const epsilon = { float2: 2 ** -11, float4: 2 ** -24, float8: 2 ** -53 }[type];

      expect(await value(`vector_scale('[1]', ${1 + epsilon / 2}, '${type}')`)).toEqual(one);
      expect(
        await vector(`vector_add('[1]', vector_scale('[1]', ${3 * epsilon}, '${type}'), '${type}')`, type),
      ).toEqual([1 + 4 * epsilon]);
      expect(await value(`vector_add('[1]', vector_scale('[1]', ${epsilon}, '${type}'), '${type}')`)).toEqual(one);
    });
  });

  test('very large and very small float8 vectors are normalized and quantized like any other', async () => {
    for (const unit of [1e300, 1e-300, 5e-324]) {
      const source = blob([3 * unit, -4 * unit], 'float8');

      const [x, y] = await vector(`vector_normalize(${source}, 'float8')`, 'float8');
      expect([x, y]).toEqual([expect.closeTo(0.6, 14), expect.closeTo(-0.8, 14)]);
      expect(await vector(`vector_quantize_int8(${source}, 'float8')`, 'int1')).toEqual([95, -127]);
    }
  });

  test('a JSON constant is read anew for each type and each row', async () => {
    expect(
      await db.column(
        "SELECT hex(vector_from_json('[1, 2]', column1)) FROM (VALUES ('int1'), ('int2'), ('int1'), ('float2'))",
      ),
    ).toEqual(['0102', '01000200', '0102', '003C0040']);
    expect(
      await db.column(
        "SELECT vector_distance(column1, '[1, 1]', 'l2', 'int1') FROM (VALUES ('[1, 1]'), ('[3, 1]'), (X'0104'))",
      ),
    ).toEqual([0, 4, 9]);
  });

  test('they are deterministic and innocuous: usable in indexes, generated columns and views of untrusted schemas', async () => {
    await db.run(`
      PRAGMA trusted_schema = OFF;
      CREATE TABLE posts(embedding BLOB, dims INTEGER AS (vector_dims(embedding, 'float4')), CHECK (dims = 2));
      CREATE INDEX posts_norm ON posts(vector_distance(embedding, '[0, 0]', 'l2', 'float4'));
      CREATE VIEW readable AS SELECT vector_to_json(embedding, 'float4') AS embedding FROM posts;
      INSERT INTO posts VALUES (${blob([1, 2])}), (${blob([3, 4])})`);

    await expect(db.run(`INSERT INTO posts VALUES (${blob([1, 2, 3])})`)).rejects.toThrow('CHECK constraint failed');
    expect(await db.column('SELECT embedding FROM readable')).toEqual(['[1.0,2.0]', '[3.0,4.0]']);
    expect(
      await db.column("SELECT dims FROM posts WHERE vector_distance(embedding, '[0, 0]', 'l2', 'float4') = 25.0"),
    ).toEqual([2]);
  });

  test('vector_version is the version', async () => {
    expect(await value('vector_version()')).toMatch(/^\d+\.\d+\.\d+/);
  });

  test('vector_debug says what runs where', async () => {
    const debug = await value("vector_debug() || ' ' || sqlite_version()");

    expect(debug).toMatch(
      /^drizzle-vector \d+\.\d+\.\d+\nbuild: .+\nSQLite: (\S+)\nkernels: (avx512vnni|avx512|avxvnni|avx2|dotprod|neon|plain) \1$/,
    );
  });
});
