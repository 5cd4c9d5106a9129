import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { getLoadablePath } from 'drizzle-vector';
import type { UserProject } from '../../support/user-project.js';
import { root } from './markdown.js';

/** The folder in a project in which the blocks of one page are run, one after another. */
export class PageFolder {
  readonly path: string;
  readonly #bin: string;
  readonly #migrations = new Set<string>();

  constructor(project: UserProject, page: string) {
    this.path = join(project.folder, page.replace(/\W+/g, '-'));
    this.#bin = join(this.path, '.bin');
    mkdirSync(this.#bin, { recursive: true });
    const extension = getLoadablePath();
    symlinkSync(extension, join(this.path, `vector${extension.slice(extension.lastIndexOf('.'))}`));
    this.#program('npx', npx(join(project.folder, 'node_modules')));
    this.#program('npm', npm);
  }

  /** Writes a file whose name is in its first line. */
  write(code: string): void {
    writeFileSync(join(this.path, code.slice('// '.length, code.indexOf('\n'))), code);
  }

  /** What shell commands print; they fail with what they complain of. */
  run(commands: string): string {
    return this.execute('bash', ['-eu', '-c', commands]);
  }

  execute(command: string, args: readonly string[], input = ''): string {
    const env = { ...process.env, PATH: `${this.#bin}:${process.env.PATH}` };
    const result = spawnSync(command, args, { cwd: this.path, env, input, encoding: 'utf8' });
    if (result.error) throw result.error;
    const { status, stdout, stderr } = result;
    if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
    return stdout;
  }

  /** The SQL of the migration that has come since the last call. */
  newMigration(): string {
    const folder = join(this.path, 'migrations');
    const files = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
    const [name, ...others] = files.filter((file) => file.endsWith('.sql') && !this.#migrations.has(file));
    if (name === undefined || others.length > 0)
      throw new Error(`expected one migration, received ${[name, ...others]}`);
    this.#migrations.add(name);
    return readFileSync(join(folder, name), 'utf8');
  }

  #program(name: string, text: string): void {
    const path = join(this.#bin, name);
    writeFileSync(path, text);
    chmodSync(path, 0o755);
  }
}

const quoted = (path: string) => `'${path}'`;

/** `npx` that runs what is installed here, and asks no registry. */
const npx = (modules: string) => `#!/bin/sh
name=$1
shift
case $name in
  drizzle-vector) exec node ${quoted(join(root, 'dist/cli/main.js'))} "$@" ;;
  drizzle-kit) exec node ${quoted(join(modules, 'drizzle-kit/bin.cjs'))} "$@" ;;
  tsx) exec node --import ${quoted(pathToFileURL(join(root, 'node_modules/tsx/dist/loader.mjs')).href)} "$@" ;;
esac
echo "expected one of the programs that the tests run, received $name" >&2
exit 1
`;

/** `npm` that installs and runs nothing. */
const npm = `#!/bin/sh
exec node ${quoted(join(root, 'test/package/support/npm.mjs'))} ${quoted(realNpm())} "$@"
`;

function realNpm(): string {
  const { stdout } = spawnSync('sh', ['-c', 'command -v npm'], { encoding: 'utf8' });
  return stdout.trim();
}
