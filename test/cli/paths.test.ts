// The paths of databases and files, as the command line takes them.

import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CLI, cliFolder } from './support/cli-folder.js';

const CREATE = ['create', '--dim', '2', '--metric', 'l2_squared', '--'];
const NAMES = [
  'a b.db',
  "it's.db",
  'say "hi" $HOME.db',
  'naïve 日本.db',
  'a%20b?c=d#e.db',
  'a\nb.db',
  '-dash.db',
  '--json',
];

describe('a database in a file named', () => {
  test.each(NAMES)('%j is created, written, searched and exported', (name) => {
    const folder = cliFolder();
    folder.ok([...CREATE, name, 'docs']);
    folder.write(`rows ${name}.jsonl`, '{"id": 1, "vector": [1, 0]}\n{"id": 2, "vector": [0, 1]}\n');
    folder.ok(['import', '--', name, 'docs', `rows ${name}.jsonl`]);
    expect(folder.json(['search', '--vector', '[0, 1]', '-k', '1', `./${name}`, 'docs'])).toMatchObject([{ id: 2 }]);
    folder.ok(['export', '--', name, 'docs', `out ${name}.csv`]);
    expect(folder.read(`out ${name}.csv`)).toBe('id,vector\n1,"[1.0,0.0]"\n2,"[0.0,1.0]"\n');
    expect(folder.ok(['shell', '--', name], '.tables\n')).toBe('docs\n');
    expect(folder.files()).toEqual([name, `rows ${name}.jsonl`, `out ${name}.csv`].sort());
  });
});

describe('a file: URI', () => {
  test('is the path in it', () => {
    const folder = cliFolder();
    folder.ok([...CREATE, 'file:my%20app.db', 'docs']);
    expect(folder.files()).toEqual(['my app.db']);
    expect(folder.json(['info', `file://${folder.path}/my%20app.db`])).toMatchObject([{ name: 'docs' }]);
    folder.write('file:other.db', '');
    folder.ok([...CREATE, './file:other.db', 'docs']);
    expect(folder.bytes('file:other.db').length).toBeGreaterThan(0);
  });

  test.each(['file:app.db?mode=ro', 'file:app.db#part', 'file://host/app.db', 'file:%zz.db', 'file::memory:', 'file:'])(
    'that is more than a path, or no path, is refused: %s',
    (uri) => {
      const folder = cliFolder();
      const { status, stderr } = folder.run([...CREATE, uri, 'docs']);
      expect(stderr).toBe(
        `drizzle-vector: file: expected the path of a file, or a file: URI without parameters, but received "${uri}"\n`,
      );
      expect(status).toBe(2);
      expect(folder.files()).toEqual([]);
    },
  );
});

describe('a path is refused', () => {
  const refused = (args: readonly string[]) => {
    const folder = cliFolder();
    folder.write('note.txt', 'a text that is long enough to be the header of a database, and longer than that');
    mkdirSync(join(folder.path, 'folder'));
    const files = folder.files();
    const { status, stdout, stderr } = folder.run(args);
    expect(folder.files()).toEqual(files);
    expect({ status, stdout }).toEqual({ status: expect.any(Number), stdout: '' });
    expect(status).toBeGreaterThan(0);
    return stderr;
  };

  const inMemory = (path: string) =>
    `file: expected the path of a file, or a file: URI without parameters, but received "${path}"`;
  const noDatabase = 'note.txt: expected a SQLite database but received a file of another kind';
  const aFolder = 'folder: expected a SQLite database but received something that is not a file';
  const missing = 'none.db: expected the path of a file but received one that does not exist';
  const noFolder =
    'none/app.db: expected a path in a folder that exists but received one in a folder that does not exist';

  test.each([
    [[...CREATE, '', 'docs'], inMemory('')],
    [[...CREATE, ':memory:', 'docs'], inMemory(':memory:')],
    [['info', ':memory:'], inMemory(':memory:')],
    [[...CREATE, 'note.txt', 'docs'], noDatabase],
    [['info', 'note.txt'], noDatabase],
    [['shell', 'note.txt'], noDatabase],
    [['merge', 'note.txt', 'docs'], noDatabase],
    [[...CREATE, 'folder', 'docs'], aFolder],
    [['check', 'folder'], aFolder],
    [['shell', 'folder'], aFolder],
    [['health', 'none.db'], missing],
    [['rebuild', 'none.db', 'docs'], missing],
    [['shell', '--readonly', 'none.db'], missing],
    [[...CREATE, 'none/app.db', 'docs'], noFolder],
    [['shell', 'none/app.db'], noFolder],
    [['info', '-dash.db'], "unknown option '-dash.db'\n(--help tells more)"],
  ])('%j', (args, message) => {
    expect(refused(args)).toBe(`drizzle-vector: ${message}\n`);
  });

  test.each([
    [['export', 'app.db', 'docs', 'none/rows.csv'], 'none/rows.csv: expected a path in a folder that exists'],
    [['export', 'app.db', 'docs', '--format', 'csv', 'folder'], 'folder: expected a file but received a directory'],
    [['import', 'app.db', 'docs', 'none.csv'], 'none.csv: expected the path of a file'],
    [['import', 'app.db', 'docs', 'folder'], 'folder: expected a file but received a directory'],
  ])('of a file of rows: %j', (args, message) => {
    const folder = cliFolder();
    folder.ok([...CREATE, 'app.db', 'docs']);
    mkdirSync(join(folder.path, 'folder'));
    const { status, stderr } = folder.run(args);
    expect(stderr).toContain(`drizzle-vector: ${message}`);
    expect(status).toBe(1);
    expect(folder.files()).toEqual(['app.db', 'folder']);
  });
});

/** Another user than root, who may write what is read-only. */
const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
const isReadable =
  spawnSync(process.execPath, ['-e', `require('node:fs').readFileSync(${JSON.stringify(CLI)})`], user).status === 0;

// Skipped on Windows, whose folders are never read-only, and where root alone may read this clone.
describe.skipIf(process.platform === 'win32' || !isReadable)('a read-only file in a read-only folder', () => {
  test('is read and searched, and its path is told where it cannot be written', () => {
    const folder = cliFolder();
    folder.ok([...CREATE, 'app.db', 'docs']);
    folder.ok(['shell', 'app.db'], "insert into docs(vector) values ('[1, 0]');");
    chmodSync(join(folder.path, 'app.db'), 0o444);
    if (user.uid !== undefined) chownSync(folder.path, user.uid, user.gid);
    chmodSync(folder.path, 0o555);
    const run = (...args: string[]) =>
      spawnSync(process.execPath, [CLI, ...args], { cwd: folder.path, encoding: 'utf8', ...user });
    try {
      expect(run('search', 'app.db', 'docs', '--vector', '[1, 0]', '--json')).toMatchObject({ status: 0, stderr: '' });
      expect(run('check', 'app.db')).toMatchObject({ status: 0, stderr: '' });
      const message = 'drizzle-vector: app.db: expected a file that may be written but received one that may not\n';
      for (const args of [
        ['merge', 'app.db', 'docs'],
        [...CREATE, 'app.db', 'more'],
      ]) {
        expect(run(...args)).toMatchObject({ status: 1, stdout: '', stderr: message });
      }
      const made = run(...CREATE, 'new.db', 'docs');
      expect(made.stderr).toBe('drizzle-vector: new.db: unable to open database file\n');
      expect(made.status).toBe(1);
    } finally {
      chmodSync(folder.path, 0o755);
    }
  });
});
