import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const own = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  devDependencies: Record<string, string>;
};

/** What the program of a user depends on, beside this package. */
const DEPENDENCIES = {
  'better-sqlite3': own.devDependencies['better-sqlite3'], // which the driver of Drizzle imports
  'drizzle-orm': own.devDependencies['drizzle-orm'],
  libsql: '0.5.29',
};

/** A folder outside of this repository, with the packed package, in which the checks make their projects. */
export class Workspace {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'drizzle-vector-installed-')));
  readonly #env: NodeJS.ProcessEnv;
  readonly #tarball: string;

  constructor() {
    const stage = join(this.folder, 'package');
    this.#env = registryEnvironment();
    this.run(process.execPath, [join(root, 'scripts/stage-package.mjs'), stage], root);
    const [{ filename }] = JSON.parse(
      this.run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', this.folder], stage),
    ) as [{ filename: string }];
    this.#tarball = join(this.folder, filename);
  }

  /** An empty project that depends on the package. Nothing is installed yet. */
  project(name: string, files: Readonly<Record<string, string>>): string {
    const folder = join(this.folder, name);
    const dependencies = { ...DEPENDENCIES, 'drizzle-vector': `file:${this.#tarball}` };
    const manifest = { name: 'user', version: '1.0.0', private: true, type: 'module', dependencies };
    this.write(folder, { 'package.json': JSON.stringify(manifest, null, 2), ...files });
    return folder;
  }

  /** A project with the package and others, installed by npm with all scripts off. */
  installed(name: string, packages: readonly string[], files: Readonly<Record<string, string>>): string {
    const folder = join(this.folder, name);
    if (!existsSync(join(folder, 'package.json'))) this.project(name, files);
    else this.write(folder, files);
    this.run('npm', ['install', '--ignore-scripts', ...packages], folder);
    return folder;
  }

  /** The folder that has a package, which is fetched for these checks alone. */
  tool(specifier: string, name: string): string {
    const folder = join(this.folder, 'tools', name);
    const installed = join(folder, 'node_modules', specifier.replace(/(?<=.)@.*/, ''));
    if (!existsSync(installed)) {
      this.write(folder, { 'package.json': '{ "private": true }' });
      this.run('npm', ['install', '--ignore-scripts', specifier], folder);
    }
    return installed;
  }

  write(folder: string, files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
  }

  /** What a command prints; it fails with all of it. */
  run(command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): string {
    const { status, stdout, stderr, error } = spawnSync(command, args, {
      ...{ cwd, env: { ...this.#env, ...env }, encoding: 'utf8', timeout: 300_000, maxBuffer: 64 * 1024 * 1024 },
    });
    if (error) throw error;
    if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
    return stdout;
  }

  node(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): string {
    return this.run(process.execPath, args, cwd, env).trim();
  }

  /** Runs a server until it has answered one request. */
  async ask(args: readonly string[], cwd: string, port: number, path: string): Promise<string> {
    const env = { ...this.#env, PORT: String(port), HOSTNAME: '127.0.0.1' };
    const server = spawn(process.execPath, args, { cwd, env, stdio: 'pipe' });
    let printed = '';
    for (const stream of [server.stdout, server.stderr]) stream.on('data', (data) => (printed += data));
    try {
      for (let attempt = 0; attempt < 300; attempt++) {
        const response = await fetch(`http://127.0.0.1:${port}${path}`).catch(() => undefined);
        if (response?.ok) return await response.text();
        if (response !== undefined) throw new Error(`${response.status} ${await response.text()}\n${printed}`);
        if (server.exitCode !== null) break;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      throw new Error(`the server gave no answer:\n${printed}`);
    } finally {
      server.kill();
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Lets the other package managers fetch from where npm does. */
function registryEnvironment(): NodeJS.ProcessEnv {
  const { DRIZZLE_VECTOR_EXTENSION: _, ...env } = process.env;
  const clean = Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('npm_')));
  const registry = spawnSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8', env: clean }).stdout.trim();
  return {
    ...clean,
    npm_config_registry: registry,
    BUN_CONFIG_REGISTRY: registry,
    YARN_REGISTRY: registry,
    YARN_NPM_REGISTRY_SERVER: registry,
    YARN_ENABLE_SCRIPTS: 'false',
    YARN_ENABLE_IMMUTABLE_INSTALLS: 'false', // CI sets it, and these projects have no lock file yet
    YARN_ENABLE_TELEMETRY: '0',
    YARN_NPM_MINIMAL_AGE_GATE: '0',
    NEXT_TELEMETRY_DISABLED: '1',
  };
}
