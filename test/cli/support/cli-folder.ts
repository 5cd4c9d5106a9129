import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { loadVectorExtension } from 'drizzle-vector';
import { onTestFinished } from 'vitest';
import { runInTerminal, type TerminalResult, type TerminalStep } from '../../support/run-in-terminal.js';

const MODULES = fileURLToPath(new URL('../../../node_modules', import.meta.url));
/** The command, as `npm run build` makes it. */
export const CLI = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url));
if (!existsSync(CLI)) throw new Error('expected the command to be built: run `npm run build`');

/** What a run of drizzle-vector printed, and how it ended. */
export interface CliResult {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** A folder that drizzle-vector is run in. Paths are relative to it. */
export class CliFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'drizzle-vector-cli-'));
  #database: Database.Database | undefined;

  /** Runs the command without a terminal. */
  run(args: readonly string[], input: string | Buffer = '', env: NodeJS.ProcessEnv = {}): CliResult {
    const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], {
      ...{ cwd: this.path, input, encoding: 'utf8', env: this.#env(env) },
      ...{ timeout: 50_000, maxBuffer: 64 * 1024 * 1024 },
    });
    return { status, stdout, stderr };
  }

  /** What the command prints; fails unless it succeeds. */
  ok(args: readonly string[], input: string | Buffer = ''): string {
    const { status, stdout, stderr } = this.run(args, input);
    if (status === 0 && stderr === '') return stdout;
    throw new Error(`drizzle-vector ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
  }

  /** Runs the command with `--json`; fails unless it succeeds. */
  json(args: readonly string[], input: string | Buffer = ''): unknown {
    return JSON.parse(this.ok([...args, '--json'], input));
  }

  /** Starts the command, to write to and to signal. */
  start(args: readonly string[]): ChildProcessWithoutNullStreams {
    return spawn(process.execPath, [CLI, ...args], { cwd: this.path, env: this.#env() });
  }

  /** Runs the command in a terminal, and types. */
  interact(args: readonly string[], steps: TerminalStep[], env: NodeJS.ProcessEnv = {}): Promise<TerminalResult> {
    return runInTerminal([CLI, ...args], this.path, steps, { env: this.#env(env) });
  }

  /** Runs CommonJS code in a process of its own, which may be killed. */
  execute(code: string): void {
    this.write('main.cjs', code);
    spawnSync(process.execPath, ['main.cjs'], { cwd: this.path, env: this.#env({ NODE_PATH: MODULES }) });
    rmSync(this.#join('main.cjs'));
  }

  /** A connection to app.db with the extension, closed with the folder. */
  get database(): Database.Database {
    if (this.#database !== undefined) return this.#database;
    this.#database = new Database(this.#join('app.db'));
    loadVectorExtension(this.#database);
    this.#database.pragma('synchronous = off');
    return this.#database;
  }

  /** The rows that a query of app.db gives, as the command finds them and not as it shows them. */
  rows(sql: string): unknown[] {
    return this.database.prepare(sql).all();
  }

  write(name: string, data: string | Buffer): void {
    writeFileSync(this.#join(name), data);
  }

  read(name: string): string {
    return readFileSync(this.#join(name), 'utf8');
  }

  bytes(name: string): Buffer {
    return readFileSync(this.#join(name));
  }

  exists(name: string): boolean {
    return existsSync(this.#join(name));
  }

  files(): string[] {
    return readdirSync(this.path).sort();
  }

  remove(): void {
    this.#database?.close();
    rmSync(this.path, { recursive: true, force: true });
  }

  #env(env: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
    const all = { ...process.env, DRIZZLE_VECTOR_HISTORY: this.#join('history'), ...env };
    return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  }

  #join(name: string): string {
    return join(this.path, name);
  }
}

/** A folder that lives as long as the test. */
export function cliFolder(): CliFolder {
  const folder = new CliFolder();
  onTestFinished(() => folder.remove());
  return folder;
}
