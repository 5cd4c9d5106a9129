import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { CliFolder } from './support/cli-folder.js';
import { fruitFolder } from './support/fruit.js';

/** The rows beyond the first three. */
const imported = (folder: CliFolder) =>
  folder.rows(`
    SELECT id, title, page, hex(raw) AS raw, vector_to_json(embedding, 'float4') AS embedding FROM fruit WHERE id > 3`);

const count = (folder: CliFolder) => folder.database.prepare('SELECT count(*) FROM fruit').pluck().get();

describe('JSON Lines', () => {
  test('columns are matched by name, and what a row leaves out gets its default', () => {
    const folder = fruitFolder();
    folder.write(
      'rows.jsonl',
      '{"title":"A","embedding":[1,0,0.5],"raw":"x\'0a\'","id":7}\n\n{"embedding":[0,2,1],"title":"B","page":3}\n',
    );
    expect(folder.ok(['import', 'app.db', 'fruit', 'rows.jsonl'])).toBe('imported 2 rows into fruit\n');
    expect(imported(folder)).toEqual([
      { id: 7, title: 'A', page: null, raw: '0A', embedding: '[1.0,0.0,0.5]' },
      { id: 8, title: 'B', page: 3, raw: '', embedding: '[0.0,2.0,1.0]' },
    ]);
  });

  test('come from the standard input as well, into a table with an index', () => {
    const folder = fruitFolder();
    const rows = '{"id":4,"title":"Four","embedding":[0.5,1]}\n{"id":5,"embedding":null}\n';
    expect(folder.json(['import', 'app.db', 'posts', '-'], rows)).toEqual({ rows: 2, ignored: 0 });
    expect(folder.rows('SELECT id, typeof(embedding) AS type FROM posts WHERE id > 3')).toEqual([
      { id: 4, type: 'blob' },
      { id: 5, type: 'null' },
    ]);
    expect(folder.json(['search', 'app.db', 'posts_embedding', '--vector', '[0.5,1]', '-k', '1'])).toMatchObject([
      { id: 4 },
    ]);
  });

  test('generated columns of an export are computed anew', () => {
    const folder = fruitFolder();
    folder.database.exec(`CREATE VIRTUAL TABLE made USING vector(dim=2,
      metadata='title TEXT, size INTEGER NOT NULL AS (length(title)), initial TEXT AS (substr(title, 1, 1)) INDEXED')`);
    folder.ok(['import', 'app.db', 'made', '-'], '{"id":1,"title":"Fig","size":99,"initial":"x","vector":[1,0]}');
    const [exported = ''] = folder.ok(['export', 'app.db', 'made', '--format', 'jsonl']).split('\n');
    expect(JSON.parse(exported)).toMatchObject({ title: 'Fig', size: 3, initial: 'F' });
    folder.ok(['import', 'app.db', 'made', '-', '--on-conflict', 'replace'], exported.replace('Fig', 'Grape'));
    expect(folder.rows('SELECT title, size, initial FROM made')).toEqual([{ title: 'Grape', size: 5, initial: 'G' }]);
  });

  test('keys beyond 2^53 are texts of digits', () => {
    const folder = fruitFolder();
    folder.ok(['import', 'app.db', 'fruit', '-'], '{"id":"9007199254740993","title":"A","embedding":[1,0,0]}');
    expect(folder.rows('SELECT CAST(max(id) AS TEXT) AS id FROM fruit')).toEqual([{ id: '9007199254740993' }]);
  });
});

test('an object and an array become the JSON text of a column, and tags of a column of tags', () => {
  const folder = fruitFolder();
  folder.database.exec("CREATE VIRTUAL TABLE docs USING vector(dim=2, metadata='meta TEXT, tags TAGS')");
  folder.ok(['import', 'app.db', 'docs', '-'], '{"meta":{"a":[1,null,"é"]},"tags":["new",7],"vector":[1,0]}\n');
  expect(folder.rows("SELECT meta, tags FROM docs WHERE vector_has_any(tags, '[7]')")).toEqual([
    { meta: '{"a":[1,null,"é"]}', tags: '["new",7]' },
  ]);
  const exported = folder.ok(['export', 'app.db', 'docs', '--format', 'jsonl']);
  folder.ok(['import', 'app.db', 'docs', '-', '--on-conflict', 'replace'], exported);
  expect(folder.rows('SELECT meta FROM docs')).toEqual([{ meta: '{"a":[1,null,"é"]}' }]);
});

