import { createReadStream, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import {
  Dictionary,
  Field,
  FixedSizeList,
  Float32,
  Float64,
  Int32,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  tableFromIPC,
  tableToIPC,
  Utf8,
  Vector,
  vectorFromArray,
} from 'apache-arrow';
import { type ArrowSource, exportArrow, exportArrowTo, insertArrow } from 'drizzle-vector/arrow';
import { beforeAll, describe, expect, it } from 'vitest';
import { openPosts, postsEmbedding } from '../support/posts.js';
import { openProxy } from '../support/proxy.js';
import { docs, emptyDocs, openDocs, rowsOf, temporaryFolder } from './support.js';

/** A column of vectors of two dimensions, one after another. */
function vectors(numbers: number[], element: Float32 | Float64 = new Float32()): Vector {
  const values = element instanceof Float64 ? Float64Array.from(numbers) : Float32Array.from(numbers);
  const child = makeData({ type: element as Float32, data: values as Float32Array });
  const type = new FixedSizeList(2, new Field('item', element, false));
  return new Vector([makeData({ type, length: numbers.length / 2, child } as never)]) as Vector;
}

const ROWS = 10;
const source = openDocs(ROWS);
let file: Buffer;
let stream: Buffer;

beforeAll(async () => {
  const folder = temporaryFolder();
  await exportArrowTo(source, docs, join(folder, 'a.arrow'), { batchSize: 4 });
  await exportArrowTo(source, docs, join(folder, 'a.arrows'), { batchSize: 4 });
  file = readFileSync(join(folder, 'a.arrow'));
  stream = readFileSync(join(folder, 'a.arrows'));
});

function written(bytes: Buffer, name = 'docs.arrow'): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, bytes);
  return path;
}

const sources: [name: string, make: () => ArrowSource][] = [
  ['the path of a file', () => written(file)],
  ['the path of a stream', () => written(stream)],
  ['the URL of a file', () => pathToFileURL(written(file))],
  ['the bytes of a file', () => file],
  ['the bytes of a stream', () => stream],
  ['an array buffer', () => new Uint8Array(stream).buffer],
  ['a table', () => tableFromIPC(file)],
  ['batches', () => tableFromIPC(stream).batches],
  ['a set of batches', () => new Set(tableFromIPC(stream).batches)],
  ['an export', () => exportArrow(source, docs, { batchSize: 3 })],
  ['pieces of bytes', () => [stream.subarray(0, 100), stream.subarray(100, 1000), stream.subarray(1000)]],
  ['a stream of Node', () => createReadStream(written(stream), { highWaterMark: 100 })],
  ['a stream of Node with a file', () => createReadStream(written(file), { highWaterMark: 1000 })],
  ['a stream of the web', () => Readable.toWeb(Readable.from([stream])) as unknown as AsyncIterable<Uint8Array>],
];

describe.each(sources)('insertArrow from %s', (_, make) => {
  it('inserts the rows as they were', async () => {
    const db = emptyDocs();

    expect(await insertArrow(db, docs, make())).toBe(ROWS);

    expect(rowsOf(db)).toEqual(rowsOf(source));
  });

  it('inserts all or none', async () => {
    const db = emptyDocs();
    db.insert(docs)
      .values({ id: 28, v: new Float32Array(2) })
      .run(); // the key of the last one

    await expect(insertArrow(db, docs, make())).rejects.toMatchObject({
      code: 'invalid_arrow',
      message: expect.stringMatching(/^insertArrow\(\) row 9: UNIQUE constraint failed: docs/),
    });

    expect(rowsOf(db).map(({ id }) => id)).toEqual([28]);
  });

  it('works with a driver that is asynchronous', async () => {
    const db = emptyDocs();
    const proxy = openProxy(db.$client);

    expect(await insertArrow(proxy, docs, make())).toBe(ROWS);
    await expect(insertArrow(proxy, docs, make())).rejects.toMatchObject({ code: 'invalid_arrow' });

    expect(rowsOf(db)).toHaveLength(ROWS);
  });
});

