// Builds the extension under AddressSanitizer and UndefinedBehaviorSanitizer and runs its tests with it (Linux and GCC). Arguments go to
// vitest.
import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

function run(args, env = {}) {
  const { status } = spawnSync(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}

// CXX can be two words, as "ccache g++".
const [compiler, ...compilerArgs] = (process.env.CXX || 'g++').trim().split(/\s+/);
const runtime = (library) =>
  execFileSync(compiler, [...compilerArgs, `-print-file-name=${library}`], { encoding: 'utf8' }).trim();

run(['scripts/build-native.mjs', '--sanitize']);
const projects = ['--project', 'native', '--project', 'native-exhaustive'];
run(['node_modules/vitest/vitest.mjs', 'run', ...projects, ...process.argv.slice(2)], {
  DRIZZLE_VECTOR_EXTENSION: `${root}build/Debug/vector.so`,
  // The hosts (node, the sqlite3 shell) are not built with the sanitizers, so their run-time has to come first; the C++ library with it,
  // or exceptions are not intercepted.
  LD_PRELOAD: [runtime('libasan.so'), runtime('libstdc++.so.6')].join(' '),
  // The hosts' own leaks at exit are not ours to find.
  ASAN_OPTIONS: 'detect_leaks=0:abort_on_error=1',
  UBSAN_OPTIONS: 'halt_on_error=1:print_stacktrace=1',
});
