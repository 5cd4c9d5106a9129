import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { CliFolder, cliFolder } from './support/cli-folder.js';
import { fruitFolder } from './support/fruit.js';

const page = readFileSync(new URL('../../docs/command-line.md', import.meta.url), 'utf8');

const anywhere = new CliFolder();
afterAll(() => anywhere.remove());

const help = (...command: string[]) => anywhere.ok([...command, '--help']);
const commands = [...help().matchAll(/^ {2}(\w+) \[options\]/gm)].map(([, name]) => name as string);
const helps = new Map(commands.map((command) => [command, help(command)]));

describe('the help', () => {
  test('of every command begins with its usage, and ends with examples', () => {
    expect(commands).toEqual([
      ...['shell', 'info', 'search', 'create', 'import', 'export', 'rebuild', 'merge', 'health', 'check', 'bench'],
    ]);
    for (const [command, text] of helps) {
      expect(text).toMatch(new RegExp(`^Usage: drizzle-vector ${command} `));
      expect(text).toMatch(/\nExamples:\n( {2}\$ .*drizzle-vector .*\n)+$/);
    }
  });

  test('and docs/command-line.md tell the same usage, and no other commands', () => {
    const usages = [...helps.values()].map((text) => /^Usage: (.*)$/m.exec(text)?.[1]);
    const listed = page.match(/^drizzle-vector .*$/gm);
    expect(listed).toEqual(usages);
  });

  test('has every option that docs/command-line.md names', () => {
    const options = [...helps.values()].flatMap((text) => text.match(/^ {2}(?:-\w, )?--[a-z-]+/gm) ?? []);
    const known = new Set(options.map((option) => option.replace(/.*(?=--)/, '')));
    const named = [...new Set(page.match(/--[a-z][a-z-]*/g))];
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((option) => option !== '--help' && !known.has(option))).toEqual([]);
  });

  test('is shown for a command without arguments', () => {
    expect(anywhere.run([])).toMatchObject({ status: 2, stderr: expect.stringContaining('Usage: drizzle-vector') });
  });
});

test('the package has the command as a program', () => {
  const root = new URL('../../', import.meta.url);
  const { bin, version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
  expect(readFileSync(new URL(bin['drizzle-vector'], root), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  expect(anywhere.ok(['--version'])).toBe(`${version}\n`);
});

describe('wrong usage ends with status 2 and one message', () => {
  test.each([
    [['inof'], "unknown command 'inof'"],
    [['info'], "missing required argument 'file'"],
    [['info', 'app.db', 'fruit', 'more'], 'too many arguments'],
    [['info', 'app.db', '--no'], "unknown option '--no'"],
    [['info', ':memory:'], 'file: expected the path of a file, or a file: URI without parameters,'],
    [['info', 'file:app.db?mode=ro'], 'file: expected the path of a file, or a file: URI without parameters,'],
    [['import', 'app.db', 'fruit', '-', '--ids', 'x.npy'], '--ids: expected npy but received jsonl'],
    [['import', 'app.db', 'fruit', 'app.db'], 'app.db: expected --format, or a name that ends with .jsonl'],
    [['export', 'app.db', 'fruit', 'rows.txt'], 'rows.txt: expected --format, or a name that ends with .jsonl'],
  ])('%j', (args, message) => {
    const { status, stdout, stderr } = fruitFolder().run(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^drizzle-vector: /);
    expect(stderr).toContain(message);
  });
});

describe('a database that cannot be read ends with status 1 and one line', () => {
  test.each(['info', 'search', 'import', 'export', 'rebuild', 'merge', 'health', 'check', 'bench'])(
    'of %s',
    (command) => {
      const folder = cliFolder();
      const args = { search: ['t', '--like', '1'], import: ['t', '-'], info: [], health: [], check: [] }[command] ?? [
        't',
      ];
      expect(folder.run([command, 'none.db', ...args])).toEqual({
        status: 1,
        stdout: '',
        stderr: 'drizzle-vector: none.db: expected the path of a file but received one that does not exist\n',
      });
      expect(folder.files()).toEqual([]);
    },
  );

  test('as it is of another kind', () => {
    const folder = cliFolder();
    folder.write('text.db', 'This is no database. '.repeat(100));
    const stderr = 'drizzle-vector: text.db: expected a SQLite database but received a file of another kind\n';
    expect(folder.run(['info', 'text.db'])).toEqual({ status: 1, stdout: '', stderr });
    expect(folder.run(['shell', 'text.db'])).toEqual({ status: 1, stdout: '', stderr });
    expect(folder.run(['info', '.'])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('something that is not a file'),
    });
  });
});

test('a database that a killed process has left half-done is rolled back by what only reads', () => {
  const folder = cliFolder();
  folder.database.exec('CREATE TABLE t(a); INSERT INTO t VALUES (1), (2), (3)');
  const journal = 'PRAGMA cache_size = 1; BEGIN; UPDATE t SET a = hex(zeroblob(20000)); SELECT kill();';
  const crash = `
    const Database = require('better-sqlite3');
    const db = new Database('app.db');
    db.function('kill', () => process.kill(process.pid, 'SIGKILL'));
    db.exec(${JSON.stringify(journal)});`;
  const before = folder.bytes('app.db');
  folder.execute(crash);
  expect(folder.bytes('app.db').equals(before)).toBe(false);
  folder.ok(['info', 'app.db']);
  expect(folder.bytes('app.db').equals(before)).toBe(true);
});

describe('colours', () => {
  const dim = '\x1b[2m';
  const steps = [
    { expect: /vector> $/, keys: 'SELECT NULL AS empty;\r' },
    { expect: /vector> $/, keys: '.quit\r' },
  ];

  test.each([
    ['are for terminals', {}, true],
    ['are left out where NO_COLOR says so', { NO_COLOR: '1' }, false],
  ])('%s', async (_, env, shown) => {
    const { raw } = await cliFolder().interact(['shell'], steps, {
      FORCE_COLOR: undefined,
      NO_COLOR: undefined,
      CI: undefined, // where Node takes a terminal for one without colours
      TERM: 'xterm',
      ...env,
    });
    expect(raw.includes(dim)).toBe(shown);
  });
});
