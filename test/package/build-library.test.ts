import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
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

  const built = () =>
    readdirSync(join(folder, 'dist'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name !== '.tsbuildinfo')
      .sort();

  const outputOf = (name: string) => ['.d.ts', '.d.ts.map', '.js', '.js.map'].map((ending) => `${name}${ending}`);

  test('leaves nothing of a source that was moved or deleted', () => {
    write('src/index.ts', "export { one } from './old/one.js';\nexport * from './two.js';\n");
    write('src/old/one.ts', 'export const one = 1;\n');
    write('src/two.ts', 'export const two = 2;\n');
    build();
    expect(built()).toEqual([...outputOf('index'), 'old', ...outputOf(join('old', 'one')), ...outputOf('two')].sort());

    write('src/index.ts', "export { one } from './new/one.js';\n");
    write('src/new/one.ts', 'export const one = 1;\n');
    rmSync(join(folder, 'src/old'), { recursive: true });
    rmSync(join(folder, 'src/two.ts'));
    build();
    expect(built()).toEqual([...outputOf('index'), 'new', ...outputOf(join('new', 'one'))].sort());
  });
});
