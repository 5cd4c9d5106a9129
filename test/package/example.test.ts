import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drizzle-vector-example-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function example(...args: string[]) {
  return spawnSync(
    process.execPath,
    ['--import', 'tsx', 'examples/semantic-search/main.ts', '--index', join(folder, 'index.db'), ...args],
    { cwd: root, encoding: 'utf8', env: { ...process.env, EMBEDDING_URL: '' } },
  );
}

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
    /^\nhow do I hoist a sail\n\n {2}1 {2}boats\.md: Boats\n {5}found by vector \(no\. 1\) and words \(no\. 1\)\n {5}Hoist the/,
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
}, 60_000);

test('the example ends with one line of error and status 1 when it cannot index', () => {
  const { status, stderr } = example('--docs', folder);
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: `Expected a folder with Markdown documents, received ${folder}.\n`,
  });
}, 30_000);
