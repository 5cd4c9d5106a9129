// Builds the extension with node-gyp: `node scripts/build-native.mjs` into build/Release, `node scripts/build-native.mjs --sanitize` (AddressSanitizer
// and UndefinedBehaviorSanitizer) into build/Debug.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const nodeGyp = createRequire(import.meta.url).resolve('node-gyp/bin/node-gyp.js');

// node-gyp downloads Node's headers even where they lie next to the running node: with them no network is needed.
function localHeaders() {
  const prefix = resolve(dirname(process.execPath), '..');
  try {
    const header = readFileSync(join(prefix, 'include/node/node_version.h'), 'utf8');
    const part = (name) => header.match(new RegExp(`^#define NODE_${name}_VERSION (\\d+)`, 'm'))?.[1];
    const version = `v${part('MAJOR')}.${part('MINOR')}.${part('PATCH')}`;
    return version === process.version ? [`--nodedir=${prefix}`] : [];
  } catch {
    return [];
  }
}

const sanitizers = '-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer';
const builds = {
  release: { commands: ['rebuild'], env: {} },
  sanitize: {
    commands: ['configure', 'build', '--debug'],
    env: { CXXFLAGS: `${sanitizers} -O1 -g`, LDFLAGS: sanitizers },
  },
};

const { commands, env } = process.argv.includes('--sanitize') ? builds.sanitize : builds.release;
const { status, error } = spawnSync(
  process.execPath,
  [nodeGyp, ...commands, '--jobs=max', '--loglevel=warn', ...localHeaders()],
  {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: 'inherit',
  },
);
if (error) throw error;
process.exit(status ?? 1);
