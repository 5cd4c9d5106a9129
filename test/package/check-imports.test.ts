import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

const script = join(import.meta.dirname, '../../scripts/check-imports.mjs');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'check-imports-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Writes source files, and runs the check on them. */
function check(files: Readonly<Record<string, string>>) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const { status, stderr } = spawnSync(process.execPath, [script, folder], { encoding: 'utf8' });
  return { status, problems: stderr.replaceAll(`${folder}/`, '').trim() };
}

it('accepts imports of lower folders, of the own folder and of packages', () => {
  const files = {
    'errors/vector-error.ts': "import 'node:fs';\nexport class VectorError {}\n",
    'knn/knn.ts': "import type { VectorError } from '../errors/vector-error.js';\nimport { k } from './k.js';\n",
    'knn/k.ts': "const suffix = '.dll';\nexport const k = suffix;\n",
  };
  expect(check(files)).toEqual({ status: 0, problems: '' });
});

it('refuses an import that points up, with its file and line', () => {
  const files = {
    'knn/knn.ts': 'export const knn = 1;\n',
    'columns/vector.ts': "import { sql } from 'drizzle-orm';\nimport { knn } from '../knn/knn.js';\n",
  };
  expect(check(files)).toEqual({ status: 1, problems: 'columns/vector.ts:2: imports knn/knn.ts, which is above it' });
});

it.each([
  ['an import of a type', "import type { Knn } from '../knn/knn.js';"],
  ['an import of many lines', "import {\n  knn,\n} from '../knn/knn.js';"],
  ['a re-export', "export { knn } from '../knn/knn.js';"],
  ['an import for its effects', "import '../knn/knn.js';"],
  ['an import at run time', "await import('../knn/knn.js');"],
  ['an import at run time of a template', 'await import(`../knn/knn.js`);'],
  ['an import after another one', "import './a.js'; import { knn } from '../knn/knn.js';"],
  ['an import with a comment in it', "import {\n  knn, // it's = one; of\n} from '../knn/knn.js';"],
  ['an import with a comment before it', "/* why */ import { knn } from '../knn/knn.js';"],
  ['an import after a text like a comment', "const all = '/*';\nimport { knn } from '../knn/knn.js';\n// */"],
])('refuses %s that points up', (_, statement) => {
  const { status, problems } = check({ 'knn/knn.ts': '', 'columns/vector.ts': statement });
  expect(status).toBe(1);
  expect(problems).toMatch(/^columns\/vector\.ts:\d: imports knn\/knn\.ts, which is above it$/);
});

it.each(['drizzle-vector', 'drizzle-vector/kit'])('refuses an import of the package by its own name, %s', (name) => {
  expect(check({ 'columns/vector.ts': `import { knn } from '${name}';` })).toEqual({
    status: 1,
    problems: 'columns/vector.ts:1: imports index.ts, which is above it',
  });
});

it('refuses an import of a file in no folder of the order', () => {
  expect(check({ 'columns/vector.ts': "import { knn } from '../../test/knn.js';" })).toEqual({
    status: 1,
    problems: 'columns/vector.ts:1: imports ../test/knn.ts, which is in no folder of the order',
  });
});

it('takes no import in a comment for one', () => {
  const comment = "/**\n * import { knn } from 'drizzle-vector';\n */\n// await import('../knn/knn.js')\n";
  expect(check({ 'columns/vector.ts': comment })).toEqual({ status: 0, problems: '' });
});

it('refuses a circle of files, also one of types', () => {
  const files = {
    'knn/a.ts': "import { b } from './b.js';\n",
    'knn/b.ts': "import { c } from './c.js';\n",
    'knn/c.ts': "\nimport type { a } from './a.js';\n",
  };
  expect(check(files)).toEqual({
    status: 1,
    problems: 'knn/c.ts:2: closes a circle: knn/a.ts -> knn/b.ts -> knn/c.ts -> knn/a.ts',
  });
});

it('refuses a file in a folder that has no place in the order', () => {
  expect(check({ 'query/knn.ts': '' })).toEqual({
    status: 1,
    problems: 'query/knn.ts:1: not in a folder of the order in scripts/check-imports.mjs',
  });
});
