// Which Arrow types vector_insert_arrow takes, and what becomes of their values.

import {
  Binary,
  Bool,
  type DataType,
  Dictionary,
  Field,
  FixedSizeBinary,
  Float16,
  Float32,
  Float64,
  Int8,
  Int16,
  Int32,
  Int64,
  LargeBinary,
  LargeUtf8,
  List,
  makeData,
  makeVector,
  Null,
  Table,
  tableToIPC,
  Uint8,
  Uint16,
  Uint32,
  Uint64,
  Utf8,
  type Vector,
  vectorFromArray,
} from 'apache-arrow';
import { describe, expect, test } from 'vitest';
import { betterSqlite3 } from '../host.js';
import { insertArrow, ipc, vectorColumn } from '../support/arrow.js';
import type { Value } from '../support/connection.js';
import { decode, type ElementType, encode } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

const { open } = workspace(betterSqlite3);

async function openTable(options = ', metadata="value"') {
  const db = await open();
  await db.run(`CREATE VIRTUAL TABLE docs USING vector(dim=2${options})`);
  return db;
}

/** As many vectors as there are values. */
const beside = (values: Vector) => ({
  vector: vectorColumn(Array.from({ length: values.length }, () => [1, 2])),
  values,
});

/** What a column of metadata without a type has afterwards. */
async function inserted(values: Vector): Promise<Value[]> {
  const db = await openTable();
  await insertArrow(db, ipc({ vector: beside(values).vector, value: values }));
  return await db.column('SELECT value FROM docs ORDER BY id');
}

const scalars: [name: string, type: DataType, values: unknown[], stored?: Value[]][] = [
  ['Int8', new Int8(), [-128, 127, null, 0]],
  ['Int16', new Int16(), [-32768, 32767, null]],
  ['Int32', new Int32(), [-2147483648, 2147483647, null]],
  [
    'Int64',
    new Int64(),
    [-9223372036854775808n, 9223372036854775807n, null, 5n],
    [-9223372036854775808n, 9223372036854775807n, null, 5],
  ],
  ['UInt8', new Uint8(), [0, 255, null]],
  ['UInt16', new Uint16(), [0, 65535, null]],
  ['UInt32', new Uint32(), [0, 4294967295, null]],
  ['UInt64', new Uint64(), [0n, 9223372036854775807n, null], [0, 9223372036854775807n, null]],
  ['Float16', new Float16(), [0.5, -65504, null]],
  ['Float32', new Float32(), [0.1, -1e30, null], [Math.fround(0.1), Math.fround(-1e30), null]],
  ['Float64', new Float64(), [0.1, Number.MAX_VALUE, null, Number.POSITIVE_INFINITY]],
  ['Bool', new Bool(), [true, false, null, true], [1, 0, null, 1]],
  ['Utf8', new Utf8(), ['', 'größer ☂ 𝄞', null, 'a\0b']],
  ['LargeUtf8', new LargeUtf8(), ['', 'größer', null, 'x'.repeat(1000)]],
  ['Binary', new Binary(), [Uint8Array.of(), Uint8Array.of(0, 255), null]],
  ['LargeBinary', new LargeBinary(), [Uint8Array.of(), Uint8Array.of(0, 255), null]],
  ['FixedSizeBinary', new FixedSizeBinary(3), [Uint8Array.of(1, 2, 3), null, Uint8Array.of(4, 5, 6)]],
  ['Null', new Null(), [null, null]],
];

