import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getLoadablePath } from 'drizzle-vector';
import { peer } from './peer.js';

interface Esbuild {
  buildSync(options: Readonly<Record<string, unknown>>): unknown;
}

/** A program in a process of plain Node, without the memory and the time of a compiler in it. */
export class BundledProgram {
  readonly #path: string;

  constructor(source: URL) {
    // Where the peers and better-sqlite3 are found from.
    const name = basename(fileURLToPath(source), '.ts');
    this.#path = fileURLToPath(new URL(`./node_modules/.${name}.mjs`, import.meta.url));
    peer<Esbuild>('esbuild').buildSync({
      entryPoints: [fileURLToPath(source)],
      outfile: this.#path,
      bundle: true,
      platform: 'node',
      format: 'esm',
      external: ['better-sqlite3', 'apache-arrow'],
    });
  }

  /** What it prints, which is JSON, when it is asked. */
  ask<Answer>(question: unknown): Answer {
    const { status, stdout } = spawnSync(process.execPath, [this.#path], {
      input: JSON.stringify(question),
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, NODE_OPTIONS: '', DRIZZLE_VECTOR_EXTENSION: getLoadablePath() },
    });
    if (status !== 0) throw new Error(`Expected ${basename(this.#path)} to end with 0, received ${status}.`);
    return JSON.parse(stdout) as Answer;
  }

  remove(): void {
    rmSync(this.#path);
  }
}
