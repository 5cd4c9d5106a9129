// The columns and rows that vector_insert_arrow refuses: the message, and the table as it was.

import {
  DateMillisecond,
  Decimal,
  Dictionary,
  Field,
  Float32,
  Float64,
  Int32,
  List,
  makeData,
  makeVector,
  Struct,
  Table,
  TimestampMillisecond,
  tableToIPC,
  Uint64,
  Utf8,
  type Vector,
  vectorFromArray,
} from 'apache-arrow';
import { describe, test } from 'vitest';
import { betterSqlite3 } from '../host.js';
import { expectRefused, ipc, listOf, vectorColumn } from '../support/arrow.js';
import { workspace } from '../support/workspace.js';

const { open } = workspace(betterSqlite3);

async function openTable(metadata = 'title TEXT, page INTEGER NOT NULL DEFAULT 0', options = '') {
  const db = await open();
  await db.run(`CREATE VIRTUAL TABLE docs USING vector(dim=2, metadata='${metadata}'${options});
    INSERT INTO docs(id, vector) VALUES (100, '[1, 1]')`);
  return db;
}

const vectors = vectorColumn([
  [1, 0],
  [2, 0],
]);
const ids = vectorFromArray([1, 2], new Int32());

describe('columns', () => {
  const scalar =
    'expected Utf8, LargeUtf8, Binary, LargeBinary, FixedSizeBinary, Int, UInt, Float, Bool or Null, or a dictionary of those, received';
  const date = new Date(0);

  const refused: [what: string, columns: Record<string, Vector>, message: string][] = [
    [
      'that the table does not have',
      { vector: vectors, author: ids },
      'expected the columns of the table (id, vector, title, page), received "author"',
    ],
    [
      'that are computed',
      { vector: vectors, distance: ids },
      'expected the columns of the table (id, vector, title, page), received "distance"',
    ],
    [
      'that are there twice',
      { vector: vectors, title: ids, TITLE: ids },
      'expected one column for "title", received a second one, "TITLE"',
    ],
    [
      'of vectors, none',
      { id: ids },
      'expected one column of vectors, of the type FixedSizeList or by the name "vector", received none',
    ],
    [
      'of vectors, several',
      { a: vectors, b: vectors },
      'expected one column of vectors, of the type FixedSizeList or by the name "vector", received several',
    ],
    [
      'of vectors, one more',
      { vector: vectors, b: vectors },
      'expected the columns of the table (id, vector, title, page), received "b"',
    ],
    [
      'of vectors, by a name and by a type',
      { embedding: vectors, vector: ids },
      'expected one column for "vector", received a second one, "vector"',
    ],
    [
      'of vectors with other dimensions',
      { vector: vectorColumn([[1, 2, 3]], new Float32(), 3) },
      'column "vector": expected FixedSizeList<Float32>[2], received FixedSizeList<Float32>[3]',
    ],
    [
      'of vectors of texts',
      { vector: vectorFromArray([['a', 'b']], listOf(new Utf8(), 2)) },
      'column "vector": expected FixedSizeList<Float32>[2], received FixedSizeList<Utf8>[2]',
    ],
    [
      'of vectors of lists',
      { vector: vectorFromArray([[[1], [2]]], listOf(new List(new Field('item', new Float32())), 2)) },
      'column "vector": expected FixedSizeList<Float32>[2], received FixedSizeList<List>[2]',
    ],
    [
      'of keys that are texts',
      { id: vectorFromArray(['1', '2'], new Utf8()), vector: vectors },
      'column "id": expected integers, received Utf8',
    ],
    [
      'of timestamps',
      { vector: vectors, title: vectorFromArray([date, date], new TimestampMillisecond()) },
      `column "title": ${scalar} Timestamp`,
    ],
    [
      'of dates',
      { vector: vectors, title: vectorFromArray([date, date], new DateMillisecond()) },
      `column "title": ${scalar} Date`,
    ],
    [
      'of decimals',
      { vector: vectors, title: vectorFromArray([null, null], new Decimal(2, 10)) },
      `column "title": ${scalar} Decimal`,
    ],
    [
      'of structs',
      { vector: vectors, title: vectorFromArray([{ a: 1 }, { a: 2 }], new Struct([new Field('a', new Int32())])) },
      `column "title": ${scalar} Struct`,
    ],
    [
      'of lists',
      { vector: vectors, title: vectorFromArray([[1], [2]], new List(new Field('item', new Int32()))) },
      `column "title": ${scalar} List<Int32>`,
    ],
    [
      'of dictionaries of dates',
      { vector: vectors, title: vectorFromArray([date, date], new Dictionary(new DateMillisecond(), new Int32())) },
      `column "title": ${scalar} Dictionary<Date>`,
    ],
  ];

  test.each(refused)('%s', async (_, columns, message) => {
    await expectRefused(await openTable(), ipc(columns), `Arrow: ${message}`);
  });

  test('that are missing where the table needs them', async () => {
    const db = await open();
    await db.run("CREATE VIRTUAL TABLE docs USING vector(dim=2, metadata='needed TEXT NOT NULL')");
    await expectRefused(
      db,
      ipc({ vector: vectors }),
      'Arrow: expected a column "needed", which is NOT NULL and has no default, received none',
    );
  });

  test('with names as long as they like are named in short', async () => {
    await expectRefused(
      await openTable(),
      ipc({ vector: vectors, ['x'.repeat(100_000)]: ids }),
      `received "${'x'.repeat(64)}"`,
    );
  });
});

