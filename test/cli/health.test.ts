import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cliFolder } from './support/cli-folder.js';
import { fruitFolder } from './support/fruit.js';

test('health names the tables of a healthy database', () => {
  const folder = fruitFolder();
  expect(folder.run(['health', 'app.db'])).toEqual({
    status: 0,
    stdout: 'app.db is healthy: fruit, posts_embedding\n',
    stderr: '',
  });
  expect(folder.json(['health', 'app.db', '--thorough'])).toEqual({
    healthy: true,
    tables: ['fruit', 'posts_embedding'],
    findings: [],
  });
});

test('health says that a database has no vector tables by naming none', () => {
  const folder = cliFolder();
  folder.database.exec('CREATE TABLE t(a)');
  expect(folder.ok(['health', 'app.db'])).toBe('app.db is healthy\n');
});

test('health ends with status 1 where something is the matter, and tells the code and the cure', () => {
  const folder = fruitFolder();
  folder.database.exec("SELECT vector_detach_index('posts_embedding')");
  const { status, stdout, stderr } = folder.run(['health', 'app.db']);
  expect([status, stderr]).toEqual([1, '']);
  expect(stdout).toBe(
    [
      'posts_embedding: detached',
      '  The index is detached from its table, and cannot be searched.',
      "  Call attachIndex(db, index), or SELECT vector_attach_index('posts_embedding'), on a connection with the extension.",
      '',
    ].join('\n'),
  );
  const json = folder.run(['health', 'app.db', '--json']);
  expect(json.status).toBe(1);
  expect(JSON.parse(json.stdout)).toMatchObject({
    healthy: false,
    findings: [{ code: 'detached', table: 'posts_embedding' }],
  });
});

test('health works where the extension cannot be loaded, and says so', () => {
  const folder = fruitFolder();
  const { status, stdout, stderr } = folder.run(['health', 'app.db', '--json'], '', {
    DRIZZLE_VECTOR_EXTENSION: '/nowhere/vector.so',
  });
  expect([status, stderr]).toEqual([1, '']);
  expect(JSON.parse(stdout)).toMatchObject({
    healthy: false,
    tables: ['fruit', 'posts_embedding'],
    findings: [{ code: 'not_loaded', table: null }],
  });
});

test('health --thorough finds damage that the quick checks leave out', () => {
  const folder = fruitFolder();
  folder.database.unsafeMode(true);
  folder.database.exec('DELETE FROM fruit_vectors WHERE id = 2');
  expect(folder.run(['health', 'app.db', '--thorough'])).toMatchObject({
    status: 1,
    stdout: expect.stringMatching(/^fruit: damaged\n.*row 2 has no vector/),
  });
});

test('health finds the damage of a file that was cut off', () => {
  const folder = fruitFolder();
  folder.database.close();
  truncateSync(join(folder.path, 'app.db'), 9000);
  const { status, stdout, stderr } = folder.run(['health', 'app.db', '--json']);
  expect([status, stderr]).toEqual([1, '']);
  expect(JSON.parse(stdout)).toMatchObject({ healthy: false, findings: [{ code: 'damaged', table: null }] });
});
