import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  Date_,
  DateUnit,
  Dictionary,
  Field,
  FixedSizeList,
  Float32,
  Float64,
  Int32,
  Int64,
  Table,
  tableFromArrays,
  tableFromIPC,
  tableToIPC,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import { describe, expect, test } from 'vitest';
import { cliFolder } from './support/cli-folder.js';
import { fruitFolder } from './support/fruit.js';

const columns = 'id, embedding, title, page, raw';

test.each(['rows.arrow', 'rows.arrows', 'rows.feather'])(
  '%s has the types of the table, and import reads it back',
  (name) => {
    const folder = fruitFolder();
    folder.database.exec(`
    UPDATE fruit SET id = 9007199254740993, title = '' WHERE id = 3;
    CREATE TABLE before AS SELECT * FROM fruit`);

    expect(folder.json(['export', 'app.db', 'fruit', name])).toEqual({ rows: 3 });
    folder.database.exec('DELETE FROM fruit');
    expect(folder.json(['import', 'app.db', 'fruit', name])).toEqual({ rows: 3, ignored: 0 });

    const table = tableFromIPC(folder.bytes(name));
    expect(table.schema.fields.map(({ name, type, nullable }) => `${name} ${type} ${nullable}`)).toEqual([
      'id Int64 true',
      'embedding FixedSizeList[3]<Float32> false',
      'title Utf8 false',
      'page Int64 true',
      'raw Binary true',
    ]);
    expect(table.numRows).toBe(3);
    expect(folder.rows(`SELECT * FROM before EXCEPT SELECT ${columns} FROM fruit`)).toEqual([]);
    expect(folder.rows('SELECT count(*) AS n FROM fruit')).toEqual([{ n: 3 }]);
  },
);

test('vector_insert_arrow() reads it as well, and what vector_export_arrow() gives is imported', () => {
  const folder = fruitFolder();
  const exported = folder.database.prepare("SELECT vector_export_arrow('fruit')").pluck().get() as Buffer;
  folder.ok(['export', 'app.db', 'fruit', 'rows.arrow']);
  folder.database.exec('CREATE TABLE before AS SELECT * FROM fruit; DELETE FROM fruit');

  folder.write('own.arrows', exported);
  folder.ok(['import', 'app.db', 'fruit', 'own.arrows']);
  expect(folder.rows(`SELECT * FROM before EXCEPT SELECT ${columns} FROM fruit`)).toEqual([]);
  folder.database.exec('DELETE FROM fruit');
  folder.database.prepare("SELECT vector_insert_arrow('fruit', NULL, ?)").get(folder.bytes('rows.arrow'));
  expect(folder.rows(`SELECT * FROM before EXCEPT SELECT ${columns} FROM fruit`)).toEqual([]);
});

test('texts keep their byte order mark, those of a dictionary too', () => {
  const folder = fruitFolder();
  const titles = ['\ufeffFig', 'Fig', '\ufeffFig'];
  const embedding = vectorFromArray(
    [
      [1, 0, 0],
      [1, 0, 0],
      [1, 0, 0],
    ],
    new FixedSizeList(3, new Field('item', new Float32(), false)),
  );
  for (const type of [new Utf8(), new Dictionary(new Utf8(), new Int32())]) {
    folder.database.exec('DELETE FROM fruit');
    folder.write('rows.arrow', Buffer.from(tableToIPC(new Table({ title: vectorFromArray(titles, type), embedding }))));
    folder.ok(['import', 'app.db', 'fruit', 'rows.arrow']);
    expect(folder.rows('SELECT title FROM fruit').map((row) => (row as { title: string }).title)).toEqual(titles);
  }
});

test('NaN in a column of doubles is refused, because SQLite would store NULL', () => {
  const folder = cliFolder();
  folder.database.exec("CREATE VIRTUAL TABLE docs USING vector(dim=1, metadata='price REAL')");
  const vector = vectorFromArray([[1]], new FixedSizeList(1, new Field('item', new Float32(), false)));
  const price = vectorFromArray([Number.NaN], new Float64());
  folder.write('rows.arrow', Buffer.from(tableToIPC(new Table({ price, vector }))));
  expect(folder.run(['import', 'app.db', 'docs', 'rows.arrow']).stderr).toContain(
    'row 0, column price: expected a number but received NaN',
  );
});

