import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { execute } from '../support/execute.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

const BINARIES = [
  ...['linux-x64', 'linux-arm64', 'linux-x64-musl', 'linux-arm64-musl'].map((name) => `${name}/vector.so`),
  ...['darwin-x64', 'darwin-arm64'].map((name) => `${name}/vector.dylib`),
  ...['win32-x64', 'win32-arm64'].map((name) => `${name}/vector.dll`),
];

describe('the check of a release', () => {
  let folder: string;

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'drizzle-vector-release-')));
    for (const name of ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', 'scripts', 'docs', 'dist']) {
      cpSync(join(root, name), join(folder, name), { recursive: true });
    }
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
    write('THIRD_PARTY_NOTICES', 'the licenses of the binaries');
    for (const binary of BINARIES) write(`prebuilds/${binary}`, randomBytes(1000));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const write = (name: string, content: string | Buffer): void => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  };

  const check = (): string => execute(process.execPath, ['scripts/check-package.mjs', '--release'], folder);

  test('accepts a package with all binaries and notices', () => {
    expect(check()).toMatch(/^\d+ files, \d\.\d\d MB packed, \d\.\d\d MB unpacked\n/);
  });

  test('refuses one that lacks a binary or a notice, has a file that is of no use, or is too large', () => {
    rmSync(join(folder, 'prebuilds/win32-arm64'), { recursive: true });
    rmSync(join(folder, 'THIRD_PARTY_NOTICES'));
    rmSync(join(folder, 'dist/cli/THIRD_PARTY_NOTICES'));
    write('dist/index.js.map', '{}');
    write('prebuilds/linux-x64/vector.so', randomBytes(4_300_000));

    expect(check).toThrow(
      new RegExp(
        [
          'dist/index.js.map: expected no such file in the package',
          'THIRD_PARTY_NOTICES: expected the licenses of others',
          'dist/cli/THIRD_PARTY_NOTICES: expected the licenses of others',
          'prebuilds/win32-arm64/vector.dll: expected the binary. `npm run prebuild` builds it',
          'expected at most 4.20 MB packed',
        ].join('\\n'),
      ),
    );
  });

  test('refuses a binary that was built for this machine alone', () => {
    const file = { win32: 'vector.dll', darwin: 'vector.dylib' }[process.platform as string] ?? 'vector.so';
    const binary = BINARIES.find((each) => each.endsWith(file)) as string;
    const content = randomBytes(1000);
    write(`build/Release/${file}`, content);
    write(`prebuilds/${binary}`, content);

    expect(check).toThrow(
      `prebuilds/${binary}: expected a binary for many systems, received the build of this machine`,
    );
  });
});
