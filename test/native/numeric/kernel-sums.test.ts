// The kernels themselves, sum by sum: a search would hide a sum that is a little wrong.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { kernelsOfThisCpu } from '../support/kernels-of-this-cpu.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'kernel-sums-'));
const program = join(folder, 'kernel-sums');
// What a run under the sanitizers loads into every process is for neither the compiler nor its program.
const env = { ...process.env, LD_PRELOAD: '' };

beforeAll(() => {
  const kernels = join(root, 'native/numeric/kernels');
  const sources = readdirSync(kernels)
    .filter((name) => name.endsWith('.cc'))
    .map((name) => join(kernels, name));
  const [compiler = 'c++', ...args] = (process.env.CXX || 'c++').trim().split(/\s+/);
  const flags = ['-std=c++17', '-O1', '-ffp-contract=fast', `-I${join(root, 'native')}`];
  const check = join(root, 'test/native/support/kernel-sums.cc');
  execFileSync(compiler, [...args, ...flags, check, ...sources, '-o', program], { env });
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

test.each(kernelsOfThisCpu())('the %s kernels give the sums of the plain ones, wherever the vectors lie', (kernels) => {
  const printed = execFileSync(program, { encoding: 'utf8', env: { ...env, DRIZZLE_VECTOR_KERNELS: kernels } });

  expect(printed).toMatch(new RegExp(`^${kernels} \\d{6}\n$`));
});