describe('metadata', () => {
  test.each(scalars)('of %s', async (_, type, values, stored = values as Value[]) => {
    expect(await inserted(vectorFromArray(values, type))).toEqual(stored);
  });

  test.each(scalars.filter(([name]) => name !== 'Null'))(
    'of dictionaries of %s',
    async (_, type, values, stored = values as Value[]) => {
      const indexes = [0, 1, 0, null, 1];
      const dictionary = vectorFromArray(values.slice(0, 2), type);
      const column = makeVector(
        makeData({
          type: new Dictionary(type, new Int8()),
          length: indexes.length,
          nullCount: 1,
          nullBitmap: Uint8Array.of(0b10111),
          data: Int8Array.from(indexes, (index) => index ?? 99),
          dictionary,
        }),
      );
      expect(await inserted(column)).toEqual(indexes.map((index) => (index === null ? null : stored[index])));
    },
  );

  test('a null in a dictionary is NULL', async () => {
    const dictionary = vectorFromArray(['a', null, 'c'], new Utf8());
    const data = makeData({
      type: new Dictionary(new Utf8(), new Int32()),
      length: 3,
      nullCount: 0,
      data: Int32Array.of(2, 1, 0),
      dictionary,
    });
    expect(await inserted(makeVector(data))).toEqual(['c', null, 'a']);
  });

  test('a dictionary can grow and be replaced between record batches', async () => {
    const type = new Dictionary(new Utf8(), new Int32(), 7);
    const batch = (dictionary: Vector, ...indexes: number[]) => {
      const value = makeVector(
        makeData({ type, length: indexes.length, nullCount: 0, data: Int32Array.from(indexes), dictionary }),
      );
      return new Table({ vector: vectorColumn(indexes.map(() => [1, 2])), value });
    };
    const first = vectorFromArray(['a', 'b'], new Utf8());
    const grown = first.concat(vectorFromArray(['c'], new Utf8()), vectorFromArray(['d', 'e'], new Utf8()));
    const other = vectorFromArray(['x', 'y'], new Utf8());
    const db = await openTable();

    const table = new Table([
      ...batch(first, 0, 1).batches,
      ...batch(grown, 2, 0, 4).batches,
      ...batch(other, 1, 0).batches,
    ]);
    expect(await insertArrow(db, tableToIPC(table))).toBe(7);

    expect(await db.column('SELECT value FROM docs ORDER BY id')).toEqual(['a', 'b', 'c', 'a', 'e', 'y', 'x']);
  });

  test('several columns of one record batch, and several record batches', async () => {
    const db = await openTable(', metadata="a TEXT, b INTEGER, c BLOB"');
    const columns = (from: number) => ({
      c: vectorFromArray([Uint8Array.of(from), null], new Binary()),
      vector: vectorColumn([
        [from, 0],
        [from + 1, 0],
      ]),
      a: vectorFromArray([`a${from}`, null], new Utf8()),
      b: vectorFromArray([null, from], new Int16()),
    });
    const [one, two] = [new Table(columns(1)), new Table(columns(3))];
    await insertArrow(db, tableToIPC(one.concat(two)));
    expect(await db.all('SELECT id, a, b, c FROM docs ORDER BY id')).toEqual([
      [1, 'a1', null, Uint8Array.of(1)],
      [2, null, 1, null],
      [3, 'a3', null, Uint8Array.of(3)],
      [4, null, 3, null],
    ]);
  });

  test('a part of longer columns', async () => {
    const db = await openTable(', metadata="a TEXT"');
    const all = Array.from({ length: 40 }, (_, index) => index);
    const table = new Table({
      vector: vectorColumn(all.map((n) => [n, 0])),
      a: vectorFromArray(
        all.map((n) => (n % 3 ? `a${n}` : null)),
        new Utf8(),
      ),
    });
    await insertArrow(db, tableToIPC(table.slice(13, 17)));
    expect(await db.all("SELECT a, vector_to_json(vector, 'float4') FROM docs")).toEqual([
      ['a13', '[13.0,0.0]'],
      ['a14', '[14.0,0.0]'],
      [null, '[15.0,0.0]'],
      ['a16', '[16.0,0.0]'],
    ]);
  });
});

describe('keys', () => {
  test.each([new Int8(), new Int16(), new Int32(), new Int64(), new Uint8(), new Uint16(), new Uint32(), new Uint64()])(
    'of %s',
    async (type) => {
      const db = await openTable();
      const ids = type.bitWidth === 64 ? [5n, 3n] : [5, 3];
      await insertArrow(
        db,
        ipc({
          id: vectorFromArray(ids, type),
          vector: vectorColumn([
            [1, 0],
            [2, 0],
          ]),
        }),
      );
      expect(await db.column('SELECT id FROM docs ORDER BY id')).toEqual([3, 5]);
    },
  );

  test('of Float64 that are integral, as JavaScript has them', async () => {
    const db = await openTable();
    await insertArrow(
      db,
      ipc({
        id: vectorFromArray([7, -3], new Float64()),
        vector: vectorColumn([
          [1, 0],
          [2, 0],
        ]),
      }),
    );
    expect(await db.column('SELECT id FROM docs ORDER BY id')).toEqual([-3, 7]);
  });

  test('of Int64 to the last', async () => {
    const db = await openTable();
    const ids = [-9223372036854775808n, 9223372036854775807n];
    await insertArrow(
      db,
      ipc({
        id: vectorFromArray(ids, new Int64()),
        vector: vectorColumn([
          [1, 0],
          [2, 0],
        ]),
      }),
    );
    expect(await db.column('SELECT id FROM docs ORDER BY id')).toEqual(ids);
  });
});

