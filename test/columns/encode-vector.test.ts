import { Float16Array } from '@petamoriken/float16';
import { sql } from 'drizzle-orm';
import { integer, sqliteTable } from 'drizzle-orm/sqlite-core';
import { float2Vector, float4Vector, float8Vector, int1Vector, int2Vector, int4Vector } from 'drizzle-vector';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { bytesOfBase64 } from '../../src/columns/bytes-of-base64.js';
import { openDatabase } from '../support/database.js';
import { vectorError } from '../support/thrown.js';

const db = openDatabase();
const table = sqliteTable('vectors', {
  id: integer().primaryKey(),
  float2: float2Vector(3),
  float4: float4Vector(3),
  float8: float8Vector(3),
  int1: int1Vector(3),
  int2: int2Vector(3),
  int4: int4Vector(3),
});
type ElementType = Exclude<keyof typeof table.$inferInsert, 'id'>;

/** What the driver is given for a value. */
function encoded(type: ElementType, value: unknown): Buffer {
  const { params } = db
    .insert(table)
    .values({ [type]: value })
    .toSQL();
  expect(params).toHaveLength(1);
  return params[0] as Buffer;
}

const arrays: [ElementType, ArrayBufferView & { buffer: ArrayBufferLike }][] = [
  ['float2', new Float16Array([0.5, -1, 65504]) as unknown as Uint16Array],
  ['float4', new Float32Array([0.1, -1, 3e38])],
  ['float8', new Float64Array([0.1, -1, 1e300])],
  ['int1', new Int8Array([-128, 0, 127])],
  ['int2', new Int16Array([-32768, 0, 32767])],
  ['int4', new Int32Array([-2147483648, 0, 2147483647])],
];

describe.each(arrays)('writing %s', (type, array) => {
  it('gives the driver the memory of the typed array, without a copy', () => {
    const blob = encoded(type, array);

    expect(Buffer.isBuffer(blob)).toBe(true);
    expect(blob.buffer).toBe(array.buffer);
    expect(blob.byteLength).toBe(array.byteLength);
  });

  it('gives the part of the memory that the typed array views', () => {
    const elements = Array.from(array as unknown as ArrayLike<number>);
    const Class = array.constructor as new (
      elements: number[],
    ) => typeof array & { subarray(from: number, to: number): typeof array };
    const part = new Class([9, ...elements, 9]).subarray(1, 4);

    expect(encoded(type, part).equals(encoded(type, array))).toBe(true);
  });

  it('takes an array of numbers', () => {
    expect(encoded(type, Array.from(array as unknown as ArrayLike<number>)).equals(encoded(type, array))).toBe(true);
  });

  it('refuses the typed array of another type, and advises a conversion that keeps its numbers', () => {
    const { name } = array.constructor;
    for (const other of [new Uint8Array(3), ...arrays.map(([, each]) => each).filter((each) => each !== array)]) {
      const { code, message } = vectorError(() => encoded(type, other));

      expect(code).toBe('element_type_mismatch');
      expect(message).toMatch(
        new RegExp(
          `^${type}Vector\\(3\\): expected an? ${name} or an array of numbers but received ${other.constructor.name}\\. `,
        ),
      );
      const advice = message.slice(message.indexOf('. ') + 2);
      if (type.startsWith('float')) expect(advice).toBe(`Convert it with ${name}.from(value)`);
      else if (other.constructor.name.startsWith('Float')) expect(advice).toMatch(/^Scale and round its numbers/);
      else expect(advice).toBe('Give Array.from(value), whose numbers are checked');
    }
  });

  it('advises nothing for 64-bit integers and for bytes of another length', () => {
    for (const other of [
      new BigInt64Array(3),
      new BigUint64Array(3),
      Buffer.alloc(5),
      new DataView(new ArrayBuffer(3)),
    ]) {
      expect(vectorError(() => encoded(type, other)).message).toMatch(/ but received \w+$/);
    }
  });

  it('advises to view the bytes of a vector, wherever they are in memory', () => {
    const bytes = Buffer.concat([Buffer.alloc(1), encoded(type, array)]).subarray(1);
    const { message } = vectorError(() => encoded(type, bytes));

    expect(message).toContain(
      `If these are its bytes, give new ${array.constructor.name}(new Uint8Array(value).buffer)`,
    );
    const Class = array.constructor as new (memory: ArrayBuffer) => typeof array;
    expect(encoded(type, new Class(new Uint8Array(bytes).buffer)).equals(bytes)).toBe(true);
  });

  it.each(['[1, 2, 3]', 3, true, { 0: 1, length: 1 }, Buffer.alloc(12), new ArrayBuffer(12)])('refuses %s', (value) => {
    expect(vectorError(() => encoded(type, value)).code).toBe('element_type_mismatch');
  });

  it.each([2, 4, 0])('refuses %i elements in three dimensions', (length) => {
    const Class = array.constructor as new (length: number) => typeof array;
    const message = `${type}Vector(3): expected 3 dimensions but received ${length}`;

    expect(vectorError(() => encoded(type, new Class(length)))).toEqual({ code: 'dimension_mismatch', message });
    expect(vectorError(() => encoded(type, Array(length).fill(1)))).toEqual({ code: 'dimension_mismatch', message });
  });

  it.each([['2'], [null], [undefined], [2n], [[2]]])('refuses %s as an element', (element) => {
    const { code, message } = vectorError(() => encoded(type, [1, element, 3]));

    expect(code).toBe('invalid_element');
    expect(message).toMatch(/ at index 1$/);
  });

  it('refuses an array with a hole', () => {
    // biome-ignore lint/suspicious/noSparseArray: it is what is tested
    expect(vectorError(() => encoded(type, [1, , 3]))).toMatchObject({ code: 'invalid_element' });
  });
});

