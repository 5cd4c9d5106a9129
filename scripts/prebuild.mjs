// Builds the binaries of the package on one Linux machine: `npm run prebuild` for all systems, `npm run prebuild -- linux-x64
// linux-arm64` for some. They go into prebuilds/<target>/, and the licenses of what they contain into THIRD_PARTY_NOTICES.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { checkBinary } from './prebuild/check.mjs';
import { compile } from './prebuild/compile.mjs';
import { writeNotices } from './prebuild/notices.mjs';
import { targetsNamed } from './prebuild/targets.mjs';
import { installZig } from './prebuild/zig.mjs';

const asked = fileURLToPath(new URL('../build/prebuild/asked', import.meta.url));

if (process.argv[2] === '--asked') {
  mkdirSync(dirname(asked), { recursive: true });
  writeFileSync(asked, '');
} else if (isAsked()) {
  await prebuild(targetsNamed(process.argv.slice(2)));
}

// npm runs `prebuild` before every `build` too. It runs `preprebuild`, which is this script with --asked, only before a
// `prebuild` that somebody asked for.
function isAsked() {
  if (process.env.npm_lifecycle_event !== 'prebuild') return true;
  const isSo = existsSync(asked);
  rmSync(asked, { force: true });
  return isSo;
}

async function prebuild(chosen) {
  installZig();
  writeNotices();
  for (const target of chosen) await prebuildOne(target);
}

async function prebuildOne(target) {
  const started = performance.now();
  const library = await compile(target);
  const bytes = readFileSync(library);
  const problems = checkBinary(target, bytes);
  if (problems.length > 0) {
    rmSync(library); // so that nobody publishes it
    throw new Error([`${target.name} is not as it should be:`, ...problems].join('\n'));
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${target.name}: ${bytes.length} bytes, ${gzipSync(bytes).length} compressed, in ${seconds} s`);
}
