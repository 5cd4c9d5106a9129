// The program of docs/compatibility.md reads from a file, without the extension, what the extension reads from it.

import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import Database from 'better-sqlite3';
import { loadVectorExtension } from 'drizzle-vector';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { blocks, root } from './support/markdown.js';

interface Row {
  key: bigint;
  metadata: Record<string, unknown>;
  vector: ArrayLike<number>;
}

type ToVector = (bytes: ArrayBuffer) => ArrayLike<number>;

let readRows: (db: Database.Database, table: string, toVector?: ToVector) => Iterable<Row>;
let program: string;
let folder: string;
let file: string;

beforeAll(async () => {
  program = mkdtempSync(join(tmpdir(), 'drizzle-vector-read-rows-'));
  const [block, ...others] = blocks.filter(({ code }) => code.startsWith('// read-rows.ts\n'));
  if (block === undefined || others.length > 0)
    throw new Error('expected one block of the documentation to be read-rows.ts');
  writeFileSync(join(program, 'read-rows.ts'), block.code);
  ({ readRows } = await import(/* @vite-ignore */ pathToFileURL(join(program, 'read-rows.ts')).href));
});

afterAll(() => rmSync(program, { recursive: true, force: true }));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drizzle-vector-rows-'));
  file = join(folder, 'app.db');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs something on a connection to the file. */
function connected<Result>(extension: 'with' | 'without', work: (db: Database.Database) => Result): Result {
  const db = new Database(file, { readonly: extension === 'without' });
  try {
    if (extension === 'with') {
      loadVectorExtension(db);
      db.pragma('synchronous = OFF');
    }
    return work(db);
  } finally {
    db.close();
  }
}

/** What the extension reads. */
const rowsOf = (table: string, toVector: ToVector): Row[] =>
  connected('with', (db) => {
    const select = db.prepare(`SELECT id, * FROM "${table}" ORDER BY id`).safeIntegers();
    return (select.all() as Record<string, unknown>[]).map(({ id, vector, ...metadata }) => ({
      key: id as bigint,
      metadata,
      vector: toVector(new Uint8Array(vector as Buffer).buffer),
    }));
  });

/** What the program reads, on a connection that cannot read the table itself. */
const rowsWithoutExtension = (table: string, toVector?: ToVector): Row[] =>
  connected('without', (db) => {
    expect(() => db.prepare(`SELECT * FROM "${table}"`)).toThrow('no such module: vector');
    return [...readRows(db, table, toVector)];
  });

const count = (table: string): number =>
  connected('without', (db) => db.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number);

const toFloat4: ToVector = (bytes) => new Float32Array(bytes);

/** A vector of `dimensions` elements, as JSON, that no other `n` has. */
const vector = (n: number, dimensions: number): string =>
  JSON.stringify(Array.from({ length: dimensions }, (_, index) => (index === 0 ? n % 100 : (n * index) % 9)));

// Vectors of 1,536 bytes are packed by three.
const DIMENSIONS = 384;

/** Fills a table with vectors that are packed, vectors that are not, and chunks that have gaps. */
function fill(db: Database.Database): void {
  db.exec(
    `CREATE VIRTUAL TABLE docs USING vector(dim=${DIMENSIONS}, mode=exact, metadata='title TEXT, page INTEGER INDEXED, price REAL, data BLOB')`,
  );
  const insert = db.prepare('INSERT INTO docs(id, title, page, price, data, vector) VALUES (?, ?, ?, ?, ?, ?)');
  const add = (key: number | bigint, n: number) =>
    insert.run(
      key,
      n % 3 === 0 ? null : `title ${n}`,
      2n ** 60n + BigInt(n),
      n / 4,
      Buffer.of(n),
      vector(n, DIMENSIONS),
    );
  for (let n = 1; n <= 60; n++) add(n < 10 ? -n : n, n);
  add(2n ** 62n, 61);
  db.exec("SELECT vector_merge_index('docs')");
  for (let n = 70; n <= 80; n++) add(n, n);
  db.prepare('UPDATE docs SET vector = ? WHERE id IN (20, 21)').run(vector(90, DIMENSIONS));
  db.exec('UPDATE docs SET id = 65 WHERE id = 30; UPDATE docs SET id = -100 WHERE id = 31');
  db.exec('DELETE FROM docs WHERE id IN (40, 41, 75)');
}

