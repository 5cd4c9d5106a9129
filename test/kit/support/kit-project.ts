import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  copyFileSync,
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
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { loadVectorExtension } from 'drizzle-vector';
import { inject, onTestFinished } from 'vitest';
import { runInTerminal, type TerminalOptions, type TerminalStep } from '../../support/run-in-terminal.js';
import { runTypeScript, tsconfig, typecheck } from '../../support/user-project.js';
import { type Migration, readMigrations } from './read-migrations.js';

const DEFAULTS = {
  dialect: 'sqlite',
  schema: './schema.ts',
  out: './migrations',
  dbCredentials: { url: './app.db' },
};

const SCHEMA_IMPORTS = `
import { sql } from 'drizzle-orm';
import { blob, check, foreignKey, index, integer, numeric, primaryKey, real, sqliteTable, sqliteView, text, unique, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { float2Vector, float4Vector, float8Vector, int1Vector, int2Vector, int4Vector, rtreeTable, tags, vector, vectorIndex, vectorTable } from 'drizzle-vector';
import { fts5Table } from 'drizzle-vector/fts5';
`;

const OWN_KIT = 'node_modules/drizzle-kit';

const APP_IMPORTS = `
import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { knnMatch, loadVectorExtension } from 'drizzle-vector';

const client = new Database('app.db');
loadVectorExtension(client);
`;

const FAULTS = new URL('./inject-fault.mjs', import.meta.url).href;

/** A call of drizzle-kit that fails: of its driver, or of the file system in the folder of the migrations. See inject-fault.mjs. */
export interface KitFault {
  kind: 'driver' | 'transaction' | 'files' | 'full disk';
  /** The number of the call; 0 for none. */
  at: number;
}

/** What a run of drizzle-kit printed, without colours. */
export interface KitResult {
  status: number;
  stdout: string;
  stderr: string;
  /** Both, one after the other. */
  output: string;
}

/** A project that migrates with the drizzle-kit of the line under test. Paths are relative to its folder. */
export class KitProject {
  readonly folder = mkdtempSync(join(inject('kitFolder'), 'project-'));
  readonly #databases: Database.Database[] = [];

  constructor() {
    this.write('package.json', JSON.stringify({ name: 'project', private: true, type: 'module' }));
  }

  /** Writes drizzle.config.ts, by `withVectors` of the package unless that is left out. */
  config(overrides: Record<string, unknown> = {}, { wrapped = true }: { wrapped?: boolean } = {}): void {
    const config = `defineConfig(${JSON.stringify({ ...DEFAULTS, ...overrides }, null, 2)})`;
    const lines = wrapped
      ? ["import { withVectors } from 'drizzle-vector/kit';", `export default withVectors(${config});`]
      : [`export default ${config};`];
    this.write('drizzle.config.ts', ["import { defineConfig } from 'drizzle-kit';", ...lines, ''].join('\n'));
  }