test('infinities of an export are numbers again, and NaN is refused', () => {
  const folder = fruitFolder();
  folder.database.exec(`CREATE VIRTUAL TABLE docs USING vector(dim=1, metadata='price REAL');
    INSERT INTO docs(id, price, vector) VALUES (1, 9e999, '[1]'), (2, -9e999, '[1]'), (3, 1.0, '[1]')`);
  for (const format of ['csv', 'jsonl']) {
    const exported = folder.ok(['export', 'app.db', 'docs', '--format', format]);
    folder.ok(['import', 'app.db', 'docs', '-', '--format', format, '--on-conflict', 'replace'], exported);
    expect(folder.rows('SELECT typeof(price) AS type, price FROM docs')).toEqual([
      { type: 'real', price: Infinity },
      { type: 'real', price: -Infinity },
      { type: 'real', price: 1 },
    ]);
  }
  const { status, stderr } = folder.run(
    ['import', 'app.db', 'docs', '-', '--format', 'csv'],
    'price,vector\nNaN,[1]\n',
  );
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr:
      'drizzle-vector: standard input, line 2, column price: expected a number but received "NaN". ' +
      'SQLite has no NaN, and would store NULL or a text. Give null\n',
  });
});

describe('CSV', () => {
  test('vectors are JSON text, an empty field is NULL, and a quoted one an empty text', () => {
    const folder = fruitFolder();
    folder.write('rows.csv', '\ufefftitle,page,embedding\r\n"A ""quoted"",\nlong",5,"[1,0,0.5]"\r\n"",,"[0,2,1]"\r\n');
    folder.ok(['import', 'app.db', 'fruit', 'rows.csv']);
    expect(imported(folder)).toEqual([
      { id: 4, title: 'A "quoted",\nlong', page: 5, raw: '', embedding: '[1.0,0.0,0.5]' },
      { id: 5, title: '', page: null, raw: '', embedding: '[0.0,2.0,1.0]' },
    ]);
  });
});

test('base64 of float4 in JSON Lines and CSV is read as a vector', () => {
  const folder = fruitFolder();
  const vector = Buffer.from(Float32Array.of(0.5, 0, 2).buffer).toString('base64');
  folder.ok(['import', 'app.db', 'fruit', '-'], `{"id":8,"title":"A","embedding":"${vector}"}\n`);
  folder.ok(['import', 'app.db', 'fruit', '-', '--format', 'csv'], `id,title,embedding\n9,B,${vector}\n`);

  expect(folder.rows(`SELECT id, vector_to_json(embedding, 'float4') AS v FROM fruit WHERE id > 7`)).toEqual([
    { id: 8, v: '[0.5,0.0,2.0]' },
    { id: 9, v: '[0.5,0.0,2.0]' },
  ]);
});