describe.each(['float2', 'float4', 'float8'] as const)('writing %s', (type) => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'refuses %s, which no search can order',
    (element) => {
      const message = `${type}Vector(3): expected finite numbers but received ${element} at index 2`;
      const [, array] = arrays.find(([each]) => each === type) as (typeof arrays)[number];
      const Class = array.constructor as new (elements: number[]) => typeof array;

      expect(vectorError(() => encoded(type, [1, 2, element]))).toEqual({ code: 'not_finite', message });
      expect(vectorError(() => encoded(type, new Class([1, 2, element])))).toEqual({ code: 'not_finite', message });
    },
  );
});

it.each([
  ['float2', 70000],
  ['float4', 1e39],
] as const)('refuses a number that is infinite in %s', (type, element) => {
  const { code, message } = vectorError(() => encoded(type, [1, element, 3]));

  expect(code).toBe('not_finite');
  expect(message).toContain(`received ${element} at index 1`);
});

describe.each([
  ['int1', -128, 127],
  ['int2', -32768, 32767],
  ['int4', -2147483648, 2147483647],
] as const)('writing %s', (type, min, max) => {
  it.each([min - 1, max + 1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])(
    'refuses %s, which would wrap or be cut off',
    (element) => {
      expect(vectorError(() => encoded(type, [1, element, 3]))).toEqual({
        code: 'invalid_element',
        message: `${type}Vector(3): expected integers from ${min} to ${max} but received ${element} at index 1`,
      });
    },
  );
});

describe('writing', () => {
  it('advises quantization where a typed array would cut off fractions and wrap', () => {
    expect(vectorError(() => encoded('int1', new Float32Array(3))).message).toBe(
      'int1Vector(3): expected an Int8Array or an array of numbers but received Float32Array. ' +
        "Scale and round its numbers to integers of the type's range, or let vector_quantize_int8() do so in SQL",
    );
    expect(vectorError(() => encoded('int2', new Float32Array(3))).message).not.toContain('vector_quantize_int8');
  });

  it('takes plain bytes for bytes only where they cannot be numbers', () => {
    expect(vectorError(() => encoded('float4', new Uint8Array(12))).message).toContain('If these are its bytes');
    expect(vectorError(() => encoded('int1', new Uint8Array(3))).message).toContain('Array.from(value)');
  });

  it('takes null where the column is nullable', () => {
    expect(db.insert(table).values({ float4: null }).toSQL().params).toEqual([null]);
  });

  it('takes zeros: only cosine distance needs a direction', () => {
    expect(encoded('float4', new Float32Array(3)).equals(Buffer.alloc(12))).toBe(true);
  });

  it('leaves SQL alone', () => {
    const insert = db.insert(table).values({ float4: sql`vector_from_json(${'[1, 2, 3]'}, 'float4')` });

    expect(insert.toSQL().params).toEqual(['[1, 2, 3]']);
  });

  it('checks the value of a placeholder when the statement runs', () => {
    db.run(sql`create table if not exists vectors (id integer primary key, float4 blob)`);
    const insert = db
      .insert(sqliteTable('vectors', { id: integer().primaryKey(), float4: float4Vector(3) }))
      .values({ float4: sql.placeholder('vector') })
      .prepare();

    expect(vectorError(() => insert.run({ vector: new Float32Array(2) })).code).toBe('dimension_mismatch');
    expect(insert.run({ vector: new Float32Array(3) })).toMatchObject({ changes: 1 });
  });

  it.runIf('Float16Array' in globalThis)("takes the runtime's own Float16Array", () => {
    const { Float16Array: Native } = globalThis as unknown as { Float16Array: typeof Float16Array };

    expect(encoded('float2', new Native([0.5, -1, 65504])).equals(encoded('float2', [0.5, -1, 65504]))).toBe(true);
  });
});

