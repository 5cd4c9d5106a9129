import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { execute } from './execute.js';
import { unpackPackage } from './unpack-package.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const installed = (name: string) => join(root, 'node_modules', name);

const COMPILER_OPTIONS = {
  target: 'ES2022',
  module: 'NodeNext',
  strict: true,
  skipLibCheck: true,
  noEmit: true,
  types: ['node'],
};

/** The tsconfig.json of a project that installs the package. */
export const tsconfig = (include: readonly string[]): string =>
  JSON.stringify({ compilerOptions: COMPILER_OPTIONS, include });

/** A project outside this repository that has installed the package as `npm pack` makes it. */
export class UserProject {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'drizzle-vector-user-')));

  /** @param packages the folder that the drizzle-orm and drizzle-kit of the project are installed in. */
  constructor(packages: string) {
    for (const name of [
      'better-sqlite3',
      '@types/better-sqlite3',
      '@types/node',
      '@petamoriken/float16',
      'apache-arrow',
    ]) {
      this.#link(name, installed(name));
    }
    for (const name of ['drizzle-orm', 'drizzle-kit']) this.#link(name, join(packages, name));
    unpackPackage(join(this.folder, 'node_modules', 'drizzle-vector'));
    this.write('package.json', JSON.stringify({ name: 'user', private: true, type: 'module' }));
    this.write('tsconfig.json', tsconfig(['*.ts']));
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
  }

  /** What a TypeScript file prints. */
  run(name: string): string {
    return runTypeScript(name, this.folder);
  }

  /** The migration that drizzle-kit writes under a name. */
  generate(name: string): string {
    const before = new Set(this.#migrations());
    execute(
      process.execPath,
      [join('node_modules', 'drizzle-kit', 'bin.cjs'), 'generate', '--name', name],
      this.folder,
    );
    const [path, ...others] = this.#migrations().filter((each) => !before.has(each));
    if (path === undefined || others.length > 0)
      throw new Error(`expected one migration, received ${[path, ...others]}`);
    return readFileSync(path, 'utf8');
  }

  #migrations(): string[] {
    const folder = join(this.folder, 'migrations');
    if (!existsSync(folder)) return [];
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    return files.filter((file) => file.endsWith('.sql')).map((file) => join(folder, file));
  }

  /** Fails with the compiler's messages when a file of the project does not compile. */
  typecheck(): void {
    typecheck(this.folder);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #link(name: string, target: string): void {
    const path = join(this.folder, 'node_modules', name);
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(target, path, 'junction');
  }
}

/** What a TypeScript file of a project prints. */
export const runTypeScript = (name: string, folder: string): string =>
  execute(process.execPath, ['--import', pathToFileURL(installed('tsx/dist/loader.mjs')).href, name], folder);

/** Fails with the compiler's messages when a file of a project does not compile. */
export const typecheck = (folder: string): void => {
  execute(process.execPath, [installed('typescript/bin/tsc'), '-p', '.'], folder);
};