test.each(['float2', 'float4', 'float8', 'int1', 'int2', 'int4'])('vectors of %s come back as they were', (type) => {
  const folder = cliFolder();
  folder.database.exec(`CREATE VIRTUAL TABLE docs USING vector(dim=3, type=${type});
    INSERT INTO docs(vector) VALUES ('[1, -2, 3]'), ('[100, 0, -128]')`);
  folder.ok(['export', 'app.db', 'docs', 'rows.arrow']);
  folder.database.exec('CREATE TABLE before AS SELECT * FROM docs; DELETE FROM docs');
  folder.ok(['import', 'app.db', 'docs', 'rows.arrow']);
  expect(folder.rows('SELECT hex(vector) FROM docs')).toEqual(folder.rows('SELECT hex(vector) FROM before'));
});

test('an ordinary table has nulls among its vectors, and a pipe has a stream', () => {
  const folder = fruitFolder();
  folder.ok(['export', 'app.db', 'posts', 'posts.arrows']);
  const table = tableFromIPC(folder.bytes('posts.arrows'));
  expect(table.getChild('embedding')?.nullCount).toBe(1);
  folder.database.exec('CREATE TABLE before AS SELECT id, title FROM posts; DELETE FROM posts');
  const input = folder.bytes('posts.arrows');
  expect(folder.ok(['import', 'app.db', 'posts', '-', '--format', 'arrows'], input)).toContain('imported 3 rows');
  expect(folder.rows('SELECT id, title FROM posts')).toEqual(folder.rows('SELECT * FROM before'));
  expect(folder.rows('SELECT count(*) AS n FROM posts WHERE embedding IS NULL')).toEqual([{ n: 1 }]);
});

test('texts keep their first character, and lists can be of other integers', () => {
  const folder = cliFolder();
  folder.database.exec("CREATE VIRTUAL TABLE docs USING vector(dim=2, type=int1, metadata='title TEXT')");
  const title = vectorFromArray(['\ufeffmarked', null], new Utf8());
  const wide = vectorFromArray(
    [
      [1n, -2n],
      [3n, 4n],
    ],
    new FixedSizeList(2, new Field('item', new Int64(), false)),
  );
  folder.write('rows.arrow', Buffer.from(tableToIPC(new Table({ title, vector: wide }))));
  folder.ok(['import', 'app.db', 'docs', 'rows.arrow']);
  expect(folder.rows("SELECT hex(title) AS title, vector_to_json(vector, 'int1') AS v FROM docs")).toEqual([
    { title: 'EFBBBF6D61726B6564', v: '[1,-2]' },
    { title: '', v: '[3,4]' },
  ]);
});

test('large whole numbers of REAL columns come back', () => {
  const folder = cliFolder();
  folder.database.exec(`CREATE VIRTUAL TABLE docs USING vector(dim=1, metadata='price REAL');
    INSERT INTO docs(vector, price) VALUES ('[1]', 1e17)`);
  for (const name of ['rows.arrow', 'rows.jsonl', 'rows.csv']) {
    folder.ok(['export', 'app.db', 'docs', name]);
    folder.database.exec('DELETE FROM docs');
    folder.ok(['import', 'app.db', 'docs', name]);
    expect(folder.rows('SELECT price FROM docs')).toEqual([{ price: 1e17 }]);
  }
});

test('--columns and --where choose', () => {
  const folder = fruitFolder();
  folder.ok(['export', 'app.db', 'fruit', 'some.arrow', '--columns', 'title,embedding', '--where', 'page > 12']);
  const table = tableFromIPC(folder.bytes('some.arrow'));
  expect(table.schema.fields.map(({ name }) => name)).toEqual(['title', 'embedding']);
  expect(table.getChild('title')?.toArray()).toEqual(['Pears']);
});

test('an empty table has its schema, and a table of several batches all of its rows', () => {
  const folder = fruitFolder();
  folder.ok(['export', 'app.db', 'fruit', 'none.arrow', '--where', 'false']);
  expect(tableFromIPC(folder.bytes('none.arrow')).schema.fields).toHaveLength(5);
  expect(folder.json(['import', 'app.db', 'fruit', 'none.arrow'])).toEqual({ rows: 0, ignored: 0 });
  folder.database.exec(`WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 5009)
    INSERT INTO fruit(id, embedding, title) SELECT i, '[1, 2, ' || i || ']', i FROM n`);
  folder.ok(['export', 'app.db', 'fruit', 'many.arrow']);
  expect(tableFromIPC(folder.bytes('many.arrow')).batches.map(({ numRows }) => numRows)).toEqual([2048, 2048, 907]);
  folder.database.exec('DELETE FROM fruit');
  expect(folder.json(['import', 'app.db', 'fruit', 'many.arrow', '--commit-every', '1000'])).toEqual({
    rows: 5003,
    ignored: 0,
  });
});

