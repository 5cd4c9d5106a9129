// Compiles and links the extension for one target.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inParallel, zig } from './zig.mjs';

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL('../..', import.meta.url));

/** The amalgamation that better-sqlite3 ships, with the headers of SQLite. */
export const sqliteFolder = join(dirname(require.resolve('better-sqlite3/package.json')), 'deps/sqlite3');
export const usearchFolder = join(root, 'node_modules/usearch');

// Nearly every source includes these. Compiled once for a target, they save half of its time.
const PRECOMPILED =
  'algorithm array cmath cstring functional limits map memory mutex optional string string_view variant vector';

const WARNINGS = '-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror';
const FLAGS = [
  ...`-std=c++17 -O3 -DNDEBUG -DUSEARCH_USE_NUMKONG=0 ${WARNINGS}`.split(' '),
  ...'-fvisibility=hidden -fvisibility-inlines-hidden -ffunction-sections -fdata-sections'.split(' '),
  ...'-ffp-contract=fast -fopenmp-simd'.split(' '),
];

// nodelete: a library that is unloaded leaves its C++ runtime's destructors to threads that still run.
const LINKER_FLAGS = {
  linux: '-Wl,--version-script=native/exports.map -Wl,-z,defs -Wl,-z,nodelete -Wl,--gc-sections',
  darwin: '-Wl,-install_name,@rpath/vector.dylib -Wl,-dead_strip',
  win32: '-Wl,--gc-sections',
};

/** Builds prebuilds/<target>/vector.<so|dylib|dll>, and returns its path. */
export async function compile(target) {
  const folder = join(root, 'build', 'prebuild', target.name);
  rmSync(folder, { recursive: true, force: true }); // with Zig's cache, which a precompiled header confuses
  mkdirSync(folder, { recursive: true });
  const flags = compilerFlags(target, folder);
  const header = await precompile(folder, flags);
  const sources = sourceFiles();
  const objects = sources.map((source) => join(folder, `${source.replace(/\W/g, '-')}.o`));
  const tasks = sources.map(
    (source, index) => () => zig(folder, 'c++', ...flags, '-include-pch', header, '-c', source, '-o', objects[index]),
  );
  await inParallel(availableParallelism(), tasks);
  return link(target, folder, objects);
}

function compilerFlags(target, folder) {
  const includes = [`-isystem${join(usearchFolder, 'include')}`, '-Inative', `-I${sqliteFolder}`];
  const common = ['-target', target.triple, ...FLAGS, ...includes];
  if (target.system !== 'win32') return [...common, '-fPIC'];
  // usearch includes <Windows.h>. The header is in lower case, and Linux tells the two apart.
  const shims = join(folder, 'windows');
  mkdirSync(shims);
  writeFileSync(join(shims, 'Windows.h'), '#include <windows.h>\n');
  return [...common, `-isystem${shims}`, '-DNOMINMAX', '-DWIN32_LEAN_AND_MEAN'];
}

async function precompile(folder, flags) {
  const header = join(folder, 'standard.h');
  const lines = PRECOMPILED.split(' ').map((name) => `#include <${name}>\n`);
  writeFileSync(header, lines.join(''));
  await zig(folder, 'c++', ...flags, '-x', 'c++-header', header, '-o', `${header}.pch`);
  return `${header}.pch`;
}

/** The sources, the largest first, so that no core is left with a long one at the end. */
function sourceFiles() {
  const entries = readdirSync(join(root, 'native'), { recursive: true, withFileTypes: true });
  const paths = entries
    .filter(({ name }) => name.endsWith('.cc'))
    .map(({ parentPath, name }) => relative(root, join(parentPath, name)));
  const size = (path) => readFileSync(join(root, path)).length;
  return paths.toSorted((one, other) => size(other) - size(one));
}

async function link(target, folder, objects) {
  const linked = join(folder, target.file);
  // -Os is for the C++ library, which Zig compiles here. The file gets a twentieth smaller, and is no slower.
  const flags = ['-target', target.triple, '-shared', '-Os', '-s', ...LINKER_FLAGS[target.system].split(' ')];
  await zig(folder, 'c++', ...flags, '-o', linked, ...objects);
  const library = join(root, 'prebuilds', target.name, target.file);
  mkdirSync(dirname(library), { recursive: true });
  copyFileSync(linked, library);
  return library;
}