describe('a row that does not fit', () => {
  const good = '{"title":"A","embedding":[1,0,0]}\n';

  test.each([
    ['{"title":"A","embedding":[1,0]}', 'line 2, column embedding: expected 3 dimensions but received 2'],
    ['{"title":"A","embedding":[1,"x",0]}', 'line 2, column embedding: expected numbers but received "x" at index 1'],
    [
      '{"title":"A","embedding":[0,0,0]}',
      'line 2, column embedding: expected a vector with a direction, for cosine distance',
    ],
    [
      '{"title":"A","embedding":"1,2"}',
      'line 2, column embedding: expected a JSON array of numbers, or base64 but received "1,2"',
    ],
    ['{"title":"A","embedding":null}', 'line 2, column embedding: expected a vector but received NULL'],
    ['{"title":null,"embedding":[1,0,0]}', 'line 2, column title: expected a value but received NULL'],
    ['{"embedding":[1,0,0]}', 'line 2: expected a column title but received only embedding'],
    ['{"title":"A"}', 'line 2: expected a column embedding but received only title'],
    ['{"titel":"A"}', 'line 2: expected only the columns id, embedding, title, page, raw but received "titel"'],
    [
      '{"title":"A","embedding":[1,0,0],"page":{"en":1}}',
      'line 2, column page: expected a text, a number, a boolean or null but received Object',
    ],
    [
      '{"title":{"n":[9007199254740993]},"embedding":[1,0,0]}',
      'line 2, column title: expected JSON with numbers that JSON.parse() keeps but received 9007199254740992',
    ],
    [
      '{"title":[1e400],"embedding":[1,0,0]}',
      'line 2, column title: expected JSON with numbers that JSON.parse() keeps but received Infinity',
    ],
    ['{"title":"A","embedding":[1,0,0],"id":1.5}', 'line 2, column id: expected an integer but received 1.5'],
    ['{"title":"A","embedding":[1,0,0],"id":9007199254740993}', 'Give integers beyond 2^53 as texts of digits'],
    ['{"title":"A","embedding":[1,0,0],"page":9007199254740993}', 'Give integers beyond 2^53 as texts of digits'],
    ['{"title":"A","embedding":[1,0,0],"id":1}', 'line 2: UNIQUE constraint failed: fruit.id'],
    ['[1]', 'line 2: expected a JSON object but received an array of 1'],
    ['{"title"', 'line 2: expected a JSON object but received "{\\"title\\"", which is not JSON'],
  ])('%s', (line, message) => {
    const folder = fruitFolder();
    const { status, stderr } = folder.run(['import', 'app.db', 'fruit', '-'], `${good}${line}\n${good}`);
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining(message) });
    expect(stderr).toMatch(/^drizzle-vector: standard input, line 2.*\n$/);
    expect(count(folder)).toBe(3);
  });

  test.each([
    ['title,embedding\nA,"[1,0,0]"\nB', 'line 3: expected CSV but received a line that cannot be parsed'],
    ['title,title\n', 'line 1: expected a header of different names but received "title" twice'],
    ['', 'line 1: expected a header with the names of the columns'],
    ['title,embedding,page,id\nA,"[1,0,0]",x,x\n', 'line 2, column id: expected an integer but received "x"'],
  ])('in CSV, %j', (text, message) => {
    const folder = fruitFolder();
    const { status, stderr } = folder.run(['import', 'app.db', 'fruit', '-', '--format', 'csv'], text);
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining(message) });
    expect(count(folder)).toBe(3);
  });

  test('of bytes that are no UTF-8', () => {
    const folder = fruitFolder();
    const { status, stderr } = folder.run(
      ['import', 'app.db', 'fruit', '-'],
      Buffer.from([...Buffer.from(good), 0xff, 10]),
    );
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining('expected UTF-8 text') });
  });
});

test('--on-conflict replaces, or ignores', () => {
  const folder = fruitFolder();
  const rows = '{"id":1,"title":"New","embedding":[1,0,0]}\n{"id":4,"title":"Four","embedding":[1,0,0]}\n';
  expect(folder.ok(['import', 'app.db', 'fruit', '-', '--on-conflict', 'ignore'], rows)).toBe(
    'imported 1 rows into fruit, ignored 1\n',
  );
  expect(folder.rows('SELECT title FROM fruit WHERE id = 1')).toEqual([{ title: 'Apples' }]);
  folder.ok(['import', 'app.db', 'fruit', '-', '--on-conflict', 'replace'], rows);
  expect(folder.rows('SELECT title FROM fruit WHERE id IN (1, 4)')).toEqual([{ title: 'New' }, { title: 'Four' }]);
});

test('--commit-every keeps the rows before an error, and says how many', () => {
  const folder = fruitFolder();
  const rows = `${'{"title":"A","embedding":[1,0,0]}\n'.repeat(5)}{"title":"A","embedding":[1]}\n`;
  const { status, stderr } = folder.run(['import', 'app.db', 'fruit', '-', '--commit-every', '2'], rows);
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr:
      'drizzle-vector: after 4 rows that are committed: standard input, line 6, column embedding: expected 3 dimensions but received 1\n',
  });
  expect(count(folder)).toBe(7);
});

test('a table that has no rows of its own, and one that is none, are refused by name', () => {
  const folder = fruitFolder();
  expect(folder.run(['import', 'app.db', 'posts_embedding', '-']).stderr).toContain('an index over posts. Give posts');
  expect(folder.run(['import', 'app.db', 'vegetables', '-']).stderr).toContain(
    'a vector table, or a table with a vector index (fruit, posts) but received "vegetables"',
  );
});

test('Ctrl-C rolls back, and leaves the database as it was', async () => {
  const folder = fruitFolder();
  const before = folder.bytes('app.db');
  const child = folder.start(['import', 'app.db', 'fruit', '-']);
  child.stdin.write('{"title":"A","embedding":[1,0,0]}\n'.repeat(5000));
  while (!folder.exists('app.db-journal')) await setTimeout(10);
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([130, null]);
  expect(folder.exists('app.db-journal')).toBe(false);
  expect(folder.bytes('app.db').equals(before)).toBe(true);
});
