// vector_export_arrow: what other programs find in the stream.

import { tableFromIPC as flechetteTable } from '@uwdata/flechette';
import { Int8 } from 'apache-arrow';
import { describe, expect, test } from 'vitest';
import { betterSqlite3, hosts, shell } from '../host.js';
import { exportArrow, exportStream, insertArrow, ipc, scalars, vectorColumn } from '../support/arrow.js';
import { CONTENT, POSTS } from '../support/indexed-posts.js';
import type { ShellConnection } from '../support/shell-connection.js';
import { blob, decode, elementTypes, name, text } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

const ALL_COLUMNS = 'title TEXT NOT NULL, page INTEGER, score REAL, raw BLOB, price DECIMAL(10, 2), untyped';

const notHeld: [column: string, value: string, message: string][] = [
  ['page INTEGER', "'five'", "docs.page of row 7: expected a value of the Arrow type Int64, received TEXT 'five'"],
  ['page INTEGER', '2.5', 'docs.page of row 7: expected a value of the Arrow type Int64, received REAL 2.5'],
  [
    'page INTEGER',
    "X'0102'",
    'docs.page of row 7: expected a value of the Arrow type Int64, received a BLOB of 2 bytes',
  ],
  ['title TEXT', "X'0102'", 'docs.title of row 7: expected a value of the Arrow type Utf8, received a BLOB of 2 bytes'],
  [
    'title TEXT',
    "CAST(X'c328' AS TEXT)",
    'docs.title of row 7: expected a value of the Arrow type Utf8, received TEXT',
  ],
  ['score REAL', "'high'", "docs.score of row 7: expected a value of the Arrow type Float64, received TEXT 'high'"],
  ['raw BLOB', "'text'", "docs.raw of row 7: expected a value of the Arrow type Binary, received TEXT 'text'"],
  ['untyped', '5', 'docs.untyped of row 7: expected a value of the Arrow type Binary, received INTEGER 5'],
  [
    'price NUMERIC',
    '9007199254740993',
    'docs.price of row 7: expected a value of the Arrow type Float64, received INTEGER 9007199254740993',
  ],
  [
    'price NUMERIC',
    '9223372036854775807',
    'docs.price of row 7: expected a value of the Arrow type Float64, received INTEGER 9223372036854775807',
  ],
];

const wrongCalls: [call: string, message: RegExp][] = [
  ["vector_export_arrow('docs', 'float8')", /type.*float4.*float8/],
  ["vector_export_arrow('docs', 'float')", /type.*float4.*float/],
  ["vector_export_arrow('docs', 4)", /element type.*received 4/],
  ["vector_export_arrow('nothing')", /nothing/],
  ["vector_export_arrow('docs', NULL, 'x', 1)", /after: expected an integer.*received x/],
  ["vector_export_arrow('docs', NULL, 1.5, 1)", /after: expected an integer.*received 1.5/],
  ["vector_export_arrow('docs', NULL, 1, -1)", /count: expected an integer of at least 0.*received -1/],
  ["vector_export_arrow('docs', NULL, 1, 'all')", /count: expected an integer of at least 0.*received all/],
  ["vector_export_arrow('docs', NULL, 1)", /number of arguments/],
];

