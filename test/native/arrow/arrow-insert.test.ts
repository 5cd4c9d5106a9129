// vector_insert_arrow: which rows a table has afterwards, written by other programs and by vector_export_arrow.

import { Int32, Utf8, vectorFromArray } from 'apache-arrow';
import { describe, expect, test } from 'vitest';
import { hosts, shell } from '../host.js';
import { exportStream, insertArrow, ipc, vectorColumn } from '../support/arrow.js';
import type { Connection } from '../support/connection.js';
import type { ShellConnection } from '../support/shell-connection.js';
import { blob, elementTypes, name } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

const METADATA = "metadata='title TEXT DEFAULT ''untitled'', page INTEGER, score REAL, raw BLOB'";

/** Rows of one vector each: row n is (n, 0). */
const rows = (...ids: number[]) =>
  ipc({ id: vectorFromArray(ids, new Int32()), vector: vectorColumn(ids.map((id) => [id, 0])) });

describe.each(hosts)('$name', (host) => {
  const { open, file } = workspace(host);

  async function openTable(options = '') {
    const db = await open();
    await db.run(`CREATE VIRTUAL TABLE docs USING vector(dim=2${options})`);
    return db;
  }

  const ids = (db: Connection, table = 'docs') => db.column(`SELECT id FROM ${table} ORDER BY id`);
  const nearest = (db: Connection) =>
    db.column("SELECT id FROM docs WHERE knn_match(distance, '[0, 0]') ORDER BY distance");

  test.each(elementTypes)('gives back what vector_export_arrow has written, of %s', async (type) => {
    const db = await open();
    for (const table of ['docs', 'copy']) {
      await db.run(`CREATE VIRTUAL TABLE ${table} USING vector(dim=3, type=${type}, ${METADATA})`);
    }
    await db.run(`INSERT INTO docs VALUES (-4, ${blob([1, 2, 3], type)}, 'größer ☂ 𝄞', 9223372036854775807, 0.1, X'00ff'),
      (7, ${blob([-1, 0, 127], type)}, '', -9223372036854775808, -1e300, X''), (8, ${blob([5, 6, 7], type)}, NULL, NULL, NULL, NULL);
      UPDATE docs SET title = NULL WHERE id = 8`);

    expect(await insertArrow(db, await exportStream(db), { table: 'copy', type })).toBe(3);

    expect(await db.all('SELECT * FROM copy ORDER BY id')).toEqual(await db.all('SELECT * FROM docs ORDER BY id'));
    expect(await db.value('SELECT title FROM copy WHERE id = 8')).toBe(null);
    expect(await exportStream(db, 'copy')).toEqual(await exportStream(db));
  });

  test('generated columns are written, and computed anew where they are read', async () => {
    const db = await open();
    for (const [table, factor] of [
      ['docs', 2],
      ['copy', 10],
    ]) {
      await db.run(`CREATE VIRTUAL TABLE ${table} USING vector(dim=2,
        metadata='page INTEGER, sum INTEGER NOT NULL AS (coalesce(page, 0) * ${factor}) STORED, label TEXT AS (''p.'' || page)')`);
    }
    await db.run(`INSERT INTO docs(id, vector, page) VALUES (1, '[1, 0]', 7), (2, '[0, 1]', NULL)`);
    expect(await insertArrow(db, await exportStream(db), { table: 'copy' })).toBe(2);
    expect(await insertArrow(db, rows(5), { table: 'copy' })).toBe(1);
    expect(await db.all('SELECT id, page, sum, label FROM copy')).toEqual([
      [1, 7, 70, 'p.7'],
      [2, null, 0, null],
      [5, null, 0, null],
    ]);
  });

  test('of an empty table inserts nothing', async () => {
    const db = await openTable();
    expect(await insertArrow(db, await exportStream(db))).toBe(0);
    expect(await insertArrow(db, ipc({ vector: vectorColumn([]) }))).toBe(0);
    expect(await ids(db)).toEqual([]);
  });

  test('rows are found at once, and counted', async () => {
    const db = await openTable();
    expect(await insertArrow(db, rows(3, 1, 2))).toBe(3);
    expect(await nearest(db)).toEqual([1, 2, 3]);
    expect(await db.value('SELECT last_insert_rowid()')).toBe(2);
    expect(await db.column('PRAGMA integrity_check')).toEqual(['ok']);
  });

  test('thousands of rows make an index', async () => {
    const db = await openTable(', mode=hnsw, merge_every=100');
    const all = Array.from({ length: 3000 }, (_, index) => index + 1);
    expect(await insertArrow(db, rows(...all))).toBe(3000);
    expect(JSON.parse(String(await db.value("SELECT vector_index_info('docs')")))).toMatchObject({
      rows: 3000,
      graph: true,
    });
    expect((await nearest(db)).slice(0, 5)).toEqual([1, 2, 3, 4, 5]);
    expect(await db.column('PRAGMA integrity_check')).toEqual(['ok']);
  });

  test('reads the file format, too', async () => {
    const db = await openTable(', metadata="title TEXT"');
    const columns = {
      vector: vectorColumn([
        [1, 0],
        [2, 0],
      ]),
      title: vectorFromArray(['a', 'b']),
    };
    expect(await insertArrow(db, ipc(columns, 'file'))).toBe(2);
    expect(await db.all('SELECT id, title FROM docs')).toEqual([
      [1, 'a'],
      [2, 'b'],
    ]);
  });

  test('reads a stream that ends without saying so, and one of a version before 0.15', async () => {
    const db = await openTable();
    const stream = rows(1, 2);
    expect(await insertArrow(db, stream.slice(0, -8))).toBe(2);
    expect(await insertArrow(db, withoutContinuations(rows(3, 4)))).toBe(2);
    expect(await nearest(db)).toEqual([1, 2, 3, 4]);
  });

  test('takes the columns by name, in any order and case', async () => {
    const db = await openTable(', metadata="title TEXT, page INTEGER"');
    await insertArrow(
      db,
      ipc({
        PAGE: vectorFromArray([7, 8], new Int32()),
        Vector: vectorColumn([
          [1, 0],
          [2, 0],
        ]),
        Title: vectorFromArray(['a', 'b'], new Utf8()),
        ID: vectorFromArray([20, 10], new Int32()),
      }),
    );
    expect(await db.all('SELECT id, title, page FROM docs ORDER BY id')).toEqual([
      [10, 'b', 8],
      [20, 'a', 7],
    ]);
  });

  test('a single column of fixed-size lists has the vectors, whatever its name', async () => {
    const db = await openTable();
    expect(await insertArrow(db, ipc({ embedding: vectorColumn([[1, 0]]) }))).toBe(1);
    expect(await nearest(db)).toEqual([1]);
  });

  test('assigns keys where the stream has none', async () => {
    const db = await openTable();
    await insertArrow(
      db,
      ipc({
        vector: vectorColumn([
          [1, 0],
          [2, 0],
        ]),
      }),
    );
    await insertArrow(
      db,
      ipc({
        id: vectorFromArray([null, 40, null], new Int32()),
        vector: vectorColumn([
          [3, 0],
          [4, 0],
          [5, 0],
        ]),
      }),
    );
    expect(await nearest(db)).toEqual([1, 2, 3, 40, 41]);
  });

  test('a missing column gets its default, a NULL stays NULL', async () => {
    const db = await openTable(`, ${METADATA}`);
    await insertArrow(db, ipc({ vector: vectorColumn([[1, 0]]) }));
    await insertArrow(
      db,
      ipc({
        vector: vectorColumn([
          [2, 0],
          [3, 0],
        ]),
        title: vectorFromArray([null, 'c'], new Utf8()),
      }),
    );
    await db.run("INSERT INTO docs(vector, title) VALUES ('[4, 0]', NULL)");
    expect(await db.all('SELECT title, page FROM docs ORDER BY id')).toEqual([
      ['untitled', null],
      [null, null],
      ['c', null],
      ['untitled', null],
    ]);
  });

  test('values get the affinity of their column', async () => {
    const db = await openTable(', metadata="title TEXT, page INTEGER, score REAL"');
    await insertArrow(
      db,
      ipc({
        vector: vectorColumn([[1, 0]]),
        title: vectorFromArray([5], new Int32()),
        page: vectorFromArray(['12'], new Utf8()),
        score: vectorFromArray([3], new Int32()),
      }),
    );
    expect(await db.row('SELECT title, page, typeof(page), score, typeof(score) FROM docs')).toEqual([
      '5',
      12,
      'integer',
      3,
      'real',
    ]);
  });

  test('goes into tables of other schemas and with names that need quotes', async () => {
    const db = await open();
    const table = `it's "quoted"`;
    await db.run(
      `ATTACH ':memory:' AS other; CREATE VIRTUAL TABLE other.${name(table)} USING vector(dim=2, key="the key", column="größe", metadata='"a ""b""" TEXT')`,
    );
    const columns = {
      'the key': vectorFromArray([5], new Int32()),
      größe: vectorColumn([[1, 0]]),
      'a "b"': vectorFromArray(['x'], new Utf8()),
    };
    expect(await insertArrow(db, ipc(columns), { table: `other.${table}` })).toBe(1);
    expect(await db.row(`SELECT "the key", "a ""b""" FROM other.${name(table)}`)).toEqual([5, 'x']);
  });

  test('takes the element type of the table, or NULL', async () => {
    const db = await openTable();
    expect(await insertArrow(db, rows(1), { type: 'float4' })).toBe(1);
    await expect(insertArrow(db, rows(2), { type: 'float8' })).rejects.toThrow(/type.*float4.*float8/);
    expect(await ids(db)).toEqual([1]);
  });

  describe('a key that is taken', () => {
    async function openTaken() {
      const db = await openTable();
      await db.run("INSERT INTO docs VALUES (2, '[20, 0]')");
      return db;
    }

    test('ends it, and nothing is inserted', async () => {
      const db = await openTaken();
      for (const onConflict of [undefined, 'abort'] as const) {
        await expect(insertArrow(db, rows(1, 2, 3), { onConflict })).rejects.toThrow(
          'row 1 of the stream (from 0): UNIQUE constraint failed: docs.id',
        );
        expect(await ids(db)).toEqual([2]);
      }
    });

    test('with replace gives way', async () => {
      const db = await openTaken();
      expect(await insertArrow(db, rows(1, 2, 3), { onConflict: 'replace' })).toBe(3);
      expect(await nearest(db)).toEqual([1, 2, 3]);
    });

    test('with ignore stays, and the row is not counted', async () => {
      const db = await openTaken();
      expect(await insertArrow(db, rows(1, 2, 3, 3), { onConflict: 'ignore' })).toBe(2);
      expect(await nearest(db)).toEqual([1, 3, 2]);
    });
  });

  describe('in a transaction', () => {
    test('belongs to it', async () => {
      const db = await openTable();
      await db.run('BEGIN');
      await insertArrow(db, rows(1, 2));
      expect(await nearest(db)).toEqual([1, 2]);
      await db.run('ROLLBACK');
      expect(await nearest(db)).toEqual([]);
      await db.run('BEGIN');
      await insertArrow(db, rows(1, 2));
      await db.run('COMMIT');
      expect(await nearest(db)).toEqual([1, 2]);
    });

    test('that fails leaves what was there before, and the transaction', async () => {
      const db = await openTable();
      await db.run(
        "BEGIN; INSERT INTO docs VALUES (5, '[5, 0]'); SAVEPOINT vector; INSERT INTO docs VALUES (6, '[6, 0]')",
      );
      await expect(insertArrow(db, rows(1, 2, 5))).rejects.toThrow('row 2');
      expect(await nearest(db)).toEqual([5, 6]);
      expect(await db.value('SELECT last_insert_rowid()')).toBe(6);
      await insertArrow(db, rows(7));
      await db.run('ROLLBACK TO vector; COMMIT');
      expect(await nearest(db)).toEqual([5]);
      expect(await db.column('PRAGMA integrity_check')).toEqual(['ok']);
    });

    test('of its own is over when it has failed', async () => {
      const path = file();
      const db = await open(path);
      await db.run('CREATE VIRTUAL TABLE docs USING vector(dim=2)');
      await expect(insertArrow(db, rows(1, 1))).rejects.toThrow('row 1');
      await (await open(path)).run("INSERT INTO docs VALUES (9, '[9, 0]')");
      expect(await ids(db)).toEqual([9]);
    });
  });

  test('is for a statement that only reads', async () => {
    const db = await openTable();
    await db.run('CREATE TABLE counts(n)');
    const call = `vector_insert_arrow('docs', NULL, X'${Buffer.from(rows(1)).toString('hex')}')`;
    await expect(db.run(`INSERT INTO counts SELECT ${call}`)).rejects.toThrow(
      /expected a call from a SELECT while no statement writes/,
    );
    await db.run(`CREATE VIEW inserting AS SELECT ${call} AS n`);
    await expect(db.all('SELECT * FROM inserting')).rejects.toThrow(/unsafe use/);
    expect(await ids(db)).toEqual([]);
  });

  test('of an index over a table is refused, with what to do instead', async () => {
    const db = await open();
    await db.run(`CREATE TABLE posts(id INTEGER PRIMARY KEY, embedding BLOB);
      CREATE VIRTUAL TABLE docs USING vector(dim=2, content=posts, content_column=embedding)`);
    await expect(insertArrow(db, rows(1))).rejects.toThrow(/index.*insert the rows into the table "posts"/);
  });

  test('cannot write where the connection cannot', async () => {
    const db = await open(file());
    await db.run('CREATE VIRTUAL TABLE docs USING vector(dim=2)');
    const reader = await open(file(), { readonly: true });
    await expect(insertArrow(reader, rows(1))).rejects.toThrow(/readonly/);
    expect(await ids(reader)).toEqual([]);
  });

  test.each([
    ["'docs', NULL", /number of arguments/],
    ["'docs', NULL, NULL", /BLOB, received NULL/],
    ["'docs', NULL, 'ARROW1'", /BLOB, received ARROW1/],
    ["'docs', NULL, X''", /begins with a schema, received nothing/],
    ["'docs', 5, X''", /element type.*received 5/],
    ["'nothing', NULL, X''", /nothing/],
    ["'docs', NULL, X'', 'fail'", /abort, replace or ignore, received 'fail'/],
    ["'docs', NULL, X'', NULL", /abort, replace or ignore as text, received NULL/],
  ])('refuses the arguments %s', async (list, message) => {
    const db = await openTable();
    await expect(db.value(`SELECT vector_insert_arrow(${list})`)).rejects.toThrow(message);
  });
});

