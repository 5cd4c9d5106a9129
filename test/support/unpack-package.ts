import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execute } from './execute.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Makes a folder of what `npm pack` puts into the package. */
export function unpackPackage(target: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'drizzle-vector-pack-'));
  try {
    const packed = execute('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], root);
    const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
    mkdirSync(target, { recursive: true });
    execute('tar', ['-xzf', join(folder, filename), '-C', target, '--strip-components=1'], folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