describe.each(hosts)('$name', (host) => {
  const { open } = workspace(host);

  async function openTable(rows: number, options = '') {
    const db = await open();
    await db.run(`CREATE VIRTUAL TABLE docs USING vector(dim=2${options})`);
    await db.run(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows})
      INSERT INTO docs(id, vector) SELECT i, '[' || i || ', 0]' FROM n WHERE i <= ${rows}`);
    return db;
  }

  test('has the columns of the table in their order, with the types of their affinities', async () => {
    const db = await open();
    await db.run(`CREATE VIRTUAL TABLE docs USING vector(dim=3, key=doc, column=embedding, metadata='${ALL_COLUMNS}')`);

    const { fields } = (await exportArrow(db)).schema;

    expect(fields.map(({ name, type, nullable }) => [name, String(type), nullable])).toEqual([
      ['doc', 'Int64', false],
      ['embedding', 'FixedSizeList[3]<Float32>', false],
      ['title', 'Utf8', false],
      ['page', 'Int64', true],
      ['score', 'Float64', true],
      ['raw', 'Binary', true],
      ['price', 'Float64', true],
      ['untyped', 'Binary', true],
    ]);
  });

  test.each(elementTypes)('has vectors of %s as they were written', async (type) => {
    const db = await open();
    const vectors = [
      [1, -2, 3],
      [0, 127, -128],
    ];
    await db.run(`CREATE VIRTUAL TABLE docs USING vector(dim=3, type=${type});
      INSERT INTO docs VALUES ${vectors.map((vector, id) => `(${id}, ${blob(vector, type)})`)}`);

    const read = [...(await exportArrow(db))].map(({ vector }) => decode(bytesOf(vector), type));

    expect(read).toEqual(vectors);
  });

  test('has rows by key, with their NULLs, numbers, texts and BLOBs', async () => {
    const db = await open();
    await db.run(`CREATE VIRTUAL TABLE docs USING vector(dim=1, metadata='${ALL_COLUMNS}');
      INSERT INTO docs VALUES (9, '[9]', 'größer ☂ 𝄞', 9223372036854775807, -0.5, X'00ff', 2.25, X''),
        (-3, '[3]', '', NULL, NULL, NULL, NULL, NULL), (4, '[4]', 'b', -1, 1e300, X'', 7, X'07')`);

    const table = await exportArrow(db);

    expect(scalars(table, 'id')).toEqual([-3n, 4n, 9n]);
    expect(scalars(table, 'title')).toEqual(['', 'b', 'größer ☂ 𝄞']);
    expect(scalars(table, 'page')).toEqual([null, -1n, 9223372036854775807n]);
    expect(scalars(table, 'score')).toEqual([null, 1e300, -0.5]);
    expect(scalars(table, 'raw')).toEqual([null, new Uint8Array(), Uint8Array.of(0, 255)]);
    expect(scalars(table, 'price')).toEqual([null, 7, 2.25]);
    expect(scalars(table, 'untyped')).toEqual([null, Uint8Array.of(7), new Uint8Array()]);
  });

  test('is read by a second implementation of Arrow, to the same values', async () => {
    const db = await open();
    await db.run(`CREATE VIRTUAL TABLE docs USING vector(dim=2, metadata='title TEXT, page INTEGER');
      INSERT INTO docs VALUES (1, '[1, 2]', 'ä', 5), (2, '[3, 4]', NULL, NULL), (3, '[5, 6]', 'c', -7)`);

    const table = flechetteTable(await exportStream(db), {});

    expect(table.toArray().map((row) => ({ ...row, vector: [...row.vector] }))).toEqual([
      { id: 1, vector: [1, 2], title: 'ä', page: 5 },
      { id: 2, vector: [3, 4], title: null, page: null },
      { id: 3, vector: [5, 6], title: 'c', page: -7 },
    ]);
  });

  test('of an empty table is a stream without rows', async () => {
    const table = await exportArrow(await openTable(0, ", metadata='title TEXT'"));

    expect(table.numRows).toBe(0);
    expect(table.schema.names).toEqual(['id', 'vector', 'title']);
  });

  test('has names as the table has them', async () => {
    const db = await open();
    const table = `it's "quoted"`;
    await db.run(`CREATE VIRTUAL TABLE ${name(table)} USING vector(dim=1, key="the key", column="größe", metadata='"a ""b"" c" TEXT');
      INSERT INTO ${name(table)} VALUES (1, '[1]', 'x')`);

    const read = await exportArrow(db, table);

    expect(read.schema.names).toEqual(['the key', 'größe', 'a "b" c']);
    expect(scalars(read, 'a "b" c')).toEqual(['x']);
  });

  test('is of the table that the schema before its name says', async () => {
    const db = await openTable(3);
    await db.run(`ATTACH ':memory:' AS other; CREATE VIRTUAL TABLE other.docs USING vector(dim=2);
      INSERT INTO other.docs VALUES (8, '[8, 8]')`);

    expect(scalars(await exportArrow(db, 'other.docs'), 'id')).toEqual([8n]);
    expect(scalars(await exportArrow(db, 'main.docs'), 'id')).toEqual([1n, 2n, 3n]);
  });

  test('takes the element type of the table, or NULL', async () => {
    const db = await openTable(3);

    expect((await exportArrow(db, 'docs', "'FLOAT4'")).numRows).toBe(3);
    expect((await exportArrow(db, 'docs', 'NULL')).numRows).toBe(3);
  });

  test('has at most `count` rows, after a key', async () => {
    const db = await openTable(10);
    const ids = async (more: string) => scalars(await exportArrow(db, 'docs', `'float4', ${more}`), 'id').map(Number);

    expect(await ids('NULL, 3')).toEqual([1, 2, 3]);
    expect(await ids('3, 3')).toEqual([4, 5, 6]);
    expect(await ids('8, 3')).toEqual([9, 10]);
    expect(await ids('8, NULL')).toEqual([9, 10]);
    expect(await ids('10, 3')).toEqual([]);
    expect(await ids('NULL, 0')).toEqual([]);
    expect(await ids('9223372036854775807, 3')).toEqual([]);
    expect(await ids('-9223372036854775808, 1')).toEqual([1]);
  });

  test('comes in pieces that make the whole, from packed vectors and from those that are not yet', async () => {
    const db = await openTable(500);
    await db.value("SELECT vector_rebuild_index('docs')");
    await db.run("DELETE FROM docs WHERE id % 7 = 0; UPDATE docs SET vector = '[0, 1]' WHERE id % 5 = 0");
    await db.run("INSERT INTO docs VALUES (1000, '[1, 1]'), (-5, '[2, 2]'), (7, '[3, 3]')");
    const rows: unknown[][] = [];
    for (let after = 'NULL'; ; after = String(rows.at(-1)?.[0])) {
      const piece = await exportArrow(db, 'docs', `NULL, ${after}, 64`);
      if (piece.numRows === 0) break;
      for (const row of piece) rows.push([Number(row.id), bytesOf(row.vector)]);
    }

    expect(rows).toEqual(await db.all('SELECT id, vector FROM docs ORDER BY id'));
  });

  test('sees the rows of its own transaction', async () => {
    const db = await openTable(2);
    await db.run("BEGIN; INSERT INTO docs VALUES (3, '[3, 3]')");
    expect((await exportArrow(db)).numRows).toBe(3);
    await db.run('ROLLBACK');
    expect((await exportArrow(db)).numRows).toBe(2);
  });

  test('of an index over a table has the rows with a vector, JSON as elements', async () => {
    const db = await open();
    await db.run(`${POSTS}; CREATE VIRTUAL TABLE docs USING vector(dim=2, ${CONTENT})`);

    const table = await exportArrow(db);
    const page = await exportArrow(db, 'docs', 'NULL, 8, 1');

    expect(table.schema.names).toEqual(['id', 'embedding']);
    expect(scalars(table, 'id').map(Number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect([...(table.getChild('embedding')?.get(9) ?? [])]).toEqual([0, 10]);
    expect(scalars(page, 'id')).toEqual([9n]);
  });

  test.each(notHeld)(
    'a value that the type of its column cannot hold is an error: %s, %s',
    async (column, value, message) => {
      const db = await open();
      await db.run(`CREATE VIRTUAL TABLE docs USING vector(dim=1, metadata=${text(column)});
      INSERT INTO docs VALUES (1, '[1]', NULL), (7, '[1]', ${value})`);

      await expect(exportStream(db)).rejects.toThrow(message);
      expect((await exportArrow(db, 'docs', 'NULL, NULL, 1')).numRows).toBe(1);
    },
  );

  test.each(wrongCalls)('%s', async (call, message) => {
    const db = await openTable(1);

    await expect(db.value(`SELECT ${call}`)).rejects.toThrow(message);
  });
});

