// The entry points, in both hosts.

import { execFileSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { betterSqlite3, hosts, shell } from './host.js';
import { compiledExtension } from './support/compiled-extension.js';
import { extensionPath } from './support/extension-path.js';
import { ShellConnection } from './support/shell-connection.js';
import { workspace } from './support/workspace.js';

const create = "CREATE VIRTUAL TABLE docs USING vector(dim=1, type=int1); INSERT INTO docs(vector) VALUES (X'05')";
const near = "SELECT id FROM docs WHERE knn_match(distance, X'00')";

describe.each(hosts)('$name', (host) => {
  const { open, file } = workspace(host);

  test('without the extension there is no such module', async () => {
    const db = await open(':memory:', { extension: false });
    await expect(db.run(create)).rejects.toThrow(/no such module: vector/);
  });

  test('the entry point that SQLite looks for by itself', async () => {
    const db = await open(':memory:', { extension: false });
    await db.load(extensionPath());
    await db.run(create);
    expect(await db.column(near)).toEqual([1]);
  });

  test('that entry point in a file of another name', async () => {
    const renamed = file(`search-1.0${extname(extensionPath())}`);
    copyFileSync(extensionPath(), renamed);
    const db = await open(':memory:', { extension: false });
    await db.load(renamed);
    await db.run(create);
    expect(await db.column(near)).toEqual([1]);
  });

  test.each(['sqlite3_vector_init', 'sqlite3_extension_init'])('the entry point %s', async (entryPoint) => {
    const db = await open(':memory:', { extension: false });
    await db.load(extensionPath(), entryPoint);
    await db.run(create);
    expect(await db.column(near)).toEqual([1]);
  });

  // Windows has no names that all libraries of a process share.
  test.skipIf(process.platform === 'win32')('beside another extension with the same entry point', async () => {
    const db = await open(':memory:', { extension: false });
    await db.load(compiledExtension('namesake.c', file(`namesake${extname(extensionPath())}`)), 'sqlite3_vector_init');
    await db.load(extensionPath());
    await db.run(create);
    expect(await db.column(near)).toEqual([1]);
  });

  test('loading again changes nothing, with a table in use and with a transaction open', async () => {
    const db = await open(file());
    await db.run(create);
    await db.load(extensionPath());
    expect(await db.column(near)).toEqual([1]);
    await db.run("BEGIN; INSERT INTO docs(vector) VALUES (X'06')");
    await db.load(extensionPath(), 'sqlite3_vector_init');
    expect(await db.column(near)).toEqual([1, 2]);
    await db.run('ROLLBACK');
    expect(await db.column(near)).toEqual([1]);
  });

  test('an entry point that does not exist is an error', async () => {
    const db = await open(':memory:', { extension: false });
    await expect(db.load(extensionPath(), 'sqlite3_nothing_init')).rejects.toThrow(/sqlite3_nothing_init/);
  });

  test('a file with a vector table can be opened without the extension: its other tables work', async () => {
    const db = await open(file());
    await db.run(`${create}; CREATE TABLE other(a); INSERT INTO other VALUES (7)`);
    const without = await open(file(), { extension: false });
    expect(await without.column('SELECT a FROM other')).toEqual([7]);
    await expect(without.all('SELECT * FROM docs')).rejects.toThrow(/no such module: vector/);
  });
});

// The automatic extension stays for the whole process, so these run in processes of their own.

function inNode(script: string): unknown {
  const prelude = `const Database = require('better-sqlite3'); const path = ${JSON.stringify(extensionPath())};`;
  return JSON.parse(execFileSync(process.execPath, ['-e', prelude + script], { encoding: 'utf8' }));
}

describe('sqlite3_vectorauto_init in better-sqlite3', () => {
  const use = `const use = (db) => { db.exec(${JSON.stringify(create)}); return db.prepare(${JSON.stringify(near)}).pluck().all(); };`;

  test('every later connection has the extension, also after the first is closed', () => {
    expect(
      inNode(`${use}
        const first = new Database(':memory:');
        first.loadExtension(path, 'sqlite3_vectorauto_init');
        const found = [use(new Database(':memory:'))];
        first.close();
        found.push(use(new Database(':memory:')));
        console.log(JSON.stringify(found));`),
    ).toEqual([[1], [1]]);
  });

  test('the connection that loaded it has it as well', () => {
    expect(
      inNode(`${use}
        const db = new Database(':memory:');
        db.loadExtension(path, 'sqlite3_vectorauto_init');
        console.log(JSON.stringify(use(db)));`),
    ).toEqual([1]);
  });

  test('it can be called again, and with the other one, in any order', () => {
    expect(
      inNode(`${use}
        const first = new Database(':memory:');
        first.loadExtension(path);
        for (const _ of [1, 2, 3]) first.loadExtension(path, 'sqlite3_vectorauto_init');
        const second = new Database(':memory:');
        second.loadExtension(path);
        second.loadExtension(path, 'sqlite3_vectorauto_init');
        console.log(JSON.stringify([use(first), use(second)]));`),
    ).toEqual([[1], [1]]);
  });

  test('connections of worker threads have it too', () => {
    expect(
      inNode(`
        const { Worker } = require('node:worker_threads');
        new Database(':memory:').loadExtension(path, 'sqlite3_vectorauto_init');
        const worker = new Worker("const { parentPort } = require('node:worker_threads'); const Database = require('better-sqlite3');" +
          ${JSON.stringify(`${use} parentPort.postMessage(use(new Database(':memory:')));`)}, { eval: true });
        worker.on('message', (found) => console.log(JSON.stringify(found)));`),
    ).toEqual([1]);
  });
});

describe.runIf(hosts.includes(shell))('sqlite3_vectorauto_init in the sqlite3 shell', () => {
  const { closing, file } = workspace(shell);

  test('every later connection has the extension', async () => {
    const db = closing(new ShellConnection(':memory:'));
    await db.load(extensionPath(), 'sqlite3_vectorauto_init');
    for (const name of ['one.db', 'two.db']) {
      await db.command(`.open '${file(name)}'`);
      await db.run(create);
      expect(await db.column(near)).toEqual([1]);
    }
  });
});

test('a connection that closes with tables, statements and transactions open does not crash', () => {
  expect(
    inNode(`
      const db = new Database(':memory:');
      db.loadExtension(path);
      db.exec(${JSON.stringify(create)});
      const statement = db.prepare(${JSON.stringify(near)});
      statement.all();
      db.exec("BEGIN; INSERT INTO docs(vector) VALUES (X'06')");
      db.close();
      console.log('true');`),
  ).toBe(true);
});

test('one process can hold many connections', async () => {
  const connections = await Promise.all(Array.from({ length: 50 }, () => betterSqlite3.open()));
  for (const db of connections) await db.run(create);
  for (const db of connections) expect(await db.column(near)).toEqual([1]);
  for (const db of connections) await db.close();
});

describe('the library stays in the process', () => {
  const use = `const use = (Database) => {
    const db = new Database(':memory:');
    db.loadExtension(path);
    db.exec(${JSON.stringify(create)});
    let refused = 0;
    try { db.exec("INSERT INTO docs(vector) VALUES ('no vector')"); } catch { refused = 1; } // an exception inside of it
    const found = db.prepare(${JSON.stringify(near)}).pluck().all().length;
    db.close();
    return refused + found;
  };`;

  test('it can be used, closed and used again', () => {
    expect(inNode(`${use} console.log(JSON.stringify([use(Database), use(Database), use(Database)]));`)).toEqual([
      2, 2, 2,
    ]);
  });

  test('threads that have used it end, one after another and beside each other', () => {
    expect(
      inNode(`
        const { Worker } = require('node:worker_threads');
        const program = ${JSON.stringify(`const { parentPort, workerData: path } = require('node:worker_threads'); ${use}
          parentPort.postMessage(use(require('better-sqlite3')));`)};
        const run = () => new Promise((done, fail) => {
          let answer;
          new Worker(program, { eval: true, workerData: path })
            .on('message', (found) => { answer = found; }).on('error', fail).on('exit', () => done(answer));
        });
        (async () => console.log(JSON.stringify([await run(), await run(), ...(await Promise.all([run(), run(), run()]))])))();`),
    ).toEqual([2, 2, 2, 2, 2]);
  });
});

describe('a second SQLite library in the process', () => {
  const { file } = workspace(betterSqlite3);
  const addon = createRequire(createRequire(import.meta.url).resolve('better-sqlite3')).resolve(
    '../build/Release/better_sqlite3.node',
  );

  const withTwoLibraries = (script: string) => {
    const second = file('second.node');
    copyFileSync(addon, second);
    return inNode(`
      const open = (nativeBinding) => new Database(':memory:', nativeBinding && { nativeBinding });
      const load = (db) => {
        try { db.loadExtension(path); return 'loaded'; } catch (error) { return error.message; }
      };
      const second = ${JSON.stringify(second)};
      ${script}`);
  };

  test('is refused while a connection of the first has the extension', () => {
    expect(
      withTwoLibraries('const first = open(); console.log(JSON.stringify([load(first), load(open(second))]));'),
    ).toEqual(['loaded', expect.stringContaining('expected one SQLite library in this process')]);
  });

  test('takes over when the first has closed its connections', () => {
    expect(
      withTwoLibraries(`const first = open();
        const loaded = [load(first)];
        first.close();
        const other = open(second);
        loaded.push(load(other));
        other.exec(${JSON.stringify(create)});
        loaded.push(other.prepare(${JSON.stringify(near)}).pluck().get(), load(open()));
        console.log(JSON.stringify(loaded));`),
    ).toEqual(['loaded', 'loaded', 1, expect.stringContaining('expected one SQLite library in this process')]);
  });
});
