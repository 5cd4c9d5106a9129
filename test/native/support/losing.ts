import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Compiles the extension of losing.c into a folder. Gives the path by which it is loaded. */
export function losingExtension(path: string): string {
  const source = fileURLToPath(new URL('losing.c', import.meta.url));
  const headers = fileURLToPath(new URL('../../../node_modules/better-sqlite3/deps/sqlite3', import.meta.url));
  const [compiler = 'cc', ...args] = (process.env.CC || 'cc').trim().split(/\s+/);
  const shared = process.platform === 'darwin' ? ['-bundle', '-undefined', 'dynamic_lookup'] : ['-shared'];
  // The compiler is a child of its own: what a run under the sanitizers loads into every process is not for it.
  execFileSync(compiler, [...args, ...shared, '-fPIC', `-I${headers}`, source, '-o', path], {
    env: { ...process.env, LD_PRELOAD: '' },
  });
  return path;
}