describe('rows', () => {
  const inRow = (column: string, what: string) => `row 1 of the stream (from 0): column "${column}": ${what}`;
  const badText = makeVector(
    makeData({
      type: new Utf8(),
      length: 2,
      nullCount: 0,
      valueOffsets: Int32Array.of(0, 1, 3),
      data: Uint8Array.of(0x61, 0xc3, 0x28),
    }),
  );

  const refused: [what: string, columns: Record<string, Vector>, message: string][] = [
    [
      'without a vector',
      { vector: vectorColumn([[1, 0], null]) },
      inRow('vector', 'expected 2 elements, received NULL'),
    ],
    [
      'without an element',
      {
        vector: vectorColumn([
          [1, 0],
          [2, null],
        ]),
      },
      inRow('vector', 'expected 2 elements, received a NULL among them'),
    ],
    [
      'with NaN in a vector',
      {
        vector: vectorColumn([
          [1, 0],
          [2, Number.NaN],
        ]),
      },
      'row 1 of the stream (from 0): docs.vector: expected finite elements, received NaN at position 1',
    ],
    [
      'with infinity in a vector that is converted',
      {
        vector: vectorColumn(
          [
            [1, 0],
            [Number.NEGATIVE_INFINITY, 0],
          ],
          new Float64(),
        ),
      },
      'row 1 of the stream (from 0): docs.vector: expected finite elements, received -Infinity at position 0',
    ],
    [
      'with a key beyond SQLite’s',
      { id: vectorFromArray([1n, 2n ** 63n], new Uint64()), vector: vectors },
      inRow('id', 'expected an integer up to 9223372036854775807, received 9223372036854775808'),
    ],
    [
      'with a key that is no integer',
      { id: vectorFromArray([1, 2.5], new Float64()), vector: vectors },
      'row 1 of the stream (from 0): datatype mismatch: docs.id: expected an integer, received 2.5',
    ],
    [
      'with an integer beyond SQLite’s',
      { page: vectorFromArray([1n, 2n ** 64n - 1n], new Uint64()), vector: vectors },
      inRow('page', 'expected an integer up to 9223372036854775807, received 18446744073709551615'),
    ],
    [
      'with bytes that are not UTF-8',
      { title: badText, vector: vectors },
      inRow('title', 'expected text in UTF-8, received bytes that are not UTF-8'),
    ],
    [
      'with NaN',
      { title: vectorFromArray([1, Number.NaN], new Float64()), vector: vectors },
      inRow('title', 'expected a number or NULL, received NaN'),
    ],
    [
      'with NULL in a column that is NOT NULL',
      { page: vectorFromArray([1, null], new Int32()), vector: vectors },
      'row 1 of the stream (from 0): NOT NULL constraint failed: docs.page',
    ],
    [
      'with a key that is taken',
      { id: vectorFromArray([1, 100], new Int32()), vector: vectors },
      'row 1 of the stream (from 0): UNIQUE constraint failed: docs.id',
    ],
  ];

  test.each(refused)('%s', async (_, columns, message) => {
    await expectRefused(await openTable(), ipc(columns), message);
  });

  test('with a zero vector, where the metric is cosine', async () => {
    const db = await openTable('title TEXT', ', metric=cosine');
    await expectRefused(
      db,
      ipc({
        vector: vectorColumn([
          [1, 0],
          [0, 0],
        ]),
      }),
      'row 1 of the stream (from 0): docs.vector: expected a vector with a direction',
    );
  });

  test.each([
    ['behind its end', 2],
    ['before its beginning', -1],
  ])('with a value of a dictionary %s', async (_, index) => {
    const dictionary = vectorFromArray(['a', 'b'], new Utf8());
    const title = makeVector(
      makeData({
        type: new Dictionary(new Utf8(), new Int32()),
        length: 2,
        nullCount: 0,
        data: Int32Array.of(1, index),
        dictionary,
      }),
    );
    await expectRefused(
      await openTable(),
      ipc({ title, vector: vectors }),
      inRow('title', `expected a value of a dictionary of 2, received number ${index}`),
    );
  });

  test.each([
    ['that go back', [0, 3, 1], 'expected a range within 8, received 3 to 1'],
    ['beyond the texts', [0, 1, 9], 'expected a range within 8, received 1 to 9'],
    ['that are negative', [0, -1, 3], 'expected a range within 8, received 0 to 4294967295'],
  ])('of texts with offsets %s', async (_, offsets, message) => {
    const title = makeVector(
      makeData({
        type: new Utf8(),
        length: 2,
        nullCount: 0,
        valueOffsets: Int32Array.from(offsets),
        data: Uint8Array.of(0x61, 0x62, 0x63),
      }),
    );
    await expectRefused(await openTable(), ipc({ title, vector: vectors }), message);
  });

  test('are counted over all record batches', async () => {
    const one = new Table({
      vector: vectorColumn([
        [1, 0],
        [2, 0],
        [3, 0],
      ]),
    });
    const two = new Table({
      vector: vectorColumn([
        [4, 0],
        [5, Number.NaN],
      ]),
    });
    await expectRefused(await openTable(), tableToIPC(one.concat(two)), 'row 4 of the stream (from 0)');
  });
});
