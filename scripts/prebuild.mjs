// Builds the binaries of the package on one Linux machine: `npm run prebuild` for all systems, `npm run prebuild -- linux-x64
// linux-arm64` for some. They go into prebuilds/<target>/, and the licenses of what they contain into THIRD_PARTY_NOTICES.
//
// npm runs a script of this name before every `npm run build` too, where this one does nothing. To tell the two apart,
// `preprebuild` leaves a mark: npm runs that only before a `prebuild` that somebody asked for.
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { targetsNamed } from './prebuild/targets.mjs';

const mark = fileURLToPath(new URL('../build/prebuild/asked', import.meta.url));
const MARK_LASTS = 60_000; // ms. A command that was stopped may have left its mark.

if (process.argv[2] === '--asked') {
  mkdirSync(dirname(mark), { recursive: true });
  writeFileSync(mark, '');
} else if (isAskedFor()) {
  const chosen = targetsNamed(process.argv.slice(2));
  const { buildTargets } = await import('./prebuild/build-targets.mjs'); // not for a mere `npm run build`
  await buildTargets(chosen);
}

function isAskedFor() {
  const { npm_lifecycle_event, npm_config_ignore_scripts } = process.env;
  // With --ignore-scripts, npm runs nothing that is not asked for, and no `preprebuild` either.
  if (npm_lifecycle_event !== 'prebuild' || npm_config_ignore_scripts === 'true') return true;
  const marked = statSync(mark, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  rmSync(mark, { force: true });
  return Date.now() - marked < MARK_LASTS;
}