/** Vectors of one type in a table of another; nothing where they are refused. */
const conversions: [from: DataType, to: ElementType, given: (number | bigint)[], stored: number[] | undefined][] = [
  [new Float16(), 'float2', [0.5, -2], [0.5, -2]],
  [new Float16(), 'float4', [0.5, 65504], [0.5, 65504]],
  [new Float16(), 'float8', [0.5, 6e-8], [0.5, 2 ** -24]],
  [new Float32(), 'float2', [0.1, 65504], [0.0999755859375, 65504]],
  [new Float32(), 'float8', [0.1, 1], [Math.fround(0.1), 1]],
  [new Float64(), 'float2', [0.1, -1], [0.0999755859375, -1]],
  [new Float64(), 'float4', [0.1, 1e-60], [Math.fround(0.1), 0]],
  [new Float64(), 'float8', [0.1, 1e300], [0.1, 1e300]],
  [new Int16(), 'int1', [-128, 127], [-128, 127]],
  [new Int64(), 'int1', [-128n, 127n], [-128, 127]],
  [new Uint8(), 'int1', [0, 127], [0, 127]],
  [new Uint16(), 'int2', [0, 32767], [0, 32767]],
  [new Int8(), 'int2', [-128, 127], [-128, 127]],
  [new Uint32(), 'int4', [0, 2147483647], [0, 2147483647]],
  [new Uint64(), 'int4', [0n, 2147483647n], [0, 2147483647]],
  [new Int64(), 'int4', [-2147483648n, 2147483647n], [-2147483648, 2147483647]],
  [new Int32(), 'float4', [1, 2], undefined],
  [new Int64(), 'float8', [1n, 2n], undefined],
  [new Float32(), 'int4', [1, 2], undefined],
  [new Float64(), 'int1', [1, 2], undefined],
];

describe('vectors', () => {
  test.each(conversions)('of %s in a table of %s', async (from, to, given, stored) => {
    const db = await openTable(`, type=${to}`);
    const insert = insertArrow(db, ipc({ vector: vectorColumn([given], from) }));
    if (!stored)
      return await expect(insert).rejects.toThrow(`received FixedSizeList<${from}>[2]`.replace('Uint', 'UInt'));
    await insert;
    expect(decode((await db.value('SELECT vector FROM docs')) as Uint8Array, to)).toEqual(stored);
  });

  test.each([
    [new Float64(), 'float4', [1, 1e39], 'float4, received 1e+39 at position 1'],
    [new Float64(), 'float4', [1, -3.5e38], 'float4, received -3.5e+38 at position 1'],
    [new Float32(), 'float2', [65520, 1], 'float2, received 65520 at position 0'],
    [new Int16(), 'int1', [1, 128], 'int1, received 128 at position 1'],
    [new Uint8(), 'int1', [200, 1], 'int1, received 200 at position 0'],
    [new Int64(), 'int4', [1n, 2147483648n], 'int4, received 2147483648 at position 1'],
    [new Int64(), 'int2', [1n, -(2n ** 63n)], 'int2, received -9223372036854775808 at position 1'],
  ] as const)('of %s that do not fit into %s are refused: %s', async (from, to, given, message) => {
    const db = await openTable(`, type=${to}`);
    const stream = ipc({
      vector: vectorColumn([[1, 2].map((n) => (typeof given[0] === 'bigint' ? BigInt(n) : n)), given], from),
    });
    await expect(insertArrow(db, stream)).rejects.toThrow(
      `row 1 of the stream (from 0): column "vector": expected a number within ${message}`,
    );
    expect(await db.value('SELECT count(*) FROM docs')).toBe(0);
  });

  test('are kept bit by bit where the type is the same', async () => {
    const db = await openTable();
    await insertArrow(db, ipc({ vector: vectorColumn([[-0, 1e-45]]) }));
    expect(await db.value('SELECT vector FROM docs')).toEqual(encode([-0, 1e-45]));
  });

  test('in lists of one length, by the name of the column', async () => {
    const db = await openTable();
    const lists = vectorFromArray(
      [
        [1, 2],
        [3, 4],
      ],
      new List(new Field('item', new Float64(), true)),
    );
    await insertArrow(db, ipc({ vector: lists }));
    expect(await db.column("SELECT vector_to_json(vector, 'float4') FROM docs")).toEqual(['[1.0,2.0]', '[3.0,4.0]']);
    await expect(insertArrow(db, ipc({ embedding: lists }))).rejects.toThrow(
      'expected one column of vectors, of the type FixedSizeList or by the name "vector", received none',
    );
  });

  test('in lists of other lengths are refused', async () => {
    const db = await openTable();
    const lists = vectorFromArray(
      [
        [1, 2],
        [3, 4, 5],
      ],
      new List(new Field('item', new Float32(), true)),
    );
    await expect(insertArrow(db, ipc({ vector: lists }))).rejects.toThrow(
      'row 1 of the stream (from 0): column "vector": expected 2 elements, received 3',
    );
  });
});

test('a key of nothing but nulls is assigned', async () => {
  const db = await openTable();
  const id = vectorFromArray([null, null], new Null());
  await insertArrow(db, ipc({ id, vector: beside(id).vector }));
  expect(await db.column('SELECT id FROM docs ORDER BY id')).toEqual([1, 2]);
});