describe('insertArrow', () => {
  const table = (columns: Record<string, Vector>) => new Table(columns);
  const title = vectorFromArray(['a', null, 'c'], new Utf8());

  it('gives keys and defaults to columns that are not there', async () => {
    const db = emptyDocs();

    await insertArrow(db, docs, table({ embedding: vectors([1, 2, 3, 4]) }));

    expect(rowsOf(db)).toEqual([
      { id: 1, title: 'untitled', page: null, price: null, v: Float32Array.of(1, 2), distance: null },
      { id: 2, title: 'untitled', page: null, price: null, v: Float32Array.of(3, 4), distance: null },
    ]);
  });

  it('reads dictionaries, other integers and doubles', async () => {
    const db = emptyDocs();
    const words = vectorFromArray(['b', 'a', 'b'], new Dictionary(new Utf8(), new Int32()));
    const page = vectorFromArray([1, 2, null], new Int32());

    await insertArrow(db, docs, table({ title: words, page, v: vectors([1, 2, 3, 4, 0.1, 6], new Float64()) }));

    expect(rowsOf(db).map((row) => [row.title, row.page, ...(row.v ?? [])])).toEqual([
      ['b', 1, 1, 2],
      ['a', 2, 3, 4],
      ['b', null, Math.fround(0.1), 6],
    ]);
  });

  it('reads dictionaries that are larger than its batches', async () => {
    const db = emptyDocs();
    // apache-arrow would drop a byte order mark from a text that it decodes.
    const words = Array.from({ length: 1000 }, (_, index) => `\ufeffword ${index % 700}`);
    const title = vectorFromArray(words, new Dictionary(new Utf8(), new Int32()));
    const id = vectorFromArray(
      words.map((_, index) => index + 1),
      new Int32(),
    );

    await insertArrow(db, docs, table({ id, title, v: vectors(words.flatMap((_, index) => [index, 1])) }), {
      commitEvery: 7,
    });

    expect(rowsOf(db).map((row) => row.title)).toEqual(words);
    expect(rowsOf(db).map(({ v }) => v?.[0])).toEqual(words.map((_, index) => index));
  });

  it('reads files with dictionaries', async () => {
    const words = vectorFromArray(['b', 'a', 'b'], new Dictionary(new Utf8(), new Int32()));
    const bytes = Buffer.from(tableToIPC(table({ title: words, v: vectors([1, 2, 3, 4, 5, 6]) }), 'file'));
    const db = emptyDocs();

    await insertArrow(db, docs, written(bytes));

    expect(rowsOf(db).map((row) => row.title)).toEqual(['b', 'a', 'b']);
  });

  it('replaces rows, or leaves new ones out', async () => {
    const db = openDocs(2);
    const id = vectorFromArray([1, 50], new Int32());

    expect(await insertArrow(db, docs, table({ id, v: vectors([7, 7, 8, 8]) }), { onConflict: 'ignore' })).toBe(1);
    expect(rowsOf(db).map(({ id, v }) => [id, v?.[0]])).toEqual([
      [1, 0],
      [4, 1],
      [50, 8],
    ]);
    expect(await insertArrow(db, docs, table({ id, v: vectors([7, 7, 9, 9]) }), { onConflict: 'replace' })).toBe(2);
    expect(rowsOf(db).map(({ id, v }) => [id, v?.[0]])).toEqual([
      [1, 7],
      [4, 1],
      [50, 9],
    ]);
  });

  it('keeps what it has committed', async () => {
    const db = emptyDocs();
    db.insert(docs)
      .values({ id: 25, v: new Float32Array(2) })
      .run(); // the key of the ninth
    const told: unknown[] = [];
    const onProgress = (progress: unknown) => told.push(progress);

    await expect(insertArrow(db, docs, stream, { commitEvery: 3, onProgress })).rejects.toThrow('row 8');

    expect(rowsOf(db).map(({ id }) => id)).toEqual([1, 4, 7, 10, 13, 16, 25]);
    expect(told).toEqual([3, 4, 6, 8].map((done) => ({ done, total: undefined })));
  });

  it('commits the last rows, too, be they as many or fewer', async () => {
    const rows = async (commitEvery: number) => {
      const db = emptyDocs();
      await insertArrow(db, docs, stream, { commitEvery });
      return rowsOf(db);
    };

    expect(await rows(5)).toEqual(rowsOf(source));
    expect(await rows(4)).toEqual(rowsOf(source));
    expect(await rows(1)).toEqual(rowsOf(source));
    expect(await rows(100)).toEqual(rowsOf(source));
  });

  it('tells how far it is, and of how many where that is known', async () => {
    const told: unknown[] = [];

    await insertArrow(emptyDocs(), docs, tableFromIPC(stream), { onProgress: (progress) => told.push(progress) });

    expect(told).toEqual([4, 8, 10].map((done) => ({ done, total: 10 })));
  });

  it('is a part of a transaction of a synchronous driver', async () => {
    const db = emptyDocs();

    db.transaction((tx) => {
      void insertArrow(tx, docs, file);
      expect(tx.select().from(docs).all()).toHaveLength(ROWS);
    });

    expect(rowsOf(db)).toHaveLength(ROWS);
  });

  it('has no rows of no rows', async () => {
    const db = emptyDocs();
    const empty = join(temporaryFolder(), 'empty.arrow');
    await exportArrowTo(db, docs, empty);

    expect(await insertArrow(db, docs, empty)).toBe(0);
    expect(await insertArrow(db, docs, [])).toBe(0);
    expect(rowsOf(db)).toEqual([]);
  });

  it('tells what went wrong, also where SQLite has rolled back by itself', async () => {
    const db = emptyDocs();
    db.$client.pragma('max_page_count = 40');
    async function* many() {
      for (let batch = 0; batch < 500; batch++) yield* table({ v: vectors(Array(1000).fill(batch)) }).batches;
    }

    await expect(insertArrow(db, docs, many())).rejects.toThrow(/full/);
    expect(rowsOf(db)).toEqual([]);
  });

  it('refuses a stream that is cut off, wherever', async () => {
    const db = emptyDocs();
    const ends: number[] = [];
    for (let end = 1; end < stream.length; end++) {
      const cut = stream.subarray(0, end);
      const source = end % 2 === 0 ? cut : Readable.from([cut.subarray(0, end / 3), cut.subarray(end / 3)]);
      const inserted = await insertArrow(db, docs, source as ArrowSource, { onConflict: 'replace' }).catch(
        () => undefined,
      );
      if (inserted !== undefined) ends.push(inserted);
    }

    // Between two messages it is whole, as far as anybody can tell.
    expect(ends).toEqual([0, 4, 8, ROWS]);
  });

  it('is stopped by an error of its source, or of onProgress', async () => {
    const db = emptyDocs();
    async function* failing() {
      yield* tableFromIPC(stream).batches;
      throw Object.assign(new Error('lost'), { code: 'ECONNRESET' });
    }
    const onProgress = () => {
      throw new Error('stop');
    };

    await expect(insertArrow(db, docs, failing())).rejects.toThrow('lost');
    await expect(insertArrow(db, docs, file, { onProgress })).rejects.toThrow('stop');
    await expect(insertArrow(db, docs, '/nowhere/docs.arrow')).rejects.toThrow('ENOENT');
    expect(rowsOf(db)).toEqual([]);
  });

  describe('refuses', () => {
    const refusal = async (given: unknown, options = {}) => {
      const db = emptyDocs();
      const error: unknown = await insertArrow(db, docs, given as ArrowSource, options).catch((reason) => reason);
      expect(rowsOf(db)).toEqual([]);
      return error as { code: string; message: string };
    };
    const dated = () => {
      const type = new Struct([new Field('x', new Int32())]);
      return vectorFromArray([{ x: 1 }, { x: 2 }, { x: 3 }], type) as unknown as Vector;
    };

    it.each([
      [
        'a column that the table does not have',
        () => table({ name: title, v: vectors([1, 2, 3, 4, 5, 6]) }),
        /"?name"?/,
      ],
      ['no column of vectors', () => table({ title }), /one column of vectors/],
      [
        'other dimensions',
        () =>
          table({
            v: new Vector([
              makeData({
                type: new FixedSizeList(3, new Field('item', new Float32(), false)),
                length: 1,
                child: makeData({ type: new Float32(), data: new Float32Array(3) }),
              } as never),
            ]) as Vector,
          }),
        /FixedSizeList/,
      ],
      ['a null where a value must be', () => table({ title, v: vectors([1, 2, 3, 4, 5, 6]) }), /row 1: NOT NULL/],
      [
        'a type that it does not read',
        () => table({ title: dated(), v: vectors([1, 2, 3, 4, 5, 6]) }),
        /title.*Struct/,
      ],
      ['NaN, with its row', () => table({ v: vectors([1, 2, 3, Number.NaN]) }), /row 1: /],
      ['a stream that is cut off', () => stream.subarray(0, 900), /source: expected an Arrow IPC stream or file/],
      ['a file that is cut off', () => written(file.subarray(0, -30)), /cut off/],
      ['a file of three bytes', () => written(Buffer.from('abc')), /source: expected an Arrow IPC stream or file/],
      [
        'bytes that are no Arrow',
        () => Buffer.from('id,title\n1,one\n'),
        /source: expected an Arrow IPC stream or file/,
      ],
      ['numbers', () => 5, /source: expected a path, bytes, a table or record batches of Arrow but received 5/],
      ['an array of numbers', () => [1, 2], /source: expected a path, bytes, a table or record batches/],
    ])('%s', async (_, given, message) => {
      const { code, message: received } = await refusal(given());

      expect(code).toBe('invalid_arrow');
      expect(received).toMatch(message);
      expect(received).toMatch(/^insertArrow\(\)/);
    });

    it('other options, an index and what is no database', async () => {
      expect((await refusal(file, { onConflict: 'update' })).code).toBe('invalid_option');
      expect((await refusal(file, { commitEvery: 0 })).code).toBe('invalid_option');
      await expect(insertArrow(openPosts(), postsEmbedding as never, file)).rejects.toMatchObject({
        code: 'read_only_index',
      });
      await expect(insertArrow({} as never, docs, file)).rejects.toMatchObject({ code: 'not_a_database' });
    });
  });
});

it('a batch of a schema alone is read, too', async () => {
  const schema = new Schema([new Field('v', new FixedSizeList(2, new Field('item', new Float32(), false)))]);
  const type = new Struct(schema.fields);
  const child = vectors([1, 2]).data[0];
  const batch = new RecordBatch(schema, makeData({ type, length: 1, children: [child] } as never) as never);
  const db = emptyDocs();

  expect(await insertArrow(db, docs, batch)).toBe(1);
});
