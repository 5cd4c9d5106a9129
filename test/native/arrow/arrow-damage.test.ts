// The streams that vector_insert_arrow refuses, whatever is in them: damaged, cut off, or of a kind that is not read.

import { Int32, RecordBatchFileWriter, Table, vectorFromArray } from 'apache-arrow';
import { describe, expect, test } from 'vitest';
import { betterSqlite3 } from '../host.js';
import { expectRefused, exportStream, insertArrow, ipc, vectorColumn } from '../support/arrow.js';
import { messagesOf, tablesOf } from '../support/arrow-bytes.js';
import { workspace } from '../support/workspace.js';

const { open } = workspace(betterSqlite3);

async function openTable() {
  const db = await open();
  await db.run(
    "CREATE VIRTUAL TABLE docs USING vector(dim=2, metadata='title TEXT, page INTEGER'); INSERT INTO docs(id, vector) VALUES (100, '[1, 1]')",
  );
  return db;
}

const vectors = vectorColumn([
  [1, 0],
  [2, 0],
]);
const ids = vectorFromArray([1, 2], new Int32());

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
  ])('that are invalid: %s', async (_, hex, message) => {
    await expectRefused(await openTable(), Buffer.from(hex, 'hex'), message);
  });
});

test('a file in which something lies between two batches is refused, and none of it is read', async () => {
  const db = await openTable();
  const batches = [ids, vectorFromArray([3, 4], new Int32())].flatMap(
    (id) => new Table({ id, vector: vectors }).batches,
  );
  const whole = Buffer.from(RecordBatchFileWriter.writeAll(batches).toUint8Array(true));
  await insertArrow(db, whole);
  expect(await db.column('SELECT id FROM docs ORDER BY id')).toEqual([1, 2, 3, 4, 100]);
  await db.run('DELETE FROM docs');

  const footer = whole.length - 10 - whole.readInt32LE(whole.length - 10);
  const damaged = Buffer.from(whole);
  const second = whole.indexOf(Buffer.from([0xff, 0xff, 0xff, 0xff]), 12); // the first is at 8
  expect(second).toBeLessThan(footer);
  damaged.fill(0, second, second + 8);
  await expect(insertArrow(db, damaged)).rejects.toThrow(
    /a file of 2 record batches one after another, as its footer says, received one of 1/,
  );
  expect(await db.column('SELECT id FROM docs')).toEqual([]);
});
