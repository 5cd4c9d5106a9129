import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DIMENSIONS, type EngineName, engines, open, toBlob } from './engines.js';
import { milliseconds } from './timing.js';
import { clusteredVectors } from './vectors.js';

export interface Opening {
  /** Milliseconds from opening the file to the first answer (the file in the operating system's cache). */
  readonly time: number;
  /** What the process grew by meanwhile. */
  readonly memoryMiB: number;
  readonly fileMB: number;
}

const self = fileURLToPath(import.meta.url);

/** Opens the file and asks once, in a process of its own. */
export function benchOpening(name: EngineName, file: string): Opening {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--import', 'tsx', self, name, file], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`Opening ${file} with ${name} failed:\n${stderr}`);
  return { ...(JSON.parse(stdout) as Omit<Opening, 'fileMB'>), fileMB: statSync(file).size / 1e6 };
}

if (process.argv[1] === self) {
  const [name, file] = process.argv.slice(2) as [EngineName, string];
  const engine = engines[name];
  const query = toBlob(clusteredVectors(DIMENSIONS, 3)());
  const before = process.memoryUsage.rss();
  const time = milliseconds(() => open(file, engine).prepare(engine.knn).all(query));
  console.log(JSON.stringify({ time, memoryMiB: (process.memoryUsage.rss() - before) / 2 ** 20 }));
}
