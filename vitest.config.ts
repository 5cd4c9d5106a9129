import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const library = [
  { find: /^drizzle-vector$/, replacement: fileURLToPath(new URL('./src/index.ts', import.meta.url)) },
  { find: /^drizzle-vector\/arrow$/, replacement: fileURLToPath(new URL('./src/arrow/index.ts', import.meta.url)) },
  { find: /^drizzle-vector\/kit$/, replacement: fileURLToPath(new URL('./src/kit/index.ts', import.meta.url)) },
];
const drizzle1 = {
  find: /^drizzle-orm(?=\/|$)/,
  replacement: fileURLToPath(new URL('./test/drizzle-1/node_modules/drizzle-orm', import.meta.url)),
};

// What knows nothing of Drizzle's version, and so runs once: the SQL of the extension, and the package as it is published.
const native = ['test/native/**/*.test.ts'];
const packaged = ['test/package/**/*.test.ts'];

// What runs the drizzle-kit command itself.
const kit = ['test/kit/**/*.test.ts'];
// Each change of a schema alone, which test/kit/changes.test.ts makes together.
const alone = ['test/kit/exhaustive/**/*.test.ts'];
const kitProjects = [
  { name: 'kit-0.31', line: '0.45', alias: library },
  { name: 'kit-1.0', line: '1.0', alias: [...library, drizzle1] },
];
const kitOf = (line: string) => ({
  globalSetup: 'test/kit/support/global-setup.ts',
  testTimeout: 60_000,
  env: { DRIZZLE_KIT_LINE: line },
});

// What runs the drizzle-vector command itself, as `npm run build` makes it.
const cli = ['test/cli/**/*.test.ts'];

// The suites that say nothing of an index, with one under them that is merged at nearly every commit.
const suites = (...names: string[]) => names.map((name) => `test/native/${name}.test.ts`);
const writing = suites(
  'engine/databases',
  'memory/concurrency',
  'module/atomicity',
  'module/insert',
  'module/keys',
  'module/tables',
  'module/transactions',
  'module/update-delete',
);
const searching = suites(
  'module/metadata',
  'module/rows',
  'module/views-and-triggers',
  'query/knn-errors',
  'query/planning',
  'search/knn-filters',
  'search/knn-queries',
  'search/knn',
);
const indexed = [
  { name: 'native-hnsw', options: 'mode=hnsw, sync_every=2', include: [...writing, ...searching] },
  {
    name: 'native-exact',
    options: 'mode=exact, sync_every=1',
    include: [...writing, ...searching, ...suites('search/screening')],
  },
];
const NATIVE_TIMEOUT = 60_000; // against a hang: indexes are built on however many cores are free

const typescript = { include: ['test/**/*.test.ts'], exclude: [...native, ...packaged, ...kit, ...cli] };

// Their files leave nothing behind, so that one process runs them one after the other and imports what they share once.
const shared = { isolate: false };

// `npm test` leaves out the projects that are named so, and `npm run test:exhaustive` runs nothing else.
const exhaustive = (name: string) => `${name}-exhaustive`;

export default defineConfig({
  test: {
    maxWorkers: '100%', // vitest leaves one core to itself, which on two is half
    projects: [
      { resolve: { alias: library }, test: { name: 'drizzle-0.45', ...shared, ...typescript } },
      { resolve: { alias: [...library, drizzle1] }, test: { name: 'drizzle-1.0', ...shared, ...typescript } },
      ...kitProjects.flatMap(({ name, line, alias }) => [
        { resolve: { alias }, test: { name, include: kit, exclude: alone, ...kitOf(line) } },
        { resolve: { alias }, test: { name: exhaustive(name), include: alone, ...kitOf(line) } },
      ]),
      { test: { name: 'native', ...shared, include: native, testTimeout: NATIVE_TIMEOUT } },
      ...indexed.map(({ name, options, include }) => ({
        test: { name, ...shared, include, testTimeout: NATIVE_TIMEOUT, env: { DRIZZLE_VECTOR_TEST_OPTIONS: options } },
      })),
      { resolve: { alias: library }, test: { name: 'package', include: packaged } },
      { resolve: { alias: library }, test: { name: 'cli', include: cli, testTimeout: 60_000 } },
    ],
  },
});
