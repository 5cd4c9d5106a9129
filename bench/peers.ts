import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const require = createRequire(import.meta.url);

/** Installs the peers of bench/package.json when they are missing. */
export function installPeers(): void {
  try {
    require.resolve('sqlite-vec');
  } catch {
    console.log('Installing the peers (npm install in bench/) ...');
    const { status } = spawnSync('npm', ['install', '--no-fund', '--no-audit'], {
      cwd: folder,
      stdio: 'inherit',
      shell: process.platform === 'win32',
    });
    if (status !== 0) throw new Error('npm install in bench/ failed: the peers to compare with are missing.');
  }
}

export function sqliteVecPath(): string {
  return (require('sqlite-vec') as { getLoadablePath(): string }).getLoadablePath();
}
