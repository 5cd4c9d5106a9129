// What vector_insert_arrow refuses: the message, and the table as it was.

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
import { describe, expect, test } from 'vitest';
import { betterSqlite3 } from './host.js';
import { exportStream, insertArrow, ipc, listOf, vectorColumn } from './support/arrow.js';
import { messagesOf, tablesOf } from './support/arrow-bytes.js';
import type { Connection } from './support/connection.js';
import { workspace } from './support/workspace.js';

const { open } = workspace(betterSqlite3);

async function openTable(metadata = 'title TEXT, page INTEGER NOT NULL DEFAULT 0', options = '') {
  const db = await open();
  await db.run(`CREATE VIRTUAL TABLE docs USING vector(dim=2, metadata='${metadata}'${options});
    INSERT INTO docs(id, vector) VALUES (100, '[1, 1]')`);
  return db;
}

/** Fails unless the stream is refused with this message, and nothing of it is left, in a transaction or without. */
async function expectRefused(db: Connection, stream: Uint8Array, message: string): Promise<void> {
  const before = await db.all('SELECT * FROM docs');
  await expect(insertArrow(db, stream)).rejects.toThrow(message);
  expect(await db.all('SELECT * FROM docs')).toEqual(before);
  await db.run('BEGIN');
  await expect(insertArrow(db, stream)).rejects.toThrow(message);
  await db.run('COMMIT');
  expect(await db.all('SELECT * FROM docs')).toEqual(before);
  expect(await db.column('PRAGMA integrity_check')).toEqual(['ok']);
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
    await expectRefused(
      await openTable('title TEXT, page INTEGER NOT NULL DEFAULT 0').then(withNeeded),
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

async function withNeeded(db: Connection): Promise<Connection> {
  await db.run("DROP TABLE docs; CREATE VIRTUAL TABLE docs USING vector(dim=2, metadata='needed TEXT NOT NULL')");
  return db;
}

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
      'with a text that is none',
      { title: badText, vector: vectors },
      inRow('title', 'expected text in UTF-8, received bytes that are none'),
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

// By the numbers in Arrow's Message.fbs and Schema.fbs.
const MESSAGE = { version: 0, headerType: 1, header: 2, bodyLength: 3 };
const SCHEMA = { endianness: 0, fields: 1 };
const FIELD = { typeId: 2, type: 3, children: 5 };
const BATCH = { length: 0, nodes: 1, buffers: 2 };

describe('streams', () => {
  type Change = (view: DataView, stream: Uint8Array) => void;
  const schema = (stream: Uint8Array) => tablesOf(stream, 0);
  const batch = (stream: Uint8Array) => tablesOf(stream, 1);
  const set16 =
    (at: (stream: Uint8Array) => number, value: number): Change =>
    (view, stream) =>
      view.setInt16(at(stream), value, true);
  const set32 =
    (at: (stream: Uint8Array) => number, value: number): Change =>
    (view, stream) =>
      view.setInt32(at(stream), value, true);
  const set64 =
    (at: (stream: Uint8Array) => number, value: bigint): Change =>
    (view, stream) =>
      view.setBigInt64(at(stream), value, true);

  const changes: [what: string, change: Change, message: string][] = [
    [
      'of metadata version V3',
      set16((stream) => schema(stream).message.field(MESSAGE.version), 2),
      'Arrow: expected metadata of version V4 or V5, received V3',
    ],
    [
      'of a later metadata version',
      set16((stream) => batch(stream).message.field(MESSAGE.version), 5),
      'Arrow: expected metadata of version V4 or V5, received V6',
    ],
    [
      'that are big-endian',
      set16((stream) => schema(stream).header.field(SCHEMA.endianness), 1),
      'Arrow: expected little-endian data, received big-endian data',
    ],
    [
      'that do not begin with a schema',
      (view, stream) => view.setUint8(schema(stream).message.field(MESSAGE.headerType), 3),
      'Arrow: expected an IPC stream or file, which begins with a schema, received another message',
    ],
    [
      'with two schemas',
      (view, stream) => view.setUint8(batch(stream).message.field(MESSAGE.headerType), 1),
      'Arrow: expected a record batch or a dictionary, received a message of type 1',
    ],
    [
      'with tensors',
      (view, stream) => view.setUint8(batch(stream).message.field(MESSAGE.headerType), 4),
      'Arrow: expected a record batch or a dictionary, received a message of type 4',
    ],
    [
      'with a dictionary that the schema does not have',
      (view, stream) => view.setUint8(batch(stream).message.field(MESSAGE.headerType), 2),
      'Arrow: expected the values of a dictionary of the schema',
    ],
    [
      'with a message of another size',
      set32((stream) => (messagesOf(stream)[1]?.metadata ?? 0) - 4, 1 << 30),
      'Arrow: expected a message of 1073741824 bytes',
    ],
    [
      'with a body beyond the end',
      set64((stream) => batch(stream).message.field(MESSAGE.bodyLength), 1n << 40n),
      'Arrow: expected the body of a message of 1099511627776 bytes',
    ],
    [
      'with a body of a negative size',
      set64((stream) => batch(stream).message.field(MESSAGE.bodyLength), -8n),
      'Arrow: expected the body of a message',
    ],
    [
      'with a root beyond the metadata',
      set32((stream) => messagesOf(stream)[0]?.metadata ?? 0, 1 << 20),
      'expected a flatbuffer of',
    ],
    [
      'with a vtable before the metadata',
      set32((stream) => schema(stream).message.at, 1 << 20),
      'expected a flatbuffer of',
    ],
    [
      'with more fields than there are',
      set32((stream) => schema(stream).header.elements(SCHEMA.fields) - 4, -1),
      'expected a flatbuffer of',
    ],
    [
      'with a type that Arrow does not have',
      (view, stream) => view.setUint8(schema(stream).header.element(SCHEMA.fields, 2).field(FIELD.typeId), 99),
      'column "title": expected Utf8',
    ],
    [
      'with integers of 7 bits',
      set32((stream) => schema(stream).header.element(SCHEMA.fields, 0).table(FIELD.type).field(0), 7),
      'column "id": expected integers, received Int7',
    ],
    [
      'with lists of two kinds of elements',
      set32((stream) => schema(stream).header.element(SCHEMA.fields, 1).elements(FIELD.children) - 4, 0),
      'received FixedSizeList<no type>[2]',
    ],
    [
      'with a record batch of fewer rows',
      set64((stream) => batch(stream).header.field(BATCH.length), 1n),
      'Arrow: column "id": expected 1 rows, as the record batch has, received 2',
    ],
    [
      'with a record batch of less than no rows',
      set64((stream) => batch(stream).header.field(BATCH.length), -1n),
      'Arrow: expected a record batch of 0 rows or more, received one of -1',
    ],
    [
      'with an array of a negative length',
      set64((stream) => batch(stream).header.elements(BATCH.nodes), -1n),
      'Arrow: expected an array with 0 rows or more',
    ],
    [
      'with an array of more nulls than rows',
      set64((stream) => batch(stream).header.elements(BATCH.nodes) + 8, 3n),
      'Arrow: expected an array with 0 rows or more and no more nulls than rows, received one with 2 and 3',
    ],
    [
      'with nulls that are not said',
      set64((stream) => batch(stream).header.elements(BATCH.nodes) + 8, 1n),
      'Arrow: expected a buffer of validity for 1 rows, received one of 0 bytes',
    ],
    [
      'with an array longer than its buffer',
      set64((stream) => batch(stream).header.elements(BATCH.nodes), 1n << 61n),
      'Arrow: expected a buffer of values for 2305843009213693952 rows',
    ],
    [
      'with more lists than elements',
      set64((stream) => batch(stream).header.elements(BATCH.nodes) + 2 * 16, 3n),
      'Arrow: expected 2 elements for each of 2 lists, received 3 elements',
    ],
    [
      'with fewer arrays than columns',
      set32((stream) => batch(stream).header.elements(BATCH.nodes) - 4, 3),
      'Arrow: expected an array for each column of the schema, received a record batch with fewer',
    ],
    [
      'with fewer buffers than arrays',
      set32((stream) => batch(stream).header.elements(BATCH.buffers) - 4, 3),
      'Arrow: expected a buffer of validity, received a record batch without',
    ],
    [
      'with a buffer beyond the body',
      set64((stream) => batch(stream).header.elements(BATCH.buffers) + 16, 1n << 62n),
      'Arrow: expected a buffer of values within the body',
    ],
    [
      'with a buffer that is too long',
      set64((stream) => batch(stream).header.elements(BATCH.buffers) + 24, -1n),
      'Arrow: expected a buffer of values within the body',
    ],
  ];

  test.each(changes)('%s', async (_, change, message) => {
    const db = await openTable();
    await db.run("INSERT INTO docs(id, vector, title) VALUES (101, '[2, 2]', 'x')");
    const stream = await exportStream(db);
    await db.run('DELETE FROM docs');
    change(new DataView(stream.buffer), stream);
    await expectRefused(db, stream, message);
  });

  test('that are cut off anywhere insert nothing', async () => {
    const db = await openTable();
    const stream = await exportStream(db);
    await db.run('DELETE FROM docs');
    const ends = messagesOf(stream).map(({ end }) => end);
    for (let size = 0; size < stream.length; size++) {
      // Between two messages, it is a stream that ends without saying so.
      if (ends.includes(size)) continue;
      await expect(insertArrow(db, stream.slice(0, size)), String(size)).rejects.toThrow(/Arrow/);
    }
    expect(await db.value('SELECT count(*) FROM docs')).toBe(0);
  });

  test('that go on behind their end', async () => {
    const stream = ipc({ vector: vectors });
    await expectRefused(
      await openTable(),
      Buffer.concat([stream, stream]),
      'Arrow: expected nothing after the end of the stream',
    );
  });

  test('that are files, cut off', async () => {
    const db = await openTable();
    const bytes = ipc({ id: ids, vector: vectors }, 'file');
    for (let size = 6; size < bytes.length; size++) {
      await expect(insertArrow(db, bytes.slice(0, size)), String(size)).rejects.toThrow(/cut off/);
    }
    expect(await db.column('SELECT id FROM docs')).toEqual([100]);
  });

  test.each([
    ['nothing', '', 'received nothing'],
    ['zeros', '00'.repeat(64), 'Arrow: expected nothing after the end of the stream'],
    ['a text', Buffer.from('hello, world').toString('hex'), 'Arrow: expected a message of'],
  ])('that are none: %s', async (_, hex, message) => {
    await expectRefused(await openTable(), Buffer.from(hex, 'hex'), message);
  });
});
