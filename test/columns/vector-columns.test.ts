import { getTableColumns } from 'drizzle-orm';
import { alias, integer, sqliteTable } from 'drizzle-orm/sqlite-core';
import {
  float2Vector,
  float4Vector,
  float8Vector,
  int1Vector,
  int2Vector,
  int4Vector,
  type VectorColumnFunction,
  vector,
} from 'drizzle-vector';
import { describe, expect, it } from 'vitest';
import { vectorError } from '../support/thrown.js';

const functions = { float2Vector, float4Vector, float8Vector, int1Vector, int2Vector, int4Vector };

describe.each(Object.entries(functions))('%s', (name, column) => {
  it('is a blob in an ordinary table, under its key or its own name', () => {
    const table = sqliteTable('t', {
      id: integer().primaryKey(),
      first: column(3),
      second: column({ dimensions: 3 }),
      third: column('named', 3),
      fourth: column('configured', { dimensions: 3 }),
    });

    const { first, second, third, fourth } = getTableColumns(table);

    expect([first, second, third, fourth].map((each) => each.name)).toEqual(['first', 'second', 'named', 'configured']);
    expect(first.getSQLType()).toBe('blob');
  });

  it.each([0, 65536, 1.5, Number.NaN, '384', null, undefined])('refuses %s dimensions', (dimensions) => {
    for (const definition of [
      () => column(dimensions as number),
      () => column({ dimensions: dimensions as number }),
      () => column('v', dimensions as number),
      () => column('v', { dimensions: dimensions as number }),
    ]) {
      const { code, message } = vectorError(definition);

      expect(code).toBe('invalid_dimensions');
      expect(message).toMatch(
        new RegExp(`^${name}\\(\\): expected an integer from 1 to 65535 as dimensions but received`),
      );
    }
  });

  it('takes up to 65535 dimensions', () => {
    expect(() => column(65535)).not.toThrow();
  });

  it('refuses arguments in another order or number', () => {
    const loose = column as unknown as (...args: unknown[]) => unknown;

    expect(vectorError(() => loose('a', 3, 4))).toEqual({
      code: 'invalid_dimensions',
      message: `${name}(): expected dimensions, or a name and dimensions but received 3 arguments`,
    });
    expect(vectorError(() => loose(5, 3))).toEqual({
      code: 'invalid_column_name',
      message: `${name}(): expected a name as a string, before the dimensions, but received 5`,
    });
    expect(vectorError(() => loose()).code).toBe('invalid_dimensions');
  });

  it('refuses a name without dimensions', () => {
    const nameless = column as unknown as (name: string) => unknown;

    expect(vectorError(() => nameless('embedding')).code).toBe('invalid_dimensions');
  });
});

describe('vector', () => {
  it('is float4Vector', () => {
    const same: VectorColumnFunction<'float4'> = vector;
    const { embedding } = sqliteTable('t', { embedding: same('embedding', { dimensions: 2 }) });

    expect(embedding.mapFromDriverValue(Buffer.from([0, 0, 0x80, 0x3f, 0, 0, 0, 0x40]))).toEqual(
      new Float32Array([1, 2]),
    );
  });
});

describe('a vector column in an ordinary table', () => {
  it('keeps what Drizzle knows of columns', () => {
    const table = sqliteTable('t', {
      id: integer().primaryKey(),
      required: float4Vector(3).notNull(),
      defaulted: int1Vector(3).$defaultFn(() => new Int8Array(3)),
    });

    expect(table.required).toMatchObject({ name: 'required', notNull: true, primary: false });
    expect(table.defaulted).toMatchObject({ notNull: false, hasDefault: true });
    expect(alias(table, 'other').required).toMatchObject({ name: 'required', notNull: true });
  });
});
