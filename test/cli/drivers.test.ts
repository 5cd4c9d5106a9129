import { expect, test } from 'vitest';
import type { CliFolder } from './support/cli-folder.js';
import { fruitFolder } from './support/fruit.js';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const hasNodeSqlite = major > 22 || (major === 22 && minor >= 16);

/** The environment of a project that has not installed better-sqlite3. */
function withoutBetterSqlite3(folder: CliFolder): NodeJS.ProcessEnv {
  folder.write(
    'hide.cjs',
    `const Module = require('node:module');
     const resolve = Module._resolveFilename;
     Module._resolveFilename = (name, ...rest) => {
       if (name === 'better-sqlite3') throw new Error("Cannot find module 'better-sqlite3'");
       return resolve(name, ...rest);
     };`,
  );
  return { NODE_OPTIONS: '--require ./hide.cjs --no-warnings' };
}

test.runIf(hasNodeSqlite)('without better-sqlite3, node:sqlite does the same', () => {
  const folder = fruitFolder();
  const env = withoutBetterSqlite3(folder);
  const rows = '{"id":"9007199254740993","title":"A","embedding":[1,0,0]}';
  expect(folder.run(['import', 'app.db', 'fruit', '-'], rows, env)).toMatchObject({ status: 0, stderr: '' });
  for (const args of [
    ['info', 'app.db'],
    ['export', 'app.db', 'fruit'],
    ['search', 'app.db', 'fruit', '--like', '1'],
  ]) {
    expect(folder.run(args, '', env)).toEqual(folder.run(args));
  }
  const sql = 'SELECT id, title, page, raw, embedding, 1.0, NULL FROM fruit; INSERT INTO nowhere VALUES (1);';
  expect(folder.run(['shell', 'app.db'], sql, env)).toEqual(folder.run(['shell', 'app.db'], sql));
});

test.runIf(!hasNodeSqlite)('without better-sqlite3 and node:sqlite, what to install is said', () => {
  const folder = fruitFolder();
  expect(folder.run(['info', 'app.db'], '', withoutBetterSqlite3(folder))).toEqual({
    status: 1,
    stdout: '',
    stderr:
      'drizzle-vector: driver: expected better-sqlite3 to be installed, or Node 22.16 or newer, whose own SQLite will do, but received ' +
      "neither. Run `npm install better-sqlite3` (Cannot find module 'better-sqlite3')\n",
  });
});
