// Arrow streams of tables whose keys are texts or BLOBs.

import { Binary, FixedSizeBinary, Int32, Utf8, vectorFromArray } from 'apache-arrow';
import { describe, expect, test } from 'vitest';
import { hosts } from '../host.js';
import { expectRefused, exportArrow, insertArrow, ipc, scalars, vectorColumn } from '../support/arrow.js';
import { blob } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

const UUIDS = [0, 1].map((first) => Uint8Array.from({ length: 16 }, (_, index) => first * 128 + index));

const vectors = (...firsts: number[]) => vectorColumn(firsts.map((first) => [first, 0]));

describe.each(hosts)('$name', (host) => {
  const { open } = workspace(host);

  async function openTable(options = 'key_type=text') {
    const db = await open();
    await db.run(`CREATE VIRTUAL TABLE docs USING vector(dim=2, ${options})`);
    return db;
  }

  test('a key of text is Utf8, and rows come in the order of their insertion', async () => {
    const db = await openTable("key_type=text, metadata='page INTEGER'");
    await db.run(`INSERT INTO docs(id, page, vector) VALUES ('c', 1, ${blob([1, 0])}), ('a', 2, ${blob([2, 0])}),
      ('b', 3, ${blob([3, 0])})`);
    const table = await exportArrow(db);
    expect(table.schema.fields.map(({ name, type, nullable }) => [name, String(type), nullable])).toEqual([
      ['id', 'Utf8', false],
      ['vector', 'FixedSizeList[2]<Float32>', false],
      ['page', 'Int64', true],
    ]);
    expect(scalars(table, 'id')).toEqual(['c', 'a', 'b']);
    expect(scalars(await exportArrow(db, 'docs', "NULL, 'c', 1"), 'id')).toEqual(['a']);
    expect(scalars(await exportArrow(db, 'docs', "NULL, 'b', NULL"), 'id')).toEqual([]);
    await expect(exportArrow(db, 'docs', "NULL, 'gone', 1")).rejects.toThrow(
      "after: expected the key of a row of docs, received 'gone', which no row has",
    );
    await expect(exportArrow(db, 'docs', 'NULL, 5, 1')).rejects.toThrow('after: expected a text, received 5');
  });

  test('a key of 16 bytes is Binary, and is taken as Binary and FixedSizeBinary', async () => {
    const db = await openTable('key_type=blob');
    const fixed = vectorFromArray([UUIDS[0]], new FixedSizeBinary(16));
    const binary = vectorFromArray([UUIDS[1]], new Binary());
    expect(await insertArrow(db, ipc({ id: fixed, vector: vectors(1) }))).toBe(1);
    expect(await insertArrow(db, ipc({ id: binary, vector: vectors(2) }))).toBe(1);
    const table = await exportArrow(db);
    expect(String(table.schema.fields[0]?.type)).toBe('Binary');
    expect(scalars(table, 'id')).toEqual(UUIDS);
  });

  test('keys of text are inserted, replaced and ignored', async () => {
    const db = await openTable();
    const stream = (keys: string[], firsts: number[]) =>
      ipc({ id: vectorFromArray(keys, new Utf8()), vector: vectors(...firsts) });
    expect(await insertArrow(db, stream(['a', 'b'], [1, 2]))).toBe(2);
    expect(await insertArrow(db, stream(['b', 'c'], [5, 6]), { onConflict: 'ignore' })).toBe(1);
    expect(await insertArrow(db, stream(['a'], [7]), { onConflict: 'replace' })).toBe(1);
    expect(await db.all("SELECT id, vector_to_json(vector, 'float4') FROM docs ORDER BY id")).toEqual([
      ['a', '[7.0,0.0]'],
      ['b', '[2.0,0.0]'],
      ['c', '[6.0,0.0]'],
    ]);
    await expectRefused(db, stream(['d', 'a'], [1, 1]), 'UNIQUE constraint failed: docs.id');
    expect(await db.value('SELECT count(*) FROM docs')).toBe(3);
  });

  test.each([
    ['text', new Int32(), [1], 'column "id": expected texts, received Int'],
    ['blob', new Utf8(), ['a'], 'column "id": expected BLOBs of 16 bytes, received Utf8'],
    ['blob', new FixedSizeBinary(4), [new Uint8Array(4)], 'expected a BLOB of 16 bytes, received a BLOB of 4 bytes'],
    ['integer', new Utf8(), ['a'], 'column "id": expected integers, received Utf8'],
  ])('a table with keys of %s refuses %s', async (type, arrowType, keys, message) => {
    const db = await openTable(`key_type=${type}`);
    const stream = ipc({ id: vectorFromArray(keys as never[], arrowType as never), vector: vectors(1) });
    await expectRefused(db, stream, message);
  });

  test('a stream without the key is refused', async () => {
    const db = await openTable();
    await expectRefused(db, ipc({ vector: vectors(1) }), 'expected a column "id", which is the key, received none');
  });

  test('an index over a table with keys of text gives its keys', async () => {
    const db = await open();
    await db.run('CREATE TABLE posts(id TEXT PRIMARY KEY, vector BLOB)');
    await db.run(`INSERT INTO posts VALUES ('c', ${blob([1, 0])}), ('a', NULL), ('b', ${blob([3, 0])})`);
    await db.run('CREATE VIRTUAL TABLE docs USING vector(dim=2, content=posts, content_column=vector, key_type=text)');
    expect(scalars(await exportArrow(db), 'id')).toEqual(['c', 'b']);
    expect(scalars(await exportArrow(db, 'docs', "NULL, 'c', 5"), 'id')).toEqual(['b']);
  });
});
