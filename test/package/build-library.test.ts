import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { execute } from '../support/execute.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe('building the library', () => {
  let folder: string;

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'drizzle-vector-build-')));
    for (const name of ['package.json', 'tsconfig.json', 'tsconfig.build.json', 'scripts']) {
      cpSync(join(root, name), join(folder, name), { recursive: true });
    }
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };

  const build = () => execute('npm', ['run', 'build'], folder);

  const built = () => readdirSync(join(folder, 'dist'), { recursive: true, encoding: 'utf8' }).sort();

  const outputOf = (name: string) => ['.cjs', '.d.cts', '.d.ts', '.js'].map((ending) => `${name}${ending}`);

  const NOTICES = ['cli', join('cli', 'THIRD_PARTY_NOTICES')];

  test.each([
    ['whose script npm runs before it', undefined],
    ['though a stopped prebuild left its mark', '2020-01-01'],
  ])('does not build the binaries of all systems, %s', (_, marked) => {
    const mark = 'build/prebuild/asked';
    write('src/index.ts', 'export const one = 1;\n');
    if (marked !== undefined) {
      write(mark, '');
      utimesSync(join(folder, mark), new Date(marked), new Date(marked));
    }

    expect(build()).toContain('> node scripts/prebuild.mjs\n');

    for (const made of ['prebuilds', 'THIRD_PARTY_NOTICES', 'build/toolchain', mark]) {
      expect(existsSync(join(folder, made)), made).toBe(false);
    }
  });

  test('makes an ES module, a CommonJS module and the declarations of each for an entry, and leaves nothing else', () => {
    write('src/index.ts', "export { one } from './old/one.js';\nexport * from './two.js';\n");
    write('src/old/one.ts', 'export const one = 1;\n');
    write('src/two.ts', 'export const two = 2;\n');
    write('src/kit/index.ts', 'export const kit = 3;\n');
    write('dist/left/over.js', '');
    build();
    expect(built()).toEqual([...NOTICES, ...outputOf('index'), ...outputOf('kit')].sort());

    write('src/index.ts', "export { one } from './new/one.js';\n");
    write('src/new/one.ts', 'export const one = 1;\n');
    for (const gone of ['src/old', 'src/two.ts', 'src/kit']) rmSync(join(folder, gone), { recursive: true });
    build();
    expect(built()).toEqual([...NOTICES, ...outputOf('index')].sort());
    expect(readFileSync(join(folder, 'dist/index.d.ts'), 'utf8')).not.toContain('two');
  });

  test('writes a file only if it changes, since a program may be running it', () => {
    write('src/index.ts', 'export const one = 1;\n');
    write('src/kit/index.ts', 'export const kit = 3;\n');
    build();
    const { ino, mtimeMs } = statSync(join(folder, 'dist/index.js'));

    write('src/kit/index.ts', 'export const kit = 4;\n');
    build();

    expect(statSync(join(folder, 'dist/index.js'))).toMatchObject({ ino, mtimeMs });
    expect(readFileSync(join(folder, 'dist/kit.js'), 'utf8')).toContain('4');
  });

  test('bundles a package into the command line, and adds its license to the notices', () => {
    write('src/index.ts', 'export const one = 1;\n');
    write('src/cli/main.ts', "import { Command } from 'commander';\nnew Command('one').parse();\n");
    build();
    expect(readFileSync(join(folder, 'dist/cli/main.js'), 'utf8')).not.toMatch(/from ['"]commander['"]/);
    const notices = readFileSync(join(folder, 'dist/cli/THIRD_PARTY_NOTICES'), 'utf8');
    expect(notices).toMatch(/^Package: commander \d/m);
    expect(notices).toContain(readFileSync(join(root, 'node_modules/commander/LICENSE'), 'utf8').trim());
  });

  test('refuses a library that imports a package which is not installed with it', () => {
    write('src/index.ts', "import { Command } from 'commander';\nexport const one = () => new Command('one');\n");
    expect(build).toThrow('expected an import of a dependency, received commander');
  });
});
