// Streams that other writers than apache-arrow have made: see fixtures/README.md. And live, those of Flechette.

import { readFileSync } from 'node:fs';
import { bool, fixedSizeList, float16, float32, int64, tableFromArrays, tableToIPC, utf8 } from '@uwdata/flechette';
import { expect, test } from 'vitest';
import { betterSqlite3 } from '../host.js';
import { insertArrow } from '../support/arrow.js';
import { workspace } from '../support/workspace.js';

const { open } = workspace(betterSqlite3);

async function openTable() {
  const db = await open();
  await db.run("CREATE VIRTUAL TABLE docs USING vector(dim=2, metadata='title TEXT, page INTEGER, raw BLOB')");
  return db;
}

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}`, import.meta.url));
const ROWS = "SELECT id, title, page, vector_to_json(vector, 'float4') FROM docs ORDER BY id";

test.each(['polars.arrows', 'polars-categorical.arrows'])('%s is read', async (name) => {
  const db = await openTable();
  expect(await insertArrow(db, fixture(name))).toBe(3);
  expect(await db.all(ROWS)).toEqual([
    [10, 'a', 1, '[1.0,2.0]'],
    [20, null, 2, '[3.0,4.0]'],
    [30, 'größer ☂', null, '[5.0,6.0]'],
  ]);
});

test('arrow-rs.arrows is read', async () => {
  const db = await openTable();
  expect(await insertArrow(db, fixture('arrow-rs.arrows'))).toBe(3);
  expect(await db.all(ROWS)).toEqual([
    [10, 'a', 1, '[1.0,2.0]'],
    [20, null, 0, '[3.0,4.0]'],
    [30, 'a', null, '[5.0,6.0]'],
  ]);
  expect(await db.column('SELECT raw FROM docs ORDER BY id')).toEqual([Uint8Array.of(1, 2), null, Uint8Array.of()]);
});

test.each([
  ['polars-lz4.arrows', 'expected data that is not compressed, received data compressed by LZ4_FRAME'],
  ['polars-zstd.arrows', 'expected data that is not compressed, received data compressed by ZSTD'],
  ['polars-views.arrow', 'received Utf8View'],
])('%s is refused, with the reason', async (name, message) => {
  const db = await openTable();
  await expect(insertArrow(db, fixture(name))).rejects.toThrow(message);
  expect(await db.value('SELECT count(*) FROM docs')).toBe(0);
});

test.each(['stream', 'file'] as const)('a %s of Flechette is read', async (format) => {
  const db = await openTable();
  const columns = {
    id: [10n, 20n, 30n],
    title: ['a', null, 'größer ☂'],
    page: [true, null, false],
    vector: [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
  };
  for (const element of [float16(), float32()]) {
    const types = { id: int64(), title: utf8(), page: bool(), vector: fixedSizeList(element, 2) };
    const stream = tableToIPC(tableFromArrays(columns, { types }), { format });
    expect(await insertArrow(db, stream as Uint8Array, { onConflict: 'replace' })).toBe(3);
    expect(await db.all(ROWS)).toEqual([
      [10, 'a', 1, '[1.0,2.0]'],
      [20, null, null, '[3.0,4.0]'],
      [30, 'größer ☂', 0, '[5.0,6.0]'],
    ]);
  }
});
