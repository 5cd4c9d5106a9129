import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { build, type Format } from 'esbuild';
import { rollup } from 'rollup';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { execute } from '../support/execute.js';
import { LINES } from '../support/lines.js';
import { ownBinary } from '../support/own-binary.js';
import { UserProject } from '../support/user-project.js';

/** What a user would write, and what it prints. */
const APPLICATION = `
import Database from 'better-sqlite3';
import { eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { integer, text } from 'drizzle-orm/sqlite-core';
import { createVectorTable, float4Vector, knn, load, vectorTable } from 'drizzle-vector';
import { createFts5Table, fts5Table } from 'drizzle-vector/fts5';

const columns = { id: integer('id').primaryKey(), title: text('title'), embedding: float4Vector('embedding', 2) };
const docs = vectorTable('docs', columns, { metric: 'cosine' });
const words = fts5Table('words', { title: text('title') });
const sqlite = new Database(':memory:');
try {
  load(sqlite);
  const db = drizzle({ client: sqlite });
  createVectorTable(db, docs);
  createFts5Table(db, words);
  db.insert(docs).values([{ title: 'near', embedding: [1, 0] }, { title: 'far', embedding: [0, 1] }]).run();
  console.log(knn(db, docs, [1, 0], { k: 1, where: eq(docs.title, 'near') })[0].title);
} catch (error) {
  console.log(error.code, error.message);
}
`;

let project: UserProject;
/** The package that a bundle finds at run time, and where it is while it is not installed. */
let installed: string;
let away: string;

beforeAll(() => {
  project = new UserProject(LINES[0]?.[1] as string);
  installed = join(project.folder, 'node_modules', 'drizzle-vector');
  away = join(project.folder, 'away');
  project.write('app.mjs', APPLICATION);
});

afterAll(() => project.remove());

afterEach(() => {
  if (existsSync(away)) renameSync(away, installed);
});

const run = (path: string, env: NodeJS.ProcessEnv = {}, cwd = project.folder): string => {
  const set = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  return execute('env', ['-u', 'DRIZZLE_VECTOR_EXTENSION', ...set, process.execPath, path], cwd).trim();
};

const output = (name: string, isModule: boolean): string =>
  join(project.folder, 'out', `${name}.${isModule ? 'mjs' : 'cjs'}`);

async function withEsbuild(format: Format): Promise<string> {
  const outfile = output('esbuild', format === 'esm');
  const { warnings } = await build({
    ...{ entryPoints: [join(project.folder, 'app.mjs')], bundle: true, platform: 'node', format, outfile },
    ...{ external: ['better-sqlite3'], logLevel: 'silent', absWorkingDir: project.folder },
  });
  expect(warnings).toEqual([]);
  return outfile;
}

async function withRollup(format: 'es' | 'cjs'): Promise<string> {
  const bundle = await rollup({
    input: join(project.folder, 'app.mjs'),
    external: ['better-sqlite3'],
    plugins: [nodeResolve({ preferBuiltins: true })],
    onwarn: (warning) => {
      throw new Error(warning.message);
    },
  });
  const file = output('rollup', format === 'es');
  await bundle.write({ file, format, inlineDynamicImports: true });
  await bundle.close();
  return file;
}

const bundlers: readonly [name: string, bundle: () => Promise<string>][] = [
  ['esbuild to ES modules', () => withEsbuild('esm')],
  ['esbuild to CommonJS', () => withEsbuild('cjs')],
  ['Rollup to ES modules', () => withRollup('es')],
  ['Rollup to CommonJS', () => withRollup('cjs')],
];

describe.each(bundlers)('a bundle made by %s', (_, bundle) => {
  let file: string;

  beforeAll(async () => {
    file = await bundle();
  });

  test('uses the binary of the installed package, from any working directory', () => {
    expect(run(file)).toBe('near');
    expect(run(file, {}, '/')).toBe('near');
  });

  test('uses the binary that DRIZZLE_VECTOR_EXTENSION names, where no package is installed', () => {
    renameSync(installed, away);

    expect(run(file, { DRIZZLE_VECTOR_EXTENSION: ownBinary(away) })).toBe('near');
  });

  test('finds the package from the working directory, where the bundle is elsewhere', () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'drizzle-vector-bundle-'));
    onTestFinished(() => rmSync(elsewhere, { recursive: true }));
    const copy = join(elsewhere, basename(file));
    cpSync(file, copy);
    symlinkSync(join(project.folder, 'node_modules/better-sqlite3'), better(elsewhere), 'junction');

    expect(run(copy)).toBe('near');
    expect(run(copy, {}, elsewhere)).toMatch(/^extension_not_found /);
  });

  test('says where it looked and what to do, where there is no binary', () => {
    renameSync(installed, away);

    const printed = run(file);

    expect(printed).toMatch(/^extension_not_found getLoadablePath\(\): expected the drizzle-vector extension in one/);
    expect(printed).toContain('This program is bundled, and a bundle has no binaries. Leave drizzle-vector out');
  });
});

/** Where a program in a folder finds better-sqlite3. */
function better(folder: string): string {
  mkdirSync(join(folder, 'node_modules'));
  return join(folder, 'node_modules/better-sqlite3');
}