test('the one column of lists is the vector, whatever its name and its floats', () => {
  const folder = fruitFolder();
  const vector = [new Float64Array([1, 2, 3]), new Float64Array([4, 5, 6])];
  const id = Int32Array.of(11, 12);
  const embedding = vectorFromArray(vector.map((each) => Array.from(each)));
  const table = tableFromArrays({ id, title: ['a', 'b'] }).assign(new Table({ embedding }));
  folder.write('rows.arrow', Buffer.from(tableToIPC(table, 'file')));
  folder.ok(['import', 'app.db', 'fruit', 'rows.arrow']);
  expect(folder.rows("SELECT id, vector_to_json(embedding, 'float4') AS v FROM fruit WHERE id > 10")).toEqual([
    { id: 11, v: '[1.0,2.0,3.0]' },
    { id: 12, v: '[4.0,5.0,6.0]' },
  ]);
});

describe('it is an error, and nothing is imported or left behind,', () => {
  test('where the data are none', () => {
    const folder = fruitFolder();
    folder.write('bad.arrow', 'id,title');
    const { status, stderr } = folder.run(['import', 'app.db', 'fruit', 'bad.arrow']);
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringContaining('drizzle-vector: bad.arrow, arrow source: expected an Arrow IPC stream or file'),
    });
  });

  test.each(['', 'ARROW1'])('where they are %j', (bytes) => {
    const folder = fruitFolder();
    folder.write('empty.arrow', bytes);
    expect(folder.run(['import', 'app.db', 'fruit', 'empty.arrow']).status).toBe(1);
    expect(folder.run(['import', 'app.db', 'fruit', '-', '--format', 'arrow'], bytes).status).toBe(1);
  });

  test('where two columns have one name', () => {
    const folder = fruitFolder();
    const embedding = vectorFromArray([[1, 2, 3]], new FixedSizeList(3, new Field('item', new Float32(), false)));
    folder.write(
      'twice.arrow',
      Buffer.from(tableToIPC(new Table({ embedding: vectorFromArray([[4, 5, 6]]), emb: embedding }))),
    );
    expect(folder.run(['import', 'app.db', 'fruit', 'twice.arrow']).stderr).toBe(
      'drizzle-vector: twice.arrow, column embedding: expected one column of this name but received several\n',
    );
  });

  test('where a column has another type', () => {
    const folder = fruitFolder();
    const title = vectorFromArray([new Date(0)], new Date_(DateUnit.DAY));
    const table = new Table({ title });
    folder.write('dates.arrow', Buffer.from(tableToIPC(table, 'file')));
    expect(folder.run(['import', 'app.db', 'fruit', 'dates.arrow']).stderr).toMatch(
      /^drizzle-vector: dates\.arrow, column title: expected numbers, texts, bytes or lists of numbers but received Date/,
    );
  });

  test('where a value does not fit the type', () => {
    const folder = fruitFolder();
    folder.database.exec("UPDATE fruit SET page = 'twelve' WHERE id = 1");
    const { status, stderr } = folder.run(['export', 'app.db', 'fruit', 'rows.arrow']);
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'drizzle-vector: column page: expected values of the Arrow type Int64, or NULL but received "twelve"\n',
    });
    expect(folder.files().filter((name) => name.startsWith('rows'))).toEqual([]);
  });

  test('where apache-arrow is not installed', () => {
    const root = fileURLToPath(new URL('../..', import.meta.url));
    const folder = fruitFolder();
    const modules = join(folder.path, 'node_modules');
    mkdirSync(join(modules, 'drizzle-vector'), { recursive: true });
    for (const name of ['dist', 'package.json'])
      cpSync(join(root, name), join(modules, 'drizzle-vector', name), { recursive: true });
    for (const name of [
      'better-sqlite3',
      'commander',
      'cli-progress',
      'cli-table3',
      'csv-parse',
      'csv-stringify',
      'simple-ascii-chart',
      '@petamoriken/float16',
      'drizzle-orm',
    ]) {
      mkdirSync(dirname(join(modules, name)), { recursive: true });
      symlinkSync(join(root, 'node_modules', name), join(modules, name), 'junction');
    }
    const main = join(modules, 'drizzle-vector', 'dist', 'cli', 'main.js');
    const extension = join(root, 'build', 'Release', 'vector.so');
    const { status, stderr } = spawnSync(process.execPath, [main, 'export', 'app.db', 'fruit', 'rows.arrow'], {
      cwd: folder.path,
      encoding: 'utf8',
      env: { ...process.env, DRIZZLE_VECTOR_EXTENSION: extension },
    });
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr:
        'drizzle-vector: arrow: expected the package apache-arrow to be installed. Run `npm install apache-arrow`\n',
    });
  });
});
