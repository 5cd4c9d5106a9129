// Builds the extension with node-gyp: `npm run build:native` into build/Release. With `--sanitize` (AddressSanitizer and
// UndefinedBehaviorSanitizer) it goes into build/Debug.
//
// The compiler works in a stage, a folder in build/stage. The finished library is renamed over the old one, so a build that
// fails or is killed leaves the old library as it was. On Windows, the old library is first renamed, as a process may have
// loaded it.
//
// A library that is newer than its sources is not built again, because npx runs this script at every start of the command
// of a clone. `--force` builds anyway, and compiles every file.
import { spawnSync } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const script = fileURLToPath(import.meta.url);
const root = dirname(dirname(script));
const suffix = { win32: '.dll', darwin: '.dylib' }[process.platform] ?? '.so';

const sanitizers = '-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer';
const build = process.argv.includes('--sanitize')
  ? { type: 'Debug', options: ['--debug'], env: { CXXFLAGS: `${sanitizers} -O1 -g`, LDFLAGS: sanitizers } }
  : { type: 'Release', options: [], env: {} };
const product = join('build', build.type, `vector${suffix}`); // below the stage, and below the root
const stages = join(root, 'build', 'stage');
const idleStage = join(stages, build.type);

process.exitCode = main();

function main() {
  const library = join(root, product);
  const inputs = describeInputs();
  const isForced = process.argv.includes('--force');
  if (!isForced && isUpToDate(library, inputs)) {
    console.log(`${product} is newer than its sources. To build it anyway: npm run build:native -- --force`);
    return 0;
  }
  const started = new Date();
  const stage = claimStage(isForced ? undefined : inputs);
  let status;
  try {
    status = compile(stage);
    if (status === 0) install(join(stage, product), library, started);
    else if (existsSync(library)) console.error(`The build failed. ${product} is still the one of the last build.`);
    return status;
  } finally {
    // An object file can be newer than a source that was edited meanwhile, and yet be of its old text. Without inputs,
    // no later build uses the object files again.
    releaseStage(stage, { inputs: sourcesAreOlderThan(started.getTime()) ? inputs : undefined, status });
  }
}

/**
 * What a library depends on beside the files of this repository. CXX is left out: a library of another compiler does the
 * same.
 */
function describeInputs() {
  const versionOf = (name) => JSON.parse(readFileSync(manifestOf(name), 'utf8')).version;
  const env = { ...process.env, ...build.env };
  const flags = ['CPPFLAGS', 'CFLAGS', 'CXXFLAGS', 'LDFLAGS', 'GYP_DEFINES'].map((name) => [name, env[name] ?? '']);
  return {
    target: `${process.platform}-${process.arch}`,
    flags: Object.fromEntries(flags),
    packages: Object.fromEntries(['better-sqlite3', 'usearch'].map((name) => [name, versionOf(name)])),
  };
}

/** The package.json of an installed package, whether its exports show it or not. */
function manifestOf(name) {
  const found = require.resolve
    .paths(name)
    .map((folder) => join(folder, name, 'package.json'))
    .find((path) => existsSync(path));
  if (found === undefined) throw new Error(`Building the extension needs the package ${name}: npm install ${name}`);
  return found;
}

function isUpToDate(library, inputs) {
  if (!existsSync(library)) return false;
  const last = lastBuild();
  if (last?.status !== 0 || !isSame(last.inputs, inputs)) return false;
  return sourcesAreOlderThan(statSync(library).mtimeMs);
}

function sourcesAreOlderThan(time) {
  return sources().every((path) => (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) < time);
}

function sources() {
  const native = readdirSync(join(root, 'native'), { recursive: true, withFileTypes: true });
  const files = native.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return [script, join(root, 'binding.gyp'), ...files];
}

/** The inputs and the status of the last build that ended, if its stage is there. */
function lastBuild() {
  return tryTo(() => JSON.parse(readFileSync(join(idleStage, 'last-build.json'), 'utf8')));
}

function isSame(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

/**
 * A stage for this process alone. It is the one of the last build, with its object files, when that had the same inputs.
 * A build that is killed never gives its stage back, so nobody links the object files that it left half written.
 */
function claimStage(inputs) {
  mkdirSync(stages, { recursive: true });
  removeAbandonedStages();
  const stage = join(stages, `${build.type}-${process.pid}`);
  if (inputs !== undefined && isSame(lastBuild()?.inputs, inputs)) tryTo(() => renameSync(idleStage, stage));
  if (!existsSync(stage)) mkdirSync(stage);
  // node-gyp builds below the folder of its binding.gyp.
  copyFileSync(join(root, 'binding.gyp'), join(stage, 'binding.gyp'));
  // The link is made again, since that in a copied checkout leads to the original.
  rmSync(join(stage, 'native'), { force: true });
  symlinkSync(join(root, 'native'), join(stage, 'native'), 'junction');
  return stage;
}

function releaseStage(stage, lastBuild) {
  tryTo(() => {
    writeFileSync(join(stage, 'last-build.json'), JSON.stringify(lastBuild, null, 2));
    remove(idleStage);
    renameSync(stage, idleStage);
  });
  tryTo(() => remove(stage)); // which is there only if that failed
}

function remove(folder) {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

/**
 * Does something with a stage that another build may take, remove or put there at the same time. A stage is only a
 * cache, so an error costs the next build time and does not fail this one.
 */
function tryTo(act) {
  try {
    return act();
  } catch {
    return undefined;
  }
}

function removeAbandonedStages() {
  for (const name of readdirSync(stages)) {
    const pid = Number(name.split('-')[1]);
    if (!Number.isNaN(pid) && !isAnotherProcess(pid)) tryTo(() => remove(join(stages, name)));
  }
}

function isAnotherProcess(pid) {
  if (pid === process.pid) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function compile(stage) {
  const nodeGyp = require.resolve('node-gyp/bin/node-gyp.js');
  const { status, error } = spawnSync(
    process.execPath,
    [nodeGyp, 'configure', 'build', ...build.options, '--jobs=max', '--loglevel=warn', ...localHeaders()],
    { cwd: stage, env: { ...process.env, ...build.env }, stdio: 'inherit' },
  );
  if (error) throw error;
  return status ?? 1;
}

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

/** Replaces the library in one step. Its time is the start of the build: sources that were edited since are newer. */
function install(built, library, started) {
  const ready = `${built}.ready`;
  copyFileSync(built, ready);
  const file = openSync(ready, 'r+');
  fsyncSync(file); // or a power failure leaves the new name with none of the new bytes
  closeSync(file);
  utimesSync(ready, started, started);
  mkdirSync(dirname(library), { recursive: true });
  if (process.platform === 'win32') moveAside(library);
  renameSync(ready, library);
}

/** Windows cannot replace or remove a library that a process has loaded. It can rename it. */
function moveAside(library) {
  const folder = dirname(library);
  for (const name of readdirSync(folder)) {
    if (name.startsWith('replaced-')) tryTo(() => rmSync(join(folder, name)));
  }
  if (existsSync(library)) renameSync(library, join(folder, `replaced-${Date.now()}-${basename(library)}`));
}
