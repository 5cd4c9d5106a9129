// Each wrong use of a scalar function is an error that says which function, what was expected and what received.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hosts } from '../host.js';
import type { Connection } from '../support/connection.js';
import { blob, blobOf, encode, text } from '../support/vectors.js';

const TYPES = 'expected an element type (float2, float4, float8, int1, int2 or int4), received';
const METRICS = 'expected a metric (l2, euclidean, l1, cosine or inner_product), received';

// Calls with a hole for one vector of float4, all else being right.
const readers: Record<string, (vector: string) => string> = {
  'vector_to_json: argument 1': (vector) => `vector_to_json(${vector}, 'float4')`,
  'vector_distance: argument 1': (vector) => `vector_distance(${vector}, '[1, 2]', 'l2', 'float4')`,
  'vector_distance: argument 2': (vector) => `vector_distance('[1, 2]', ${vector}, 'inner_product', 'float4')`,
  'vector_dims: argument 1': (vector) => `vector_dims(${vector}, 'float4')`,
  'vector_normalize: argument 1': (vector) => `vector_normalize(${vector}, 'float4')`,
  'vector_add: argument 1': (vector) => `vector_add(${vector}, '[1, 2]', 'float4')`,
  'vector_add: argument 2': (vector) => `vector_add('[1, 2]', ${vector}, 'float4')`,
  'vector_sub: argument 1': (vector) => `vector_sub(${vector}, '[1, 2]', 'float4')`,
  'vector_sub: argument 2': (vector) => `vector_sub('[1, 2]', ${vector}, 'float4')`,
  'vector_scale: argument 1': (vector) => `vector_scale(${vector}, 2, 'float4')`,
  'vector_slice: argument 1': (vector) => `vector_slice(${vector}, 'float4', 0, 1)`,
  'vector_quantize_int8: argument 1': (vector) => `vector_quantize_int8(${vector}, 'float4')`,
};

const noVectors: [vector: string, message: string][] = [
  ['5', 'expected a vector (a BLOB of float4 elements or a JSON array as text), received INTEGER 5'],
  ['1.5', 'expected a vector (a BLOB of float4 elements or a JSON array as text), received REAL 1.5'],
  ["X'0000803f00'", 'expected a BLOB of float4, a multiple of 4 bytes, received 5 bytes'],
  ["X''", 'expected 1 to 65535 dimensions, received 0'],
  ["'[]'", 'expected 1 to 65535 dimensions, received 0'],
  ['zeroblob(65536 * 4)', 'expected 1 to 65535 dimensions, received 65536'],
  [blob([1, Number.NaN]), 'expected finite elements, received NaN at position 1'],
  [blob([Number.POSITIVE_INFINITY, 1]), 'expected finite elements, received Infinity at position 0'],
  [blob([1, Number.NEGATIVE_INFINITY]), 'expected finite elements, received -Infinity at position 1'],
  ["'[1, x]'", "expected a number at position 1, received 'x'"],
];

const badJson: [json: string, message: string][] = [
  ['', 'expected a JSON array of numbers, received the end of the text'],
  ['1', "expected a JSON array of numbers, received '1'"],
  ['null', "expected a JSON array of numbers, received 'null'"],
  ['{"a":1}', `expected a JSON array of numbers, received '{"a":1}'`],
  ['[', 'expected a number at position 0, received the end of the text'],
  ['[1', "expected ',' or ']' after position 0, received the end of the text"],
  ['[1,', 'expected a number at position 1, received the end of the text'],
  ['[1,]', "expected a number at position 1, received ']'"],
  ['[,1]', "expected a number at position 0, received ','"],
  ['[1,,2]', "expected a number at position 1, received ','"],
  ['[1 2]', "expected ',' or ']' after position 0, received '2'"],
  ['[1][2]', "expected nothing after the JSON array, received '[2'"],
  ['[1] x', "expected nothing after the JSON array, received 'x'"],
  ['[[1]]', "expected a number at position 0, received '[1'"],
  ['[1,null]', "expected a number at position 1, received 'null'"],
  ['[true]', "expected a number at position 0, received 'true'"],
  ['["1"]', `expected a number at position 0, received '"1"'`],
  ['[NaN]', "expected a number at position 0, received 'NaN'"],
  ['[-Infinity]', "expected a number at position 0, received '-Infinity'"],
  ['[+1]', "expected a number at position 0, received '+1'"],
  ['[-]', "expected a number at position 0, received '-'"],
  ['[01]', "expected a number at position 0, received '01'"],
  ['[-01]', "expected a number at position 0, received '-01'"],
  ['[.5]', "expected a number at position 0, received '.5'"],
  ['[1.]', "expected a number at position 0, received '1.'"],
  ['[1.e5]', "expected a number at position 0, received '1.e5'"],
  ['[1e]', "expected a number at position 0, received '1e'"],
  ['[1e+]', "expected a number at position 0, received '1e+'"],
  ['[0x10]', "expected a number at position 0, received '0x10'"],
  ['[1_000]', "expected a number at position 0, received '1_000'"],
  ['[1;2]', "expected a number at position 0, received '1;2'"],
  ['\ufeff[1]', "expected a JSON array of numbers, received '\ufeff[1'"],
  ['[1\u00a0]', "expected a number at position 0, received '1\u00a0'"],
  [`[${'x'.repeat(100)}]`, `expected a number at position 0, received '${'x'.repeat(32)}...'`],
  [`["${'é'.repeat(100)}"]`, `expected a number at position 0, received '"${'é'.repeat(15)}...'`],
];