describe('several record batches', () => {
  const { open } = workspace(betterSqlite3);

  test('of at most 65,536 rows', async () => {
    const db = await open();
    await db.run('CREATE VIRTUAL TABLE docs USING vector(dim=1, type=int1)');
    const vectors = Array.from({ length: 65_600 }, (_, index) => [index % 100]);
    await insertArrow(db, ipc({ vector: vectorColumn(vectors, new Int8(), 1) }));

    const table = await exportArrow(db);

    expect(table.batches.map(({ numRows }) => numRows)).toEqual([65_536, 64]);
    expect(scalars(table, 'id').at(-1)).toBe(65_600n);
    expect([...table].every(({ vector }, index) => vector.get(0) === index % 100)).toBe(true);
  });

  test('of at most 16 MB, unless a single row has more', async () => {
    const db = await open();
    await db.run(`CREATE VIRTUAL TABLE docs USING vector(dim=65535, type=float8, metadata='raw BLOB');
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40)
      INSERT INTO docs(vector, raw) SELECT zeroblob(65535 * 8), CASE i WHEN 35 THEN zeroblob(17 << 20) END FROM n`);

    const table = await exportArrow(db);

    expect(table.batches.map(({ numRows }) => numRows)).toEqual([31, 4, 5]);
    expect(scalars(table, 'id').map(Number)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
  });
});

// The shell can set SQLite's limit of the length of a value.
describe.each(hosts.filter((host) => host === shell))('beyond the limit of a result', (host) => {
  const { open } = workspace(host);

  test.each([
    [
      'by its vectors, before it is made',
      'vector(dim=250)',
      '(i, zeroblob(1000))',
      'docs: expected a result of at most 50000 bytes, received one of 60480 bytes or more',
    ],
    [
      'by its texts',
      "vector(dim=1, type=int1, metadata='title TEXT')",
      "(i, X'01', printf('%.1000d', i))",
      'docs: expected a result of at most 50000 bytes',
    ],
  ])('%s, it is refused with the way out', async (_, module, row, message) => {
    const db = (await open()) as ShellConnection;
    await db.run(`CREATE VIRTUAL TABLE docs USING ${module};
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60) INSERT INTO docs SELECT ${row.slice(1, -1)} FROM n`);
    await db.command('.limit length 50000');

    await expect(exportStream(db)).rejects.toThrow(message);
    await expect(exportStream(db)).rejects.toThrow(/; read the table in pieces by the arguments after and count/);
    expect(Number(await db.value("SELECT length(vector_export_arrow('docs', NULL, 20, 40)) > 20000"))).toBe(1);
  });
});

function bytesOf(vector: { toArray(): ArrayBufferView }): Uint8Array {
  const { buffer, byteOffset, byteLength } = vector.toArray();
  return new Uint8Array(buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer);
}
