// Removes from dist what was built from sources that are gone, which tsc leaves there: a package would publish it.
import { existsSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const EMITTED = /(\.d\.ts|\.js)(\.map)?$/;

removeFrom('');

/** Removes what is stale in a folder of dist, and the folder if nothing is left in it. */
function removeFrom(folder) {
  for (const entry of readdirSync(join(root, 'dist', folder), { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) removeFrom(path);
    else if (EMITTED.test(path) && !existsSync(join(root, 'src', path.replace(EMITTED, '.ts')))) {
      rmSync(join(root, 'dist', path));
    }
  }
  const output = join(root, 'dist', folder);
  if (readdirSync(output).length === 0) rmdirSync(output);
}
