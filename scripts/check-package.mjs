// Packs the package as npm would publish it, and checks the tarball: its package.json with publint, the types of its entries
// with attw.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// The package has ES modules only, so TypeScript refuses to require() it from CommonJS. Node 20.19 and newer can.
const IGNORED_RULES = ['cjs-resolves-to-esm'];

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'drizzle-vector-package-'));
// On Windows, npm is a script, which only a shell runs. A shell splits an argument at its spaces.
const quoted = (path) => (process.platform === 'win32' ? `"${path}"` : path);
try {
  const options = { cwd: root, encoding: 'utf8', shell: process.platform === 'win32' };
  const packed = execFileSync(
    'npm',
    ['pack', '--ignore-scripts', '--json', '--pack-destination', quoted(folder)],
    options,
  );
  const tarball = quoted(join(folder, JSON.parse(packed)[0].filename));
  const passed = [run('publint', '--strict', tarball), run('attw', '--ignore-rules', ...IGNORED_RULES, '--', tarball)];
  process.exitCode = passed.every(Boolean) ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function run(command, ...args) {
  const { status, error } = spawnSync('npx', ['--no-install', command, ...args], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (error) throw error;
  return status === 0;
}
