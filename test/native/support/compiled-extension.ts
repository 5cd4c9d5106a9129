import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Compiles an extension in C, a file beside this one, to `path`. Gives the path by which it is loaded. */
export function compiledExtension(file: string, path: string): string {
  const source = fileURLToPath(new URL(file, import.meta.url));
  const headers = fileURLToPath(new URL('../../../node_modules/better-sqlite3/deps/sqlite3', import.meta.url));
  const [compiler = 'cc', ...args] = (process.env.CC || 'cc').trim().split(/\s+/);
  const shared = process.platform === 'darwin' ? ['-bundle', '-undefined', 'dynamic_lookup'] : ['-shared'];
  // The compiler is a child of its own: what a run under the sanitizers loads into every process is not for it.
  execFileSync(compiler, [...args, ...shared, '-fPIC', `-I${headers}`, source, '-o', path], {
    env: { ...process.env, LD_PRELOAD: '' },
  });
  return path;
}
