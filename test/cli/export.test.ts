import { once } from 'node:events';
import { statSync, symlinkSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { CliFolder } from './support/cli-folder.js';
import { fruitFolder } from './support/fruit.js';
import { npy } from './support/npy.js';

test('JSON Lines go to the standard output, in the order of the keys, with the shortest numbers', () => {
  expect(fruitFolder().ok(['export', 'app.db', 'fruit'])).toBe(
    '{"id":1,"embedding":[0.9,0.1,0.2],"title":"Apples","page":12,"raw":null}\n' +
      '{"id":2,"embedding":[0.8,0.2,0.1],"title":"Pears","page":40,"raw":"x\'00ff\'"}\n' +
      '{"id":3,"embedding":[0.1,0.9,0.4],"title":"Trains","page":null,"raw":null}\n',
  );
});

test('an ordinary table gives vectors of either kind as arrays', () => {
  const folder = fruitFolder();
  folder.database.exec(`UPDATE posts SET embedding = vector_from_json('[0.5, 2]', 'float4') WHERE id = 2`);
  expect(folder.ok(['export', 'app.db', 'posts'])).toBe(
    '{"id":1,"title":"One","embedding":[1, 0]}\n{"id":2,"title":"Two","embedding":[0.5,2.0]}\n{"id":3,"title":"None","embedding":null}\n',
  );
});

test('vectors that are base64 in an ordinary table are exported and searched like the others', () => {
  const folder = fruitFolder();
  folder.database.exec(`UPDATE posts SET embedding = vector_to_base64('[0.5, 2]', 'float4') WHERE id = 2`);

  expect(folder.ok(['export', 'app.db', 'posts', '--columns', 'id,embedding'])).toBe(
    '{"id":1,"embedding":[1, 0]}\n{"id":2,"embedding":[0.5,2.0]}\n{"id":3,"embedding":null}\n',
  );
  folder.database.exec('DELETE FROM posts WHERE embedding IS NULL');
  folder.ok(['export', 'app.db', 'posts', 'm.npy']);
  expect(folder.bytes('m.npy')).toEqual(npy('<f4', [2, 2], Buffer.from(new Float32Array([1, 0, 0.5, 2]).buffer)));
});

test('--columns and --where choose', () => {
  const args = ['export', 'app.db', 'fruit', '--format', 'csv', '--columns', 'TITLE,id', '--where', 'page > 10 -- all'];
  expect(fruitFolder().ok(args)).toBe('title,id\nApples,1\nPears,2\n');
});

test('npy is the matrix of the vectors, as NumPy writes it', () => {
  const folder = fruitFolder();
  expect(folder.json(['export', 'app.db', 'fruit', 'm.npy'])).toEqual({ rows: 3 });
  const elements = new Float32Array([0.9, 0.1, 0.2, 0.8, 0.2, 0.1, 0.1, 0.9, 0.4]);
  expect(folder.bytes('m.npy')).toEqual(npy('<f4', [3, 3], Buffer.from(elements.buffer)));
});

test.each(['jsonl', 'csv'])('what %s has, import reads back', (suffix) => {
  const folder = fruitFolder();
  folder.database.exec(`
    UPDATE fruit SET title = 'it''s "so", ' || char(10) || 'really' WHERE id = 1;
    UPDATE fruit SET title = '' WHERE id = 2;
    UPDATE fruit SET id = 9007199254740993 WHERE id = 3;
    CREATE TABLE before AS SELECT * FROM fruit`);
  folder.ok(['export', 'app.db', 'fruit', `rows.${suffix}`]);
  folder.database.exec('DELETE FROM fruit');
  const text = folder.read(`rows.${suffix}`).replace('"id":9007199254740993', '"id":"9007199254740993"');
  folder.ok(['import', 'app.db', 'fruit', '-', '--format', suffix], text);
  expect(folder.rows('SELECT * FROM before EXCEPT SELECT id, embedding, title, page, raw FROM fruit')).toEqual([]);
  expect(folder.rows('SELECT count(*) AS n FROM fruit')).toEqual([{ n: 3 }]);
});

describe('a file', () => {
  test('that is there is replaced by --force only', () => {
    const folder = fruitFolder();
    folder.write('rows.jsonl', 'mine');
    expect(folder.run(['export', 'app.db', 'fruit', 'rows.jsonl'])).toEqual({
      status: 1,
      stdout: '',
      stderr:
        'drizzle-vector: rows.jsonl: expected the path of a new file but received that of an existing file. --force replaces it\n',
    });
    expect(folder.read('rows.jsonl')).toBe('mine');
    expect(folder.ok(['export', 'app.db', 'fruit', 'rows.jsonl', '--force'])).toBe('exported 3 rows to rows.jsonl\n');
    expect(folder.read('rows.jsonl')).toMatch(/Trains.*\n$/);
  });

  test.each([
    [['fruit', '--where', 'no = 1'], 'no such column: no'],
    [['fruit', '--columns', 'titel'], 'expected only the columns id, embedding, title, page, raw but received "titel"'],
    [['posts', '--format', 'npy'], 'row 2: expected a vector but received null'],
    [['fruit', '--format', 'npy', '--columns', 'title'], 'npy: expected one column of vectors but received title'],
    [['fruit', '--where', 'abs(iif(id = 3, -9223372036854775808, 1))'], 'integer overflow'],
  ])('is not made when something goes wrong: %j', ([table = '', ...options], message) => {
    const folder = fruitFolder();
    const files = folder.files();
    const { status, stderr } = folder.run(['export', 'app.db', table, 'out.jsonl', ...options]);
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining(message) });
    expect(folder.files()).toEqual(files);
  });

  test('is not the database, whatever it is called', () => {
    const folder = fruitFolder();
    symlinkSync(join(folder.path, 'app.db'), join(folder.path, 'link'));
    for (const name of ['app.db', './app.db', 'link']) {
      expect(folder.run(['export', 'app.db', 'fruit', name, '--format', 'csv', '--force'])).toEqual({
        status: 2,
        stdout: '',
        stderr: `drizzle-vector: ${name}: expected another file than the database but received the database that is read\n`,
      });
    }
    expect(folder.rows('SELECT count(*) AS n FROM fruit')).toEqual([{ n: 3 }]);
  });

  test('can be a device, which stays one', () => {
    const folder = fruitFolder();
    expect(folder.ok(['export', 'app.db', 'fruit', '/dev/null', '--format', 'csv'])).toBe(
      'exported 3 rows to /dev/null\n',
    );
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  test.each(['SIGTERM', 'SIGHUP'] as const)('that is not yet whole is taken away by %s', async (signal) => {
    const folder = manyRows();
    const files = folder.files();
    const child = folder.start(['export', 'app.db', 'v', 'out.jsonl', '--where', slow]);
    while (!folder.files().some((name) => name.endsWith('.part'))) await setTimeout(10);
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([128 + constants.signals[signal], null]);
    expect(folder.files()).toEqual(files);
  });

  test('that is not yet whole is taken away at Ctrl-C', async () => {
    const folder = manyRows();
    const files = folder.files();
    const child = folder.start(['export', 'app.db', 'v', 'out.jsonl', '--where', slow]);
    while (!folder.files().some((name) => name.endsWith('.part'))) await setTimeout(10);
    expect(folder.exists('out.jsonl')).toBe(false);
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([130, null]);
    expect(folder.files()).toEqual(files);
  });
});

const slow = '(WITH RECURSIVE n(i) AS (SELECT id UNION ALL SELECT i + 1 FROM n LIMIT 8000) SELECT count(*) FROM n) > 0';

function manyRows(): CliFolder {
  const folder = fruitFolder();
  folder.database.exec(`
    CREATE VIRTUAL TABLE v USING vector(dim=1000, type=int1);
    INSERT INTO v(vector) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000) SELECT zeroblob(1000) FROM n`);
  return folder;
}

test('a reader that has seen enough ends it quietly', async () => {
  const child = manyRows().start(['export', 'app.db', 'v']);
  let errors = '';
  child.stderr.on('data', (text) => {
    errors += text;
  });
  await once(child.stdout, 'data');
  child.stdout.destroy();
  expect(await once(child, 'close')).toEqual([141, null]); // as one that SIGPIPE has ended
  expect(errors).toBe('');
});
