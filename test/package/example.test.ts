import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drizzle-vector-example-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function run(program: string, ...args: string[]) {
  return spawnSync(process.execPath, ['--import', 'tsx', program, ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, EMBEDDING_URL: '' },
  });
}

const example = (...args: string[]) =>
  run('examples/semantic-search/main.ts', '--index', join(folder, 'index.db'), ...args);

test('the example indexes on its first run, says so in one line, and answers at once on its second', () => {
  writeFileSync(
    join(folder, 'boats.md'),
    '# Boats\n\nHoist the mainsail while the bow of the boat points into the wind.',
  );
  writeFileSync(
    join(folder, 'bread.md'),
    '# Bread\n\nMix flour, water and the sourdough starter, and let the dough rest.',
  );

  const first = example('--docs', folder, 'how', 'do I hoist a sail');
  expect(first).toMatchObject({ status: 0, stderr: 'Indexing 2 passages ...\n' });
  expect(first.stdout).toMatch(
    /^Searched by vector and by words;.*\n\nhow do I hoist a sail\n\n {2}1 {2}boats\.md: Boats\n {5}found by vector \(no\. 1\) and words \(no\. 1\)\n {5}Hoist the/,
  );

  const second = example('--docs', folder, 'how', 'do I hoist a sail');
  expect(second).toMatchObject({ status: 0, stderr: '', stdout: first.stdout });
}, 30_000);

test('the example asks its own questions, and shows three passages for each', () => {
  const { status, stdout, stderr } = example();
  expect({ status, stderr }).toEqual({
    status: 0,
    stderr: expect.stringMatching(/^Indexing \d{4} passages \.\.\.\n$/),
  });
  expect(stdout.match(/^ {2}[123] {2}\S+\.md.*\n {5}found by (vector|words) \(no\. \d+\)/gm)).toHaveLength(15);
  expect(stdout).toContain('semver/README.md');
  expect(stdout).toMatch(/^Searched by .*\nAsk your own: npm run example -- "your question"\n/);
  expect(stdout).toMatch(/ progresbar .* \(misspelt on purpose\)\n/);
}, 60_000);

test('the example tells how it is called', () => {
  const { status, stdout } = example('--help');
  expect(status).toBe(0);
  expect(stdout).toMatch(/^npm run example -- .*\n\n {2}--docs .*\n {2}--index .*\n$/);
}, 30_000);

test('the example ends with one line of error and status 1 when it cannot index', () => {
  const { status, stderr } = example('--docs', folder);
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: `Expected a folder with Markdown documents, received ${folder}.\n`,
  });
}, 30_000);

test('the example of a prompt reads the documentation, and no Markdown of the tests', () => {
  const file = join(folder, 'rag.db');
  expect(run('examples/rag/main.ts', '--file', file)).toMatchObject({ status: 0 });
  const db = new Database(file, { readonly: true });
  const paths = db.prepare('select path from documents').pluck().all() as string[];
  db.close();
  expect(paths).toContain('README.md');
  expect(paths.filter((path) => !/^(README\.md$|docs\/|node_modules\/)/.test(path))).toEqual([]);
}, 60_000);