describe('the program of docs/compatibility.md', () => {
  test('reads packed and unpacked vectors, keys and metadata as the extension does', () => {
    connected('with', fill);
    expect(count('docs_chunks')).toBeGreaterThan(10);
    expect(count('docs_vectors')).toBeGreaterThan(10);

    const rows = rowsWithoutExtension('docs');

    expect(rows).toHaveLength(69);
    expect(rows).toEqual(rowsOf('docs', toFloat4));
  });

  test('reads the vectors of a chunk that were written again', () => {
    connected('with', (db) => {
      fill(db);
      for (let n = 0; n < 60; n++) {
        db.prepare('UPDATE docs SET vector = ? WHERE id = ?').run(vector(n + 7, DIMENSIONS), n);
        if (n % 20 === 0) db.exec("SELECT vector_merge_index('docs')");
      }
      db.exec("SELECT vector_rebuild_index('docs')");
    });
    expect(rowsWithoutExtension('docs')).toEqual(rowsOf('docs', toFloat4));
  });

  test.each<[type: string, dimensions: number, toVector: ToVector]>([
    ['float8', DIMENSIONS / 2, (bytes) => new Float64Array(bytes)],
    ['int1', DIMENSIONS * 4, (bytes) => new Int8Array(bytes)],
    ['int2', DIMENSIONS * 2, (bytes) => new Int16Array(bytes)],
    ['int4', DIMENSIONS, (bytes) => new Int32Array(bytes)],
  ])('reads vectors of type %s', (type, dimensions, toVector) => {
    connected('with', (db) => {
      db.exec(`CREATE VIRTUAL TABLE docs USING vector(dim=${dimensions}, type=${type}, mode=exact)`);
      const insert = db.prepare('INSERT INTO docs(vector) VALUES (?)');
      for (let n = 1; n <= 30; n++) insert.run(vector(n, dimensions));
      db.exec("SELECT vector_merge_index('docs')");
      insert.run(vector(31, dimensions));
    });
    expect(count('docs_chunks')).toBeGreaterThan(1);
    expect(count('docs_vectors')).toBe(1);

    const rows = rowsWithoutExtension('docs', toVector);

    expect(rows).toHaveLength(31);
    expect(rows).toEqual(rowsOf('docs', toVector));
  });

  test('reads a table of any name that has no metadata and no chunk', () => {
    connected('with', (db) => {
      db.exec(`CREATE VIRTUAL TABLE "a ""b""" USING vector(dim=2); INSERT INTO "a ""b"""(vector) VALUES ('[1, 2]')`);
    });
    const rows = connected('without', (db) => [...readRows(db, 'a "b"')]);
    expect(rows).toEqual([{ key: 1n, metadata: {}, vector: new Float32Array([1, 2]) }]);
  });

  test('reads the file of rows of version 1 that the tests keep', () => {
    copyFileSync(join(root, 'test/native/fixtures/rows-1-index-1.db'), file);
    expect(count('docs_chunks')).toBeGreaterThan(1);

    const rows = rowsWithoutExtension('docs');
    expect(rows).toHaveLength(63);
    expect(rows).toEqual(rowsOf('docs', toFloat4));
  });

  test('reads rows of version 2: keys of text beside the numbers of the rows, and tags', () => {
    connected('with', (db) => {
      db.exec(`CREATE VIRTUAL TABLE docs USING vector(dim=2, key=id, key_type=text, metadata='labels JSON TAGS');
        INSERT INTO docs(id, labels, vector) VALUES ('west', '["a"]', '[1, 2]'), ('east', NULL, '[3, 4]')`);
    });

    expect(rowsWithoutExtension('docs')).toEqual([
      { key: 1n, metadata: { id: 'west', labels: '["a"]' }, vector: new Float32Array([1, 2]) },
      { key: 2n, metadata: { id: 'east', labels: null }, vector: new Float32Array([3, 4]) },
    ]);
  });

  test('refuses rows of a version that it does not know', () => {
    connected('with', fill);
    const db = new Database(file);
    db.exec("UPDATE docs_meta SET value = 3 WHERE name = 'format_version'");
    db.close();
    expect(() => rowsWithoutExtension('docs')).toThrow('expected rows of version 1 or 2, received 3');
  });

  test('fails on a row without a vector', () => {
    connected('with', fill);
    const db = new Database(file);
    db.exec('DELETE FROM docs_vectors WHERE id = 70');
    db.close();
    expect(() => rowsWithoutExtension('docs')).toThrow('expected a vector for row 70, received none');
  });
});