const outOfRange: [type: string, number: string, range: string][] = [
  ['float2', '65520', 'a number from -65504 to 65504'],
  ['float2', '-1e5', 'a number from -65504 to 65504'],
  ['float4', '3.41e38', 'a number from -3.4028235e+38 to 3.4028235e+38'],
  ['float4', '-1e999', 'a number from -3.4028235e+38 to 3.4028235e+38'],
  ['float8', '1.8e308', 'a number from -1.7976931348623157e+308 to 1.7976931348623157e+308'],
  ['float8', '-1e99999999999999999999', 'a number from -1.7976931348623157e+308 to 1.7976931348623157e+308'],
  ['int1', '128', 'an integer from -128 to 127'],
  ['int1', '-129', 'an integer from -128 to 127'],
  ['int1', '1.5', 'an integer from -128 to 127'],
  ['int1', '1e-5', 'an integer from -128 to 127'],
  ['int2', '32768', 'an integer from -32768 to 32767'],
  ['int2', '-32769', 'an integer from -32768 to 32767'],
  ['int2', '0.1', 'an integer from -32768 to 32767'],
  ['int4', '2147483648', 'an integer from -2147483648 to 2147483647'],
  ['int4', '-2147483649', 'an integer from -2147483648 to 2147483647'],
  ['int4', '-0.5', 'an integer from -2147483648 to 2147483647'],
  ['int4', '1e400', 'an integer from -2147483648 to 2147483647'],
];

const wrongCalls: [call: string, message: string][] = [
  ["vector_from_json(X'00', 'float4')", 'argument 1: expected a JSON array as text, received a BLOB of 1 bytes'],
  ["vector_from_json(5, 'float4')", 'argument 1: expected a JSON array as text, received INTEGER 5'],
  ["vector_from_json('[1]', 'float3')", `${TYPES} 'float3'`],
  ["vector_from_json('[1]', NULL)", `${TYPES} NULL`],
  ["vector_from_json(NULL, 'vector')", `${TYPES} 'vector'`],
  ["vector_to_json('[1]', 4)", `${TYPES} INTEGER 4`],
  ["vector_dims('[1]', X'666c6f617434')", `${TYPES} a BLOB of 6 bytes`],
  ["vector_distance('[1]', '[2]', 'l2', '')", `${TYPES} ''`],
  ["vector_distance('[1]', '[2]', 'manhattan', 'float4')", `${METRICS} 'manhattan'`],
  ["vector_distance('[1]', '[2]', NULL, 'float4')", `${METRICS} NULL`],
  ["vector_distance('[1]', '[2]', 2, 'float4')", `${METRICS} INTEGER 2`],
  ["vector_distance('[1, 2, 3]', '[1, 2, 3, 4]', 'l2', 'float4')", 'expected 3 dimensions, received 4'],
  [
    "vector_distance('[1, 2]', '[0, 0]', 'cosine', 'float4')",
    'expected a vector with a direction, for cosine distance, received a vector of zeros',
  ],
  [
    "vector_distance('[0, -0]', '[1, 2]', 'cosine', 'float2')",
    'expected a vector with a direction, for cosine distance, received a vector of zeros',
  ],
  ["vector_normalize('[0, 0]', 'int2')", 'expected a vector with a direction, received a vector of zeros'],
  ["vector_add('[1, 2]', '[1]', 'int1')", 'expected 2 dimensions, received 1'],
  ["vector_sub('[1]', '[1, 2]', 'int1')", 'expected 1 dimensions, received 2'],
  [
    "vector_add('[1, 3e38]', '[1, 3e38]', 'float4')",
    'expected a result within the range of float4, received 6e+38 at position 1',
  ],
  [
    "vector_sub('[60000]', '[-60000]', 'float2')",
    'expected a result within the range of float2, received 120000 at position 0',
  ],
  [
    "vector_scale('[1e308]', -10, 'float8')",
    'expected a result within the range of float8, received -Inf at position 0',
  ],
  ["vector_scale('[1]', 'two', 'float4')", "argument 2: expected a finite number, received 'two'"],
  ["vector_scale('[1]', '2', 'float4')", "argument 2: expected a finite number, received '2'"],
  ["vector_scale('[1]', NULL, 'float4')", 'argument 2: expected a finite number, received NULL'],
  ["vector_scale('[1]', 9e999, 'float4')", 'argument 2: expected a finite number, received REAL Inf'],
  [
    "vector_slice('[1, 2, 3]', 'int1', 0, 4)",
    "expected 0 <= start < end <= 3, the vector's dimensions, received start 0 and end 4",
  ],
  [
    "vector_slice('[1, 2, 3]', 'int1', 2, 2)",
    "expected 0 <= start < end <= 3, the vector's dimensions, received start 2 and end 2",
  ],
  [
    "vector_slice('[1, 2, 3]', 'int1', -1, 2)",
    "expected 0 <= start < end <= 3, the vector's dimensions, received start -1 and end 2",
  ],
  ["vector_slice('[1, 2, 3]', 'int1', 0.5, 2)", 'argument 3: expected an integer, received REAL 0.5'],
  ["vector_slice('[1, 2, 3]', 'int1', 0, '2')", "argument 4: expected an integer, received '2'"],
  ["vector_slice('[1, 2, 3]', 'int1', 0, NULL)", 'argument 4: expected an integer, received NULL'],
];