// The shell can have a statement interrupted after a number of steps.
describe.each(hosts.filter((host) => host === shell))('interrupted', (host) => {
  const { open } = workspace(host);

  test.each(['', 'BEGIN; '])(
    '%sit inserts nothing, and takes the transaction with it as any INSERT does',
    async (begin) => {
      const db = (await open()) as ShellConnection;
      await db.run("CREATE VIRTUAL TABLE docs USING vector(dim=2); INSERT INTO docs VALUES (7, '[7, 0]')");
      await db.run(`${begin}SELECT 1`);
      await db.command('.progress 2000 --quiet --limit 1');

      await expect(insertArrow(db, rows(...Array.from({ length: 2000 }, (_, index) => index + 10)))).rejects.toThrow(
        'interrupted',
      );

      await db.command('.progress 0');
      await expect(db.run('COMMIT')).rejects.toThrow(/no transaction is active/);
      expect(await db.column('SELECT id FROM docs')).toEqual([7]);
      expect(await db.column('PRAGMA integrity_check')).toEqual(['ok']);
      expect(await insertArrow(db, rows(8))).toBe(1);
    },
  );

  test('at any step, of its commit as well, it inserts nothing or, without an error, all', async () => {
    const db = (await open()) as ShellConnection;
    await db.run('CREATE VIRTUAL TABLE docs USING vector(dim=2, mode=hnsw, merge_every=50)');
    const stream = rows(...Array.from({ length: 200 }, (_, index) => index + 10));
    let refused = 0;
    for (let limit = 1; ; limit++) {
      await db.command(`.progress 500 --quiet --limit ${limit}`);
      const error = await insertArrow(db, stream).then(
        () => undefined,
        ({ message }: Error) => message,
      );
      await db.command('.progress 0');
      expect(await db.value('SELECT count(*) FROM docs'), `limit ${limit}`).toBe(error ? 0 : 200);
      if (!error) break;
      expect(error).toContain('interrupted');
      refused++;
    }
    expect(refused).toBeGreaterThan(10);
    expect(await db.column('PRAGMA integrity_check')).toEqual(['ok']);
  });
});

/** Takes out the 0xffffffff before each message's size, as it was before version 0.15. */
function withoutContinuations(stream: Uint8Array): Uint8Array {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
  const parts: Uint8Array[] = [];
  let from = 0;
  for (let at = 0; at + 4 <= stream.length; at += 4) {
    if (view.getUint32(at, true) !== 0xffffffff) continue;
    parts.push(stream.subarray(from, at));
    from = at + 4;
  }
  return Buffer.concat([...parts, stream.subarray(from)]);
}
