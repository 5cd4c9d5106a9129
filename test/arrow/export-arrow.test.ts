import { createReadStream, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { Float16Array } from '@petamoriken/float16';
import { type RecordBatch, RecordBatchReader, tableFromIPC } from 'apache-arrow';
import { integer } from 'drizzle-orm/sqlite-core';
import {
  createVectorTable,
  float2Vector,
  float4Vector,
  float8Vector,
  int1Vector,
  int2Vector,
  int4Vector,
  type SearchableTable,
  vectorTable,
} from 'drizzle-vector';
import { exportArrow, exportArrowTo } from 'drizzle-vector/arrow';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../support/database.js';
import { openPosts, postsEmbedding } from '../support/posts.js';
import { openProxy } from '../support/proxy.js';
import { vectorError } from '../support/thrown.js';
import { docs, emptyDocs, openDocs, rowsOf, temporaryFolder } from './support.js';

const collect = async (batches: AsyncIterable<RecordBatch>) => {
  const all: RecordBatch[] = [];
  for await (const batch of batches) all.push(batch);
  return all;
};

/** The rows of a batch as the columns are named. */
const plain = (batch: Pick<RecordBatch, 'toArray'>) =>
  Array.from(batch.toArray() as Iterable<{ toJSON(): Record<string, unknown> }>, (row) => {
    const { vector, ...others } = row.toJSON() as { vector: { toArray(): Iterable<number> } };
    return { ...others, vector: Array.from(vector.toArray()) };
  });

describe('exportArrow', () => {
  it('gives the rows in batches, in the order of their keys', async () => {
    const batches = await collect(exportArrow(openDocs(10), docs, { batchSize: 4 }));

    expect(batches.map(({ numRows }) => numRows)).toEqual([4, 4, 2]);
    expect(batches.flatMap(plain).slice(0, 2)).toEqual([
      { id: 1n, title: 'Größe 0', page: 0n, 'the price': null, vector: [0, 0.25] },
      { id: 4n, title: 'Größe 1', page: null, 'the price': 1.5, vector: [1, 0.25] },
    ]);
    expect(batches.flatMap(plain).map(({ vector: [first] }) => first)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('gives whole batches where they divide the rows, and none of no rows', async () => {
    const sizes = async (rows: number) =>
      (await collect(exportArrow(openDocs(rows), docs, { batchSize: 4 }))).map(({ numRows }) => numRows);

    expect(await sizes(8)).toEqual([4, 4]);
    expect(await sizes(0)).toEqual([]);
  });

  it('reads a batch when it is asked for', async () => {
    const db = openDocs(8);
    const batches = exportArrow(db, docs, { batchSize: 4 });
    await batches.next();
    db.delete(docs).run();

    expect((await batches.next()).done).toBe(true);
  });

  it('gives the key and the vector of an index', async () => {
    const [batch] = await collect(exportArrow(openPosts(), postsEmbedding));

    expect(batch?.schema.fields.map(({ name }) => name)).toEqual(['id', 'embedding']);
    expect(batch?.numRows).toBe(4);
  });

  it('gives each element type as the one of Arrow', async () => {
    const types = { float2Vector, float4Vector, float8Vector, int1Vector, int2Vector, int4Vector };
    const db = openDatabase();
    const found: string[] = [];
    for (const [name, column] of Object.entries(types)) {
      const table = vectorTable(name, { id: integer().primaryKey(), v: column(2) }, { metric: 'l2_squared' });
      createVectorTable(db, table);
      const array =
        name === 'float2Vector'
          ? Float16Array
          : {
              float4Vector: Float32Array,
              float8Vector: Float64Array,
              int1Vector: Int8Array,
              int2Vector: Int16Array,
              int4Vector: Int32Array,
            }[name];
      db.insert(table as never)
        .values({ v: new (array as typeof Float32Array)([1, 2]) } as never)
        .run();
      const [batch] = await collect(exportArrow(db, table as unknown as SearchableTable));
      found.push(`${batch?.schema.fields[1]?.type}`);
    }

    expect(found).toEqual([
      'FixedSizeList[2]<Float16>',
      'FixedSizeList[2]<Float32>',
      'FixedSizeList[2]<Float64>',
      'FixedSizeList[2]<Int8>',
      'FixedSizeList[2]<Int16>',
      'FixedSizeList[2]<Int32>',
    ]);
  });

  it('works with a driver that is asynchronous', async () => {
    const batches = await collect(exportArrow(openProxy(openDocs(3).$client), docs, { batchSize: 2 }));

    expect(batches.map(({ numRows }) => numRows)).toEqual([2, 1]);
  });

  it('refuses at once what it cannot export', () => {
    const db = emptyDocs();
    expect(vectorError(() => exportArrow(db, {} as never)).code).toBe('not_a_vector_table');
    expect(vectorError(() => exportArrow({} as never, docs)).code).toBe('not_a_database');
    expect(vectorError(() => exportArrow(db, docs, { batchSize: 0 })).message).toBe(
      'exportArrow() batchSize: expected an integer of at least 1 but received 0',
    );
  });
});

describe('exportArrowTo', () => {
  it('writes a file, which is read at any place', async () => {
    const db = openDocs(10);
    const path = join(temporaryFolder(), 'docs.arrow');

    expect(await exportArrowTo(db, docs, path, { batchSize: 4 })).toBe(10);

    const table = tableFromIPC(readFileSync(path));
    expect(table.batches.map(({ numRows }) => numRows)).toEqual([4, 4, 2]);
    expect(plain(table.batches[2] as RecordBatch)).toEqual([
      { id: 25n, title: 'Größe 8', page: 8n, 'the price': 8.5, vector: [8, 0.25] },
      { id: 28n, title: 'Größe 9', page: null, 'the price': null, vector: [9, 0.25] },
    ]);
    expect(readFileSync(path).subarray(0, 6).toString()).toBe('ARROW1');
  });

  it('writes a stream to a stream, and to a path that ends in .arrows', async () => {
    const path = join(temporaryFolder(), 'docs.arrows');
    const target = new PassThrough();

    const [written, bytes] = await Promise.all([
      exportArrowTo(openDocs(10), docs, target, { batchSize: 4 }),
      buffer(target),
    ]);
    await exportArrowTo(openDocs(10), docs, pathToFileURL(path), { batchSize: 4 });

    expect(written).toBe(10);
    expect(tableFromIPC(bytes).numRows).toBe(10);
    expect(readFileSync(path).equals(bytes)).toBe(true);
    const reader = await RecordBatchReader.from(createReadStream(path));
    expect((await collect(reader as AsyncIterable<RecordBatch>)).map(({ numRows }) => numRows)).toEqual([4, 4, 2]);
  });

  it.each(['file', 'stream'] as const)('writes the schema of an empty table, as a %s', async (format) => {
    const path = join(temporaryFolder(), 'docs');

    expect(await exportArrowTo(emptyDocs(), docs, path, { format })).toBe(0);

    const table = tableFromIPC(readFileSync(path));
    expect(table.numRows).toBe(0);
    expect(table.schema.fields.map(({ name }) => name)).toEqual(['id', 'vector', 'title', 'page', 'the price']);
  });

  it('tells how far it is', async () => {
    const told: unknown[] = [];
    const onProgress = (progress: unknown) => told.push(progress);

    await exportArrowTo(openDocs(5), docs, join(temporaryFolder(), 'docs.arrow'), { batchSize: 2, onProgress });

    expect(told).toEqual([
      { done: 2, total: 5 },
      { done: 4, total: 5 },
      { done: 5, total: 5 },
    ]);
  });

  it('leaves a file as it was when it fails, and no other', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'docs.arrow');
    writeFileSync(path, 'before');
    const onProgress = () => {
      throw new Error('stop');
    };

    await expect(exportArrowTo(openDocs(5), docs, path, { onProgress })).rejects.toThrow('stop');

    expect(readFileSync(path, 'utf8')).toBe('before');
    expect(readdirSync(folder)).toEqual(['docs.arrow']);
    await expect(exportArrowTo(openDocs(5), docs, join(folder, 'nowhere', 'docs.arrow'))).rejects.toThrow('ENOENT');
  });

  it('has one whole file of two that are written at once', async () => {
    const path = join(temporaryFolder(), 'docs.arrow');

    await Promise.all([exportArrowTo(openDocs(50), docs, path), exportArrowTo(openDocs(20), docs, path)]);

    expect([50, 20]).toContain(tableFromIPC(readFileSync(path)).numRows);
    expect(readdirSync(join(path, '..'))).toEqual(['docs.arrow']);
  });

  it('ends with an error of its stream', async () => {
    const target = new Writable({ write: (_, __, callback) => callback(new Error('full')) });

    await expect(exportArrowTo(openDocs(5), docs, target)).rejects.toThrow('full');
  });

  it('refuses other targets and options, before it writes', async () => {
    const path = join(temporaryFolder(), 'docs.arrow');
    const db = emptyDocs();

    await expect(exportArrowTo(db, docs, 5 as never)).rejects.toMatchObject({
      code: 'invalid_option',
      message: 'exportArrowTo() target: expected the path of a file, or a writable stream but received 5',
    });
    await expect(exportArrowTo(db, docs, path, { format: 'parquet' as never })).rejects.toMatchObject({
      message: 'exportArrowTo() format: expected one of file, stream but received "parquet"',
    });
    expect(existsSync(path)).toBe(false);
    expect(rowsOf(db)).toEqual([]);
  });
});