const counts: [name: string, least: number][] = [
  ['vector_from_json', 2],
  ['vector_to_json', 2],
  ['vector_distance', 4],
  ['vector_dims', 2],
  ['vector_normalize', 2],
  ['vector_add', 3],
  ['vector_sub', 3],
  ['vector_scale', 3],
  ['vector_slice', 4],
  ['vector_quantize_int8', 2],
  ['vector_version', 0],
  ['vector_debug', 0],
];

describe.each(hosts)('$name', (host) => {
  let db: Connection;

  beforeAll(async () => {
    db = await host.open();
  });
  afterAll(() => db.close());

  async function errorOf(call: string): Promise<string> {
    return await db.value(`SELECT ${call}`).then(
      (value) => `returned ${value}`,
      (error: Error) => error.message,
    );
  }

  describe.each(Object.entries(readers))('%s', (argument, call) => {
    test.each(noVectors)('%s is not a vector', async (vector, message) => {
      expect(await errorOf(call(vector))).toBe(`${argument}: ${message}`);
    });
  });

  test.each(badJson)('%j is no JSON array of numbers', async (json, message) => {
    expect(await errorOf(`vector_from_json(${text(json)}, 'float4')`)).toBe(`vector_from_json: argument 1: ${message}`);
  });

  test.each(outOfRange)('%s cannot hold %s', async (type, number, range) => {
    expect(await errorOf(`vector_from_json('[1, 2, ${number}]', '${type}')`)).toBe(
      `vector_from_json: argument 1: expected ${range} at position 2, received '${number}'`,
    );
  });

  test('a NUL within the text is no end of it', async () => {
    expect(await errorOf("vector_from_json('[1' || char(0) || ']', 'float4')")).toContain("received '1?'");
  });

  test.each(wrongCalls)('%s', async (call, message) => {
    expect(await errorOf(call)).toBe(`${call.slice(0, call.indexOf('('))}: ${message}`);
  });

  test.each(['float2', 'float8'] as const)('%s elements must be finite', async (type) => {
    const vector = blobOf(encode([0, 1, Number.NaN], type));

    expect(await errorOf(`vector_distance(${vector}, ${vector}, 'cosine', '${type}')`)).toBe(
      'vector_distance: argument 1: expected finite elements, received NaN at position 2',
    );
  });

  test.each(counts)('%s takes %i arguments', async (name, count) => {
    const call = (length: number) => `${name}(${Array.from({ length }, () => 'NULL').join()})`;
    const message = `wrong number of arguments to function ${name}()`;

    expect(await errorOf(call(count + 1))).toContain(message);
    if (count > 0) expect(await errorOf(call(count - 1))).toContain(message);
    expect(await errorOf(call(count))).not.toContain(message);
  });
});
