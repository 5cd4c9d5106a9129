// Checks the package: its package.json with publint, the types of its entries with attw, what
// it holds, and how large it is. With --release, as `npm publish` runs it, the binaries of all platforms and all notices have to
// be there. Without it, the binary of this checkout will do.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { namesIn } from './bundled-notices.mjs';
import { pack, packForThisPlatform } from './stage-package.mjs';

const MOST_PACKED = 4.2e6; // bytes of the tarball
const MOST_UNPACKED = 12e6;
const MOST_FILES = 199;

const BINARIES = [
  ...['linux-x64', 'linux-arm64', 'linux-x64-musl', 'linux-arm64-musl'].map((name) => `prebuilds/${name}/vector.so`),
  ...['darwin-x64', 'darwin-arm64'].map((name) => `prebuilds/${name}/vector.dylib`),
  ...['win32-x64', 'win32-arm64'].map((name) => `prebuilds/${name}/vector.dll`),
];

/** Of the binaries, which the prebuild command writes, and of the command line, which the build writes. */
const NOTICES = ['THIRD_PARTY_NOTICES', 'dist/cli/THIRD_PARTY_NOTICES'];

const ALLOWED = [
  /^(package\.json|README\.md|LICENSE|CHANGELOG\.md|THIRD_PARTY_NOTICES)$/,
  /^docs\/[\w/-]+\.md$/,
  /^dist\/((chunks|cli)\/)?[\w-]+\.(js|cjs|d\.ts|d\.cts)$/,
  /^dist\/cli\/THIRD_PARTY_NOTICES$/,
  /^prebuilds\/[\w-]+\/vector\.(so|dylib|dll)$/,
];

const DEPENDENCIES = ['@petamoriken/float16'];

const root = fileURLToPath(new URL('..', import.meta.url));
const isRelease = process.argv.includes('--release');
const folder = mkdtempSync(join(tmpdir(), 'drizzle-vector-package-'));
try {
  const tarball = isRelease ? pack(root, folder) : packForThisPlatform(folder);
  run('tar', '-xzf', tarball, '-C', folder);
  const files = filesIn(join(folder, 'package'));
  const problems = [
    ...unexpectedFiles(files),
    ...manifestProblems(),
    ...noticeProblems(files),
    ...binaryProblems(files),
  ];
  problems.push(...sizeProblems(tarball, files));
  for (const problem of problems) console.error(problem);
  const isSound = problems.length === 0 && npx('publint', '--strict', tarball) && npx('attw', tarball);
  process.exitCode = isSound ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function filesIn(packageFolder) {
  return readdirSync(packageFolder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .map((path) => ({ path, name: path.slice(packageFolder.length + 1).replaceAll('\\', '/') }));
}

function unexpectedFiles(files) {
  return files
    .filter(({ name }) => !ALLOWED.some((pattern) => pattern.test(name)))
    .map(({ name }) => `${name}: expected no such file in the package`);
}

function manifestProblems() {
  const { dependencies, scripts = {} } = JSON.parse(readFileSync(join(folder, 'package/package.json'), 'utf8'));
  const names = Object.keys(dependencies);
  const run = ['preinstall', 'install', 'postinstall'].filter((name) => name in scripts);
  return [
    ...(names.join() === DEPENDENCIES.join() ? [] : [`expected the dependencies ${DEPENDENCIES}, received ${names}`]),
    ...run.map((name) => `expected no script that runs at an installation, received ${name}`),
  ];
}

function noticeProblems(files) {
  const missing = NOTICES.filter((notice) => !files.some(({ name }) => name === notice));
  const bundled = join(folder, 'package', NOTICES[1]);
  const hasBundled = existsSync(bundled) && namesIn(readFileSync(bundled, 'utf8')).length > 0;
  return [
    ...missing
      .filter((name) => isRelease || name !== NOTICES[0])
      .map((name) => `${name}: expected the licenses of others`),
    ...(hasBundled || missing.includes(NOTICES[1]) ? [] : [`${NOTICES[1]}: expected the packages that are bundled`]),
  ];
}

function binaryProblems(files) {
  const missing = BINARIES.filter((binary) => !files.some(({ name }) => name === binary));
  if (!isRelease) return [];
  const local = hashOf(
    join(root, 'build/Release', `vector${{ win32: '.dll', darwin: '.dylib' }[process.platform] ?? '.so'}`),
  );
  const own = files.filter(({ name, path }) => BINARIES.includes(name) && hashOf(path) === local);
  return [
    ...missing.map((name) => `${name}: expected the binary. \`npm run prebuild\` builds it`),
    ...own.map(({ name }) => `${name}: expected a binary for many systems, received the build of this machine`),
  ];
}

function hashOf(path) {
  return existsSync(path) ? createHash('sha256').update(readFileSync(path)).digest('hex') : undefined;
}

function sizeProblems(tarball, files) {
  const packed = statSync(tarball).size;
  const unpacked = files.reduce((sum, { path }) => sum + statSync(path).size, 0);
  const binaries = files.filter(({ name }) => BINARIES.includes(name)).length;
  console.log(`${files.length} files, ${megabytes(packed)} packed, ${megabytes(unpacked)} unpacked`);
  if (binaries < BINARIES.length) {
    console.log(
      `This is without ${BINARIES.length - binaries} of the ${BINARIES.length} binaries, which a release has.`,
    );
  }
  return [
    ...(packed > MOST_PACKED ? [`expected at most ${megabytes(MOST_PACKED)} packed`] : []),
    ...(unpacked > MOST_UNPACKED ? [`expected at most ${megabytes(MOST_UNPACKED)} unpacked`] : []),
    ...(files.length > MOST_FILES ? [`expected at most ${MOST_FILES} files`] : []),
  ];
}

function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}

function npx(command, ...args) {
  return run('npx', '--no-install', command, ...args);
}

function run(command, ...args) {
  const options = { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' };
  const { status, error } = spawnSync(command, args, options);
  if (error) throw error;
  return status === 0;
}