  /** Writes schema.ts; what schemas use of Drizzle and of the package is imported. */
  schema(code: string): void {
    this.write('schema.ts', `${SCHEMA_IMPORTS}\n${code}\n`);
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(this.#path(path)), { recursive: true });
    writeFileSync(this.#path(path), text);
  }

  read(path: string): string {
    return readFileSync(this.#path(path), 'utf8');
  }

  exists(path: string): boolean {
    return existsSync(this.#path(path));
  }

  /** The texts of all files of a folder, by their paths. */
  files(folder: string): Record<string, string> {
    if (!this.exists(folder)) return {};
    const names = readdirSync(this.#path(folder), { recursive: true, encoding: 'utf8' });
    const paths = names.map((name) => join(folder, name)).filter((path) => statSync(this.#path(path)).isFile());
    return Object.fromEntries(paths.map((path) => [path, this.read(path)]));
  }

  remove(path: string): void {
    rmSync(this.#path(path), { recursive: true });
  }

  /** Runs drizzle-kit without a terminal. */
  kit(...args: string[]): KitResult {
    return this.#runKit(args);
  }

  /** Runs drizzle-kit, one of whose calls fails. */
  kitFailing({ kind, at }: KitFault, ...args: string[]): KitResult & { calls: number } {
    const callsFile = this.#path('calls');
    const result = this.#runKit(args, {
      NODE_OPTIONS: `--import ${FAULTS}`,
      KIT_FAULT: kind,
      KIT_FAULT_AT: String(at),
      KIT_FAULT_FOLDER: this.#path('migrations'),
      KIT_FAULT_CALLS: callsFile,
    });
    if (!this.exists('calls')) throw new Error(`expected drizzle-kit to run:\n${result.output}`);
    return { ...result, calls: Number(readFileSync(callsFile, 'utf8')) };
  }

  #runKit(args: readonly string[], env: Record<string, string> = {}): KitResult {
    const run = spawnSync(process.execPath, [this.#kit, ...args], {
      cwd: this.folder,
      env: { ...process.env, ...env },
      encoding: 'utf8',
      timeout: 50_000,
    });
    const stdout = stripVTControlCharacters(run.stdout);
    const stderr = stripVTControlCharacters(run.stderr);
    const output = stdout + stderr;
    if (run.status === null) throw new Error(`drizzle-kit ${args.join(' ')} was ended:\n${output}`);
    return { status: run.status, stdout, stderr, output };
  }

  /** Runs drizzle-kit without a terminal, and fails with its output unless it succeeds. */
  kitOk(...args: string[]): KitResult {
    const result = this.kit(...args);
    const failed = result.status !== 0 || /^\w*Error\b/m.test(result.stderr); // 0.31 ends with 0 after errors, too
    if (!failed) return result;
    throw new Error(`drizzle-kit ${args.join(' ')} ended with ${result.status}:\n${result.output}`);
  }

  /** Installs a copy of drizzle-kit, which finds what is in the node_modules of the project; of another version, if one is given. */
  installKit(version?: string): void {
    const shared = realpathSync(join(this.folder, '..', 'node_modules', 'drizzle-kit'));
    const manifest = JSON.parse(readFileSync(join(shared, 'package.json'), 'utf8'));
    this.write(
      `${OWN_KIT}/package.json`,
      JSON.stringify({ ...manifest, ...(version === undefined ? {} : { version }) }),
    );
    for (const name of ['bin.cjs', 'index.js', 'index.mjs']) {
      copyFileSync(join(shared, name), this.#path(`${OWN_KIT}/${name}`));
    }
    for (const name of Object.keys(manifest.dependencies ?? {})) {
      const places = createRequire(join(shared, 'bin.cjs')).resolve.paths(name) ?? [];
      const target = places.map((place) => join(place, name)).find((path) => existsSync(path));
      if (target === undefined) throw new Error(`expected ${name} to be installed for drizzle-kit`);
      mkdirSync(dirname(this.#path(`${OWN_KIT}/node_modules/${name}`)), { recursive: true });
      symlinkSync(target, this.#path(`${OWN_KIT}/node_modules/${name}`), 'junction');
    }
  }

  /** Starts drizzle-kit, which goes on until it is killed. */
  kitStarted(...args: string[]): ChildProcess {
    return spawn(process.execPath, [this.#kit, ...args], { cwd: this.folder, stdio: 'ignore' });
  }

  /** Runs drizzle-kit in a terminal, and types at what it shows. */
  async interact(
    args: string[],
    steps: readonly TerminalStep[],
    options: TerminalOptions = {},
  ): Promise<{ status: number; output: string }> {
    return await runInTerminal([this.#kit, ...args], this.folder, steps, options);
  }

  /** Runs drizzle-kit in a terminal, and fails with what it shows unless it succeeds. */
  async interactOk(args: string[], steps: readonly TerminalStep[], options: TerminalOptions = {}): Promise<string> {
    const { status, output } = await this.interact(args, steps, options);
    if (status === 0 && !/\bError\b/.test(output)) return output;
    throw new Error(`drizzle-kit ${args.join(' ')} ended with ${status}:\n${output}`);
  }

  /** Runs drizzle-kit, in a terminal if it asks anything, and fails unless it asks just that, in any order, and succeeds. */
  async kitAnswered(args: string[], answers: readonly TerminalStep[]): Promise<void> {
    if (answers.length === 0) this.kitOk(...args);
    else await this.interactOk(args, answers, { inAnyOrder: true });
  }

  migrations(folder = 'migrations'): Migration[] {
    return readMigrations(this.#path(folder));
  }

  /** Migrates app.db as an application does when it starts. */
  migrate(folder = 'migrations'): void {
    const client = this.database();
    migrate(drizzle({ client }), { migrationsFolder: this.#path(folder) });
    client.close();
  }

  /** Runs code of an application, which has `client`, a connection to app.db, and gives what it prints as JSON. */
  run(code: string): unknown {
    this.write('main.ts', `${APP_IMPORTS}\n${code}\n`);
    return JSON.parse(runTypeScript('main.ts', this.folder));
  }

  /** Fails with the compiler's messages when one of the files does not compile. */
  typecheck(...files: string[]): void {
    this.write('tsconfig.json', tsconfig(files));
    typecheck(this.folder);
  }

  /** A connection to app.db with the extension, closed with the project. */
  database(): Database.Database {
    const client = new Database(this.#path('app.db'));
    this.#databases.push(client);
    loadVectorExtension(client);
    return client;
  }

  /** Another project with the same files. It lives until it is disposed of. */
  copy(): KitProject {
    const project = new KitProject();
    for (const client of this.#databases.splice(0)) client.close();
    cpSync(this.folder, project.folder, { recursive: true });
    return project;
  }

  dispose(): void {
    for (const client of this.#databases) client.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  get #kit(): string {
    return this.exists(OWN_KIT) ? this.#path(`${OWN_KIT}/bin.cjs`) : this.#path('../node_modules/drizzle-kit/bin.cjs');
  }

  #path(path: string): string {
    return join(this.folder, path);
  }
}

/** A project that lives as long as the test. */
export function kitProject(project = new KitProject()): KitProject {
  onTestFinished(() => project.dispose());
  return project;
}
