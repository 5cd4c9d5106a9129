// vector_from_json and vector_to_json: what is read, what is printed, and that one undoes the other.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hosts } from '../host.js';
import type { Connection } from '../support/connection.js';
import { Random } from '../support/random.js';
import { blob, blobOf, type ElementType, elementTypes, encode, text } from '../support/vectors.js';

const floats = ['float2', 'float4', 'float8'] as const;
const integers = ['int1', 'int2', 'int4'] as const;

const printed: [type: ElementType, elements: number[], json: string][] = [
  [
    'float2',
    [1, -0.5, 0, -0, 1 / 3, 65504, 2 ** -24, 100, 10008],
    '[1.0,-0.5,0.0,-0.0,0.3333,65504.0,6e-08,100.0,10008.0]',
  ],
  // Below a power of two halves are nearer than above: 0.01562 would read back as the half below.
  ['float2', [0.015625], '[0.01563]'],
  ['float4', [1, -0.5, 0, -0, 0.1, 100000, 1e20], '[1.0,-0.5,0.0,-0.0,0.1,100000.0,1e+20]'],
  ['float4', [3.4028234663852886e38, 1.401298464324817e-45, 123456789], '[3.4028235e+38,1e-45,123456792.0]'],
  // Its shortest decimal, 7.038531e-26, is a double that rounds to the next float.
  ['float4', [7.038530691851209e-26], '[7.038530691851209e-26]'],
  ['float8', [1, -0.5, 0, -0, 0.1, 1 / 3, 1e5, 1e300], '[1.0,-0.5,0.0,-0.0,0.1,0.3333333333333333,100000.0,1e+300]'],
  ['float8', [Number.MAX_VALUE, Number.MIN_VALUE, 2 ** 53 - 1], '[1.7976931348623157e+308,5e-324,9007199254740991.0]'],
  ['int1', [1, 0, -128, 127], '[1,0,-128,127]'],
  ['int2', [1, 0, -32768, 32767], '[1,0,-32768,32767]'],
  ['int4', [1, 0, -2147483648, 2147483647], '[1,0,-2147483648,2147483647]'],
];

// Every finite half, positive and negative.
const halves = Array.from({ length: 0x7c00 }, (_, bits) => [bits, bits | 0x8000]).flat();

describe.each(hosts)('$name', (host) => {
  let db: Connection;

  beforeAll(async () => {
    db = await host.open();
  });
  afterAll(() => db.close());

  async function value(sql: string) {
    return await db.value(`SELECT ${sql}`);
  }

  const fromJson = (json: string, type: ElementType) => value(`vector_from_json(${text(json)}, '${type}')`);

  test.each(printed)('%s %j prints as %s', async (type, elements, json) => {
    expect(await value(`vector_to_json(${blob(elements, type)}, '${type}')`)).toBe(json);
    expect(await fromJson(json, type)).toEqual(encode(elements, type));
  });

  test('every finite half reads back bit for bit', async () => {
    const bytes = new Uint8Array(Uint16Array.from(halves).buffer);
    const source = blobOf(bytes);

    expect(await value(`vector_from_json(vector_to_json(${source}, 'float2'), 'float2') = ${source}`)).toBe(1);
  });

  test.each(elementTypes)('%s of random bits reads back bit for bit', async (type) => {
    const random = new Random(11);
    const bytes = Uint8Array.from({ length: 8 * 4000 }, () => random.integer(0, 255));
    // The exponent's bits must not all be set.
    const exponent = { float2: [1, 2], float4: [3, 4], float8: [7, 8] }[type as string];
    if (exponent)
      for (let i = exponent[0] as number; i < bytes.length; i += exponent[1] as number)
        bytes[i] = (bytes[i] as number) & 0xbf;
    const source = blobOf(bytes);

    expect(await value(`vector_from_json(vector_to_json(${source}, '${type}'), '${type}') = ${source}`)).toBe(1);
  });

  test.each(elementTypes)('%s is read with any white space of JSON', async (type) => {
    const json = "char(32, 9) || '[' || char(10) || '1' || char(13, 10) || ',2 , 3' || char(9) || ']' || char(10)";

    expect(await db.value(`SELECT vector_from_json(${json}, '${type}')`)).toEqual(encode([1, 2, 3], type));
  });

  test.each(floats)('%s takes every form of a JSON number', async (type) => {
    const json = '[0, -0, 10, 1.5, -1.50, 1e2, 1E+2, 1.25e-1, 0e5, 0.0]';

    expect(await fromJson(json, type)).toEqual(encode([0, -0, 10, 1.5, -1.5, 100, 100, 0.125, 0, 0], type));
  });

  test.each(integers)('%s takes whole numbers however they are written', async (type) => {
    expect(await fromJson('[0, -0, 10, 1.0, -2.50e1, 1e2, 0.5e1]', type)).toEqual(
      encode([0, 0, 10, 1, -25, 100, 5], type),
    );
  });

  test('numbers too small for the type become zero', async () => {
    expect(await fromJson('[1e-400, -1e-400, 1e-99999999999999999999]', 'float8')).toEqual(
      encode([0, -0, 0], 'float8'),
    );
    expect(await fromJson('[1e-46, -1e-46]', 'float4')).toEqual(encode([0, -0], 'float4'));
    expect(await fromJson('[1e-9, -1e-9]', 'float2')).toEqual(encode([0, -0], 'float2'));
    expect(await fromJson(`[0.${'0'.repeat(400)}1e400, 0e99999999999999999999]`, 'float8')).toEqual(
      encode([0.1, 0], 'float8'),
    );
  });

  test('numbers are rounded as typed arrays of JavaScript do', async () => {
    const random = new Random(5);
    const elements = Array.from({ length: 2000 }, () => (random.unit() - 0.5) * 10 ** random.integer(-7, 4));

    for (const type of floats) expect(await fromJson(JSON.stringify(elements), type)).toEqual(encode(elements, type));
    expect(await fromJson('[2049, 2051, 65519.99, 2.98e-8, 2.9802322387695312e-8]', 'float2')).toEqual(
      encode([2048, 2052, 65504, 0, 0], 'float2'),
    );
  });

  test('vector_to_json takes JSON too, and makes it canonical', async () => {
    expect(await value("vector_to_json(' [1, 2.50, 3e0]', 'float4')")).toBe('[1.0,2.5,3.0]');
  });

  test('JSON functions take what vector_to_json returns for an array', async () => {
    expect(await value("json_object('v', vector_to_json('[1, 2]', 'int1'))")).toBe('{"v":[1,2]}');
    expect(await value("json_extract(vector_to_json('[1, 2.5]', 'float4'), '$[1]')")).toBe(2.5);
  });
});
