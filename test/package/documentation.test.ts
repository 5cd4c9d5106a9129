import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LINES } from '../support/lines.js';
import { tsconfig, UserProject } from '../support/user-project.js';
import { type Block, blocks, pages, readPage } from './support/markdown.js';
import { PageFolder } from './support/page-folder.js';
import { pageProgram, REPORT, runAll } from './support/page-programs.js';
import { asShown, normal } from './support/same-text.js';
import { SqlPage } from './support/sql-page.js';
import { checkedBy, outputOf, ways, waysOf } from './support/ways.js';

const byPage = (some: readonly Block[]): [page: string, blocks: Block[]][] =>
  pages
    .map((page): [string, Block[]] => [page, some.filter((block) => block.page === page)])
    .filter(([, own]) => own.length > 0);

/** Expects that a block printed what its page says. */
function expectOutput(block: Block, printed: string): void {
  const shown = outputOf(block);
  if (shown !== undefined) expect(asShown(printed, shown), block.place).toBe(normal(shown));
}

test.each(blocks.map((block) => [block.place, block] as const))('the block at %s is checked in one way', (_, block) => {
  expect(waysOf(block)).toHaveLength(1);
});

test('there are blocks for every way of checking', () => {
  expect(Object.keys(ways).filter((way) => checkedBy(way as keyof typeof ways).length === 0)).toEqual([]);
});

test.each(checkedBy('recipe').map((block) => [block.place, block] as const))(
  'the recipe at %s is used by a test',
  (_, block) => {
    const name = /^(?:\/\/|#) (\S+)\n/.exec(block.code)?.[1] as string;
    const tests = ['test/installed/bundlers.ts', 'test/installed/single-files.ts', 'test/package/layouts.test.ts'];

    expect(tests.filter((test) => readPage(test).includes(`recipe('${name}'`))).toHaveLength(1);
  },
);

const projectPages = byPage(checkedBy('file')).map(([page]) => page);
const scripts = checkedBy('script');
const programs = byPage(checkedBy('fragment')).map(([page, fragments]) => ({
  name: page.replace(/\W+/g, '-'),
  text: pageProgram(fragments),
}));

/** As both lines write it: 1.0 leaves NOT NULL out of a key. */
const normalMigration = (sql: string): string => normal(sql.replaceAll('PRIMARY KEY NOT NULL', 'PRIMARY KEY'));

describe.each(LINES)('in a project with Drizzle %s', (_, packages) => {
  let project: UserProject;

  beforeAll(() => {
    project = new UserProject(packages);
  }, 60_000);

  afterAll(() => project.remove());

  test.each(projectPages)(
    '%s can be followed step by step',
    (page) => {
      const folder = new PageFolder(project, page);
      let printed = 0;
      for (const block of blocks.filter((each) => each.page === page)) {
        if (ways.file(block)) folder.write(block.code);
        if (ways.command(block)) {
          expectOutput(block, folder.run(block.code));
          printed++;
        }
        if (ways.migration(block)) expect(normalMigration(folder.newMigration())).toBe(normalMigration(block.code));
      }
      expect(printed).toBeGreaterThan(1);
    },
    60_000,
  );

  test('all TypeScript of the pages compiles', () => {
    scripts.forEach(({ code }, index) => {
      project.write(`script-${index}.ts`, code);
    });
    for (const { name, text } of programs) project.write(`${name}.ts`, text);
    project.write('report.ts', REPORT);
    project.write('main.ts', runAll(programs.map(({ name }) => name)));
    project.write('tsconfig.json', tsconfig(['**/*.ts']));
    project.typecheck();
  }, 60_000);

  test('the scripts print what the pages say', () => {
    scripts.forEach((script, index) => {
      expectOutput(script, project.run(`script-${index}.ts`));
    });
  }, 60_000);

  test('the fragments run, and every query among them answers with the row it is about', () => {
    const answers = JSON.parse(project.run('main.ts').trim().split('\n').at(-1) as string) as { rows: number }[];
    expect(answers.length).toBeGreaterThan(9);
    expect(answers.filter(({ rows }) => rows !== 1)).toEqual([]);
  }, 60_000);
});

/** A Python that loads extensions; many are built without. */
const python = ['python3', '/usr/bin/python3'].find(
  (name) => spawnSync(name, ['-c', 'import sqlite3; sqlite3.Connection.enable_load_extension']).status === 0,
);
const shellIsInstalled = spawnSync('sqlite3', ['--version']).status === 0;

describe('outside of Drizzle', () => {
  let project: UserProject;

  beforeAll(() => {
    project = new UserProject(LINES[0]?.[1] as string);
  }, 60_000);

  afterAll(() => project.remove());

  const commands = byPage(checkedBy('command')).filter(([page]) => !projectPages.includes(page));
  test.each(commands)(
    'the commands of %s print what it says',
    (page, own) => {
      const folder = new PageFolder(project, page);
      for (const block of own) expectOutput(block, folder.run(block.code));
    },
    60_000,
  );

  /** What the SQL of a page takes for granted. */
  const setups: Record<string, string> = {
    'docs/search-index.md': `CREATE VIRTUAL TABLE docs USING vector(dim=3);\nINSERT INTO docs(vector) VALUES ('[1, 0, 0]');
CREATE TABLE posts(id INTEGER PRIMARY KEY, embedding BLOB);
CREATE VIRTUAL TABLE posts_embedding USING vector(dim=3, content=posts, content_column=embedding);`,
  };

  test.each(byPage(checkedBy('sql')))('the SQL of %s runs, and gives the rows that it says', (page, own) => {
    const database = new SqlPage(project.folder);
    database.run(setups[page] ?? '');
    for (const block of own) expectOutput(block, database.run(block.code));
    database.close();
  });

  // The sqlite3 shell is a program of the machine. In CI, a missing one is a failure.
  test.skipIf(!shellIsInstalled && process.env.CI !== 'true')(
    'the SQL of docs/sql.md does so in the sqlite3 shell (which CI must have)',
    () => {
      const folder = new PageFolder(project, 'the sqlite3 shell');
      const own = checkedBy('sql').filter(({ page }) => page === 'docs/sql.md');
      const input = own.map(({ code }) => code).join('\n');
      const shown = own.map((block) => outputOf(block) ?? '').join('');
      expect(asShown(folder.execute('sqlite3', ['-bail'], input), shown)).toBe(normal(shown));
    },
  );

  // Many builds of Python cannot load extensions.
  test.skipIf(python === undefined)(
    'the Python of the pages prints what they say (where a Python loads extensions)',
    () => {
      const folder = new PageFolder(project, 'python');
      for (const block of checkedBy('python')) {
        writeFileSync(join(folder.path, 'main.py'), block.code);
        expectOutput(block, folder.execute(python as string, ['main.py']));
      }
    },
  );
});
