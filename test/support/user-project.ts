import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

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

/** A project outside this repository that has installed the package as `npm pack` makes it. */
export class UserProject {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'drizzle-vector-user-')));

  /** @param packages the folder that the drizzle-orm and drizzle-kit of the project are installed in. */
  constructor(packages: string) {
    for (const name of ['better-sqlite3', '@types/better-sqlite3', '@types/node', '@petamoriken/float16']) {
      this.#link(name, installed(name));
    }
    for (const name of ['drizzle-orm', 'drizzle-kit']) this.#link(name, join(packages, name));
    this.#installPackage();
    this.write('package.json', JSON.stringify({ name: 'user', private: true, type: 'module' }));
    this.write('tsconfig.json', JSON.stringify({ compilerOptions: COMPILER_OPTIONS, include: ['*.ts'] }));
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
  }

  /** What a TypeScript file prints. */
  run(name: string): string {
    return execute(
      process.execPath,
      ['--import', pathToFileURL(installed('tsx/dist/loader.mjs')).href, name],
      this.folder,
    );
  }

  /** Fails with the compiler's messages when a file of the project does not compile. */
  typecheck(): void {
    execute(process.execPath, [installed('typescript/bin/tsc'), '-p', '.'], this.folder);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #link(name: string, target: string): void {
    const path = join(this.folder, 'node_modules', name);
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(target, path, 'junction');
  }

  #installPackage(): void {
    const packed = execute('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', this.folder], root);
    const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
    const target = join(this.folder, 'node_modules', 'drizzle-vector');
    mkdirSync(target);
    execute('tar', ['-xzf', join(this.folder, filename), '-C', target, '--strip-components=1'], this.folder);
  }
}

function execute(command: string, args: string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}
