import { fileURLToPath } from 'node:url';
import { execute } from './execute.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Makes a folder of what `npm pack` puts into the package, with a binary for this platform. */
export function unpackPackage(target: string): void {
  execute(process.execPath, ['scripts/stage-package.mjs', target], root);
}
