import { Float16Array } from '@petamoriken/float16';
import { eq, sql } from 'drizzle-orm';
import { alias, integer, sqliteTable } from 'drizzle-orm/sqlite-core';
import { float2Vector, float4Vector, float8Vector, int1Vector, int2Vector, int4Vector } from 'drizzle-vector';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../support/database.js';
import { vectorError } from '../support/thrown.js';

const table = sqliteTable('vectors', {
  id: integer().primaryKey(),
  float2: float2Vector(3),
  float4: float4Vector(3),
  float8: float8Vector(3),
  int1: int1Vector(3),
  int2: int2Vector(3),
  int4: int4Vector(3),
});

const row = {
  float2: new Float16Array([0.5, -1, 65504]),
  float4: new Float32Array([0.1, -1, 3e38]),
  float8: new Float64Array([0.1, -1, 1e300]),
  int1: new Int8Array([-128, 0, 127]),
  int2: new Int16Array([-32768, 0, 32767]),
  int4: new Int32Array([-2147483648, 0, 2147483647]),
};

const db = openDatabase();
db.run(
  sql`create table vectors (id integer primary key, float2 blob, float4 blob, float8 blob, int1 blob, int2 blob, int4 blob)`,
);
db.insert(table)
  .values({ id: 1, ...row })
  .run();
db.insert(table).values({ id: 2 }).run();

describe('reading', () => {
  it('gives the typed arrays that were written, and null', () => {
    const [full, empty] = db.select().from(table).orderBy(table.id).all();

    for (const [type, array] of Object.entries(row)) {
      const read = full?.[type as keyof typeof row];
      expect(read).toBeInstanceOf(array.constructor);
      expect([...(read as Iterable<number>)]).toEqual([...array]);
    }
    expect(empty).toEqual({ id: 2, float2: null, float4: null, float8: null, int1: null, int2: null, int4: null });
  });

  it('works through an alias', () => {
    const other = alias(table, 'other');

    expect(db.select({ vector: other.int2 }).from(other).where(eq(other.id, 1)).get()).toEqual({ vector: row.int2 });
  });
});

const { float4, float8 } = table;
const bytes = Buffer.from(row.float4.buffer.slice(0));

describe('decoding', () => {
  it('views memory that is aligned and belongs to the value alone', () => {
    const own = new Uint8Array(bytes).buffer;

    for (const value of [Buffer.from(own), new Uint8Array(own), own]) {
      const array = float4.mapFromDriverValue(value as never) as Float32Array;

      expect(array).toEqual(row.float4);
      expect(array.buffer).toBe(own);
    }
  });

  it('copies out of memory that is shared, so as not to keep it alive', () => {
    const pool = Buffer.concat([Buffer.alloc(4), bytes, Buffer.alloc(4)]);
    const array = float4.mapFromDriverValue(pool.subarray(4, 16) as never) as Float32Array;

    expect(array).toEqual(row.float4);
    expect(array.buffer.byteLength).toBe(12);
  });

  it('copies out of memory that is not aligned', () => {
    const memory = Buffer.from(new ArrayBuffer(25), 1, 24);
    memory.writeDoubleLE(0.25, 8);

    expect(float8.mapFromDriverValue(memory as never)).toEqual(new Float64Array([0, 0.25, 0]));
  });

  it('reads the hexadecimal text by which a BLOB passes through JSON', () => {
    expect(float4.mapFromDriverValue(bytes.toString('hex').toUpperCase() as never)).toEqual(row.float4);
  });

  it.each([
    [Buffer.alloc(8), 'a BLOB of 12 bytes (3 dimensions of float4) but received 8 bytes'],
    [Buffer.alloc(13), 'a BLOB of 12 bytes (3 dimensions of float4) but received 13 bytes'],
    ['[1, 2, 3]', 'a BLOB but received "[1, 2, 3]"'],
    [42, 'a BLOB but received 42'],
  ])('refuses a stored value that is no such vector', (value, expected) => {
    expect(vectorError(() => float4.mapFromDriverValue(value as never))).toEqual({
      code: 'invalid_blob',
      message: `float4Vector(3): expected ${expected}`,
    });
  });
});