/** Base64 of the memory of a typed array. */
const base64 = ({ buffer, byteOffset, byteLength }: ArrayBufferView) =>
  Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength).toString('base64');

describe('writing base64', () => {
  it.each(arrays)('of %s gives the bytes', (type, array) => {
    expect(encoded(type, base64(array)).equals(encoded(type, array))).toBe(true);
  });

  it('gives the numbers that OpenAI sent', () => {
    const blob = encoded('float4', 'AACAPwAAAEAAAEBA');

    expect(new Float32Array(blob.buffer, blob.byteOffset, 3)).toEqual(Float32Array.of(1, 2, 3));
  });

  it.each([
    ['AACAPwAAAEAAAEB', '15 characters, which are not a multiple of 4: the padding is missing'],
    ['AACA-wAAAEAAAEBA', '"-" at position 4, which is not in the standard alphabet'],
    ['AACAPwAAAEA=AAAA', '"=" at position 11, which is not in the standard alphabet'],
    ['AACAPwAAAEAAAEBA\n', '"\\n" at position 16, which is not in the standard alphabet'],
    ['AACAPwAAAEB=', 'bits before the padding that are not zero'],
    ['AACAPwAAAA==', undefined],
    ['whales', '6 characters, which are not a multiple of 4: the padding is missing'],
  ])('refuses %j, and says why', (text, reason) => {
    const { code, message } = vectorError(() => encoded('float4', text));

    if (reason === undefined) {
      expect({ code, message }).toEqual({
        code: 'dimension_mismatch',
        message: 'float4Vector(3): expected base64 of 12 bytes (3 dimensions of float4) but received 7 bytes',
      });
      return;
    }
    expect(code).toBe('element_type_mismatch');
    expect(message).toBe(
      `float4Vector(3): expected a Float32Array, an array of numbers or base64 but received ${JSON.stringify(text)}, with ${reason}`,
    );
  });

  it('refuses JSON and empty text, and advises to parse JSON', () => {
    expect(vectorError(() => encoded('float4', '[1, 2, 3]')).message).toMatch(
      /\. If it is JSON, give JSON\.parse\(value\)$/,
    );
    expect(vectorError(() => encoded('float4', '')).code).toBe('element_type_mismatch');
  });

  it('refuses another number of dimensions, and says both numbers', () => {
    const { code, message } = vectorError(() => encoded('float4', base64(new Float32Array(4))));

    expect(code).toBe('dimension_mismatch');
    expect(message).toBe('float4Vector(3): expected 3 dimensions but received 4');
  });

  it('tells of float4 that came for a column of other elements', () => {
    expect(vectorError(() => encoded('float2', base64(new Float32Array(3)))).message).toBe(
      'float2Vector(3): expected 3 dimensions but received 6. ' +
        'Base64 is of the elements of the column, float2. These may be elements of float4',
    );
  });

  it('refuses what is not finite, at its index', () => {
    expect(vectorError(() => encoded('float4', base64(Float32Array.of(1, Number.NaN, 1)))).message).toBe(
      'float4Vector(3): expected finite numbers but received NaN at index 1',
    );
  });

  it('is read where there is no Buffer, as in a browser', () => {
    const blob = encoded('float4', 'AACAPwAAAEAAAEBA');
    vi.stubGlobal('Buffer', undefined);
    onTestFinished(() => void vi.unstubAllGlobals());

    expect(bytesOfBase64('AACAPwAAAEAAAEBA')).toEqual(new Uint8Array(blob));
    expect(bytesOfBase64('AACA-wAAAEAAAEBA')).toBeUndefined();
  });
});
