// Makes a folder of what `npm pack` puts into the package: `node scripts/stage-package.mjs <folder>`.
//
// If prebuilds/ has no binary for this platform, the folder gets the one of build/Release, so that it can be used here.
// `npm run pack` makes a package of such a folder, `drizzle-vector-<version>.tgz` in the working directory. A package that is
// published has binaries for all platforms instead: see scripts/check-package.mjs.
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Makes the folder. */
export function stagePackage(target) {
  const folder = mkdtempSync(join(tmpdir(), 'drizzle-vector-stage-'));
  try {
    mkdirSync(target, { recursive: true });
    execFileSync('tar', ['-xzf', pack(root, folder), '-C', target, '--strip-components=1']);
    addBinary(target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Makes a package that can be installed on this platform, and returns its path. */
export function packForThisPlatform(destination) {
  const folder = mkdtempSync(join(tmpdir(), 'drizzle-vector-stage-'));
  try {
    stagePackage(folder);
    return pack(folder, destination);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs `npm pack` without building anything, and returns the path of the tarball. */
export function pack(packageFolder, destination) {
  // `npm publish --dry-run` hands its option on to every npm that it starts.
  const env = { ...process.env, npm_config_dry_run: 'false' };
  const packed = execFileSync(
    'npm',
    ['pack', '--ignore-scripts', '--json', '--pack-destination', quoted(resolve(destination))],
    { cwd: packageFolder, env, encoding: 'utf8', shell: isWindows, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  return join(resolve(destination), JSON.parse(packed)[0].filename);
}

// On Windows, npm is a script, which only a shell runs. A shell splits an argument at its spaces.
const isWindows = process.platform === 'win32';
const quoted = (path) => (isWindows ? `"${path}"` : path);

function addBinary(target) {
  const file = `vector${{ win32: '.dll', darwin: '.dylib' }[process.platform] ?? '.so'}`;
  const isMusl = process.platform === 'linux' && process.report.getReport().header.glibcVersionRuntime === undefined;
  const folder = join(target, 'prebuilds', `${process.platform}-${process.arch}${isMusl ? '-musl' : ''}`);
  const built = join(root, 'build', 'Release', file);
  if (existsSync(join(folder, file)) || !existsSync(built)) return;
  mkdirSync(folder, { recursive: true });
  copyFileSync(built, join(folder, file));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [argument] = process.argv.slice(2);
  if (argument === undefined) console.log(packForThisPlatform('.'));
  else stagePackage(argument);
}
