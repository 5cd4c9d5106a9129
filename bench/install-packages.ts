import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  /** Those that some platforms lack. */
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/**
 * Installs the packages that the package.json in this folder names, when one is missing or of another version.
 * Gives the version of each that is there then.
 */
export function installPackages(folderUrl: URL): Record<string, string> {
  const folder = fileURLToPath(folderUrl);
  const { dependencies, optionalDependencies } = readJson<Manifest>(`${folder}package.json`);
  const wanted = Object.entries({ ...dependencies, ...optionalDependencies });
  const isInstalled = ([name, version]: [string, string]) => installedVersion(folder, name) === version;
  if (!wanted.every(isInstalled)) {
    console.error(`Installing ${wanted.map(([name]) => name).join(', ')} ...`);
    // Not npm ci: vectorlite names packages for other platforms that were never published.
    const { status } = spawnSync('npm', ['install', '--no-fund', '--no-audit'], {
      cwd: folder,
      stdio: 'inherit',
      shell: process.platform === 'win32',
    });
    if (status !== 0) throw new Error(`npm install failed in ${folder}`);
  }
  return Object.fromEntries(wanted.filter(isInstalled));
}

function installedVersion(folder: string, name: string): string | undefined {
  const file = `${folder}node_modules/${name}/package.json`;
  return existsSync(file) ? readJson<{ version: string }>(file).version : undefined;
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8')) as T;
}
