import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));

/** Installs the packages of bench/package.json when one is missing or of another version. Gives the version of each. */
export function installPeers(): Record<string, string> {
  const { dependencies } = readJson<{ dependencies: Record<string, string> }>(`${folder}package.json`);
  const isInstalled = ([name, version]: [string, string]) => installedVersion(name) === version;
  if (!Object.entries(dependencies).every(isInstalled)) {
    console.error('Installing the peers (npm install in bench/) ...');
    // Not npm ci: vectorlite names packages for other platforms that were never published.
    const { status } = spawnSync('npm', ['install', '--no-fund', '--no-audit'], {
      cwd: folder,
      stdio: 'inherit',
      shell: process.platform === 'win32',
    });
    if (status !== 0) throw new Error('npm install in bench/ failed: the peers to compare with are missing.');
  }
  return dependencies;
}

function installedVersion(name: string): string | undefined {
  const file = `${folder}node_modules/${name}/package.json`;
  return existsSync(file) ? readJson<{ version: string }>(file).version : undefined;
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8')) as T;
}
