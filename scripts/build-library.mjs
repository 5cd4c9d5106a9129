// Builds the library into dist: `npm run build`. Each entry of package.json becomes one ES module and one CommonJS module, with
// the declarations of each, and what several entries share becomes chunks. The command line is bundled with the packages it needs.
//
// tsc writes the declarations of each source into build/types. Rolldown bundles the code, and Rollup the declarations:
// rollup-plugin-dts is the one bundler of declarations that runs on Node 20 and with TypeScript 7. A file of dist is written
// only if it changes, since a test may be running it.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';
import { bundledNotices } from './bundled-notices.mjs';

/** The entries, by the names of their files in dist, and their sources. */
const ENTRIES = {
  index: 'index',
  arrow: 'arrow/index',
  embeddings: 'texts/index',
  fts5: 'fts5/index',
  kit: 'kit/index',
  schema: 'schema/index',
};
const COMMAND = { 'cli/main': 'cli/main' };
/** Of the bundled packages. In dist, so that the texts are where the code is. */
const NOTICES = 'cli/THIRD_PARTY_NOTICES';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const installed = Object.keys({ ...dependencies, ...peerDependencies });

process.exitCode = await main();

async function main() {
  removeStale(join(root, 'build/types'), isStaleDeclaration);
  const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' });
  if (status !== 0) return status ?? 1;
  const built = (await Promise.all([esModules(), commonJsModules(), declarations()])).flat();
  const notices = bundledNotices(
    root,
    built.flatMap(({ modules }) => modules),
  );
  write([...built, { file: NOTICES, text: notices }]);
  return 0;
}

async function esModules() {
  return await bundleCode(present({ ...ENTRIES, ...COMMAND }), { format: 'esm', suffix: '.js' });
}

async function commonJsModules() {
  return await bundleCode(present(ENTRIES), { format: 'cjs', suffix: '.cjs' });
}

/** The sources that are there: a test builds a library of a few. */
function present(entries) {
  const sources = Object.entries(entries).map(([name, source]) => [name, join(root, 'src', `${source}.ts`)]);
  return Object.fromEntries(sources.filter(([, path]) => existsSync(path)));
}

async function bundleCode(input, { format, suffix }) {
  const bundle = await rolldown({
    input,
    external: isExternal,
    platform: 'node',
    tsconfig: false,
    // Without this, Rolldown warns that CommonJS has no import.meta. The code expects that.
    ...(format === 'cjs' && { transform: { define: { 'import.meta': '{}' } } }),
    onwarn: fail,
  });
  const { output } = await bundle.generate({
    format,
    entryFileNames: `[name]${suffix}`,
    chunkFileNames: `chunks/[name]${suffix}`,
    comments: { legal: false, jsdoc: false }, // the notices have the licenses whole, and the declarations the docstrings
  });
  await bundle.close();
  return output.map(({ fileName, code, moduleIds }) => ({ file: fileName, text: code, modules: moduleIds }));
}

async function declarations() {
  const input = Object.entries(ENTRIES).map(([name, source]) => [name, join(root, 'build/types', `${source}.d.ts`)]);
  const bundle = await rollup({
    input: Object.fromEntries(input.filter(([, path]) => existsSync(path))),
    external: isExternal,
    plugins: [dts()],
    // A test of the package emits the declarations of a project, and so finds the types that would have to be exported.
    onwarn: (warning) => void (/private shared type exports/.test(warning.message) || fail(warning)),
  });
  const written = [];
  for (const suffix of ['ts', 'cts']) {
    const names = { entryFileNames: `[name].d.${suffix}`, chunkFileNames: `chunks/[name].${suffix}` };
    const { output } = await bundle.generate({ format: 'es', ...names });
    written.push(...output.map(({ fileName, code }) => ({ file: fileName, text: code, modules: [] })));
  }
  await bundle.close();
  return written;
}

/** What the package imports when it runs. All else is bundled, which is right for the command line alone. */
function isExternal(id, importer) {
  if (isBuiltin(id)) return true;
  if (installed.some((name) => id === name || id.startsWith(`${name}/`))) return true;
  const isLocal = id.startsWith('.') || id.startsWith('/') || /^\w:/.test(id);
  const byCommand = importer === undefined || /[\\/]src[\\/]cli[\\/]|[\\/]node_modules[\\/]/.test(importer);
  if (!isLocal && !byCommand) throw new Error(`${importer}: expected an import of a dependency, received ${id}`);
  return false;
}

function fail(warning) {
  throw new Error(warning.message ?? String(warning));
}

/** Makes dist what was built: it writes the files that differ, and removes all others. */
function write(files) {
  const dist = join(root, 'dist');
  for (const { file, text } of files) {
    const path = join(dist, file);
    if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { mode: text.startsWith('#!') ? 0o755 : 0o644 });
  }
  const wanted = new Set(files.map(({ file }) => join(dist, file)));
  removeStale(dist, (path) => !wanted.has(path));
}

/** Whether a source is gone that tsc wrote a declaration of. */
function isStaleDeclaration(path) {
  const source = path.slice(join(root, 'build/types').length).replace(/\.d\.ts$/, '.ts');
  return path.endsWith('.d.ts') && !existsSync(join(root, 'src', source));
}

function removeStale(folder, isStale) {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) removeStale(path, isStale);
    else if (isStale(path)) rmSync(path);
  }
  if (readdirSync(folder).length === 0) rmdirSync(folder);
}
