import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The entries of the package, and the folders of src/ that have them. */
const entries = {
  '': '',
  '/arrow': 'arrow/',
  '/embeddings': 'texts/',
  '/fts5': 'fts5/',
  '/kit': 'kit/',
  '/schema': 'schema/',
};
const library = Object.entries(entries).map(([entry, folder]) => ({
  find: new RegExp(`^drizzle-vector${entry}$`),
  replacement: fileURLToPath(new URL(`./src/${folder}index.ts`, import.meta.url)),
}));
const drizzle1 = {
  find: /^drizzle-orm(?=\/|$)/,
  replacement: fileURLToPath(new URL('./test/drizzle-1/node_modules/drizzle-orm', import.meta.url)),
};

const TIMEOUT = 60_000; // against a hang: no test is about time
const LONG = 600_000; // the same, for thousands of cases

// No file leaves anything behind, so that one process runs several of them and imports what they share once.
const shared = { isolate: false, testTimeout: TIMEOUT, hookTimeout: TIMEOUT };

const suitesOf = (folder: string, ...names: string[]) => names.map((name) => `test/${folder}/${name}.test.ts`);

// What knows nothing of Drizzle's version, and so runs once: the SQL of the extension, and the package as it is published.
const native = suitesOf('native', '**/*');
const nativeProducts = suitesOf('native', 'exhaustive/*');
const packaged = suitesOf('package', '**/*');
// Each kind of project and each fault, and what builds everything anew.
const packagedProducts = suitesOf(
  'package',
  'typescript-projects',
  'check-package',
  'build-native',
  'module-formats',
  'example',
);

// What `npm run prebuild` makes has a configuration of its own, as the other tests do without it.
const prebuilds = suitesOf('prebuilds', '*');

// What runs the drizzle-kit command itself. `npm test` leaves some of it to either line, as each run of the command takes half a second.
const kit = suitesOf('kit', '**/*');
const alone = suitesOf('kit', 'exhaustive/*'); // each change of a schema, which `kit/changes.test.ts` makes together
// Rare options and names, and long stories of which `kit/changes.test.ts` tells the beginning.
const edges = suitesOf(
  'kit',
  'faults',
  'generate-options',
  'hostile-index-names',
  'hostile-names',
  'text-keys',
  'safety',
  'referring-rows',
  'fts5-tables',
  'foreign-tables',
);
const kitProjects = [
  {
    name: 'kit-0.31',
    line: '0.45',
    alias: library,
    left: [...alone, ...edges, ...suitesOf('kit', 'pull')],
  },
  {
    name: 'kit-1.0',
    line: '1.0',
    alias: [...library, drizzle1],
    left: [...alone, ...edges, ...suitesOf('kit', 'commands')],
  },
];
const kitOf = (line: string) => ({
  ...shared,
  globalSetup: 'test/kit/support/global-setup.ts',
  env: { DRIZZLE_KIT_LINE: line },
});

// What runs the drizzle-vector command itself, as `npm run build` makes it.
const cli = suitesOf('cli', '**/*');
// Each element type and column, in each format of Arrow; each kind of path.
const cliProducts = suitesOf('cli', 'arrow', 'paths');

// The suites that say nothing of an index, with one under them that is merged at nearly every commit.
const writing = suitesOf(
  'native',
  'engine/databases',
  'memory/concurrency',
  'module/atomicity',
  'module/insert',
  'module/keys',
  'module/tables',
  'module/transactions',
  'module/update-delete',
);
const searching = suitesOf(
  'native',
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
  { name: 'native-hnsw', options: 'mode=hnsw, merge_every=2', include: [...writing, ...searching] },
  {
    name: 'native-exact',
    options: 'mode=exact, merge_every=1',
    include: [...writing, ...searching, ...suitesOf('native', 'search/screening')],
  },
];
// What of the properties builds SQL by Drizzle, or reads it. The others know nothing of Drizzle, nor do the processes.
const propertiesOfDrizzle = suitesOf('properties', 'definitions', 'match-filter', 'match-text');
const withoutDrizzle = suitesOf('**', 'properties/import-formats', 'properties/split-sql', 'processes/*');
// Each call of a driver fails once: some 120 runs of each search and write.
const faults = suitesOf('driver-faults', 'driver-faults');
const typescript = {
  ...shared,
  pool: 'threads' as const,
  include: ['test/**/*.test.ts'],
  exclude: [...native, ...packaged, ...prebuilds, ...kit, ...cli, ...faults],
};

// `npm test` leaves out the projects that are named so, and `npm run test:exhaustive` runs nothing else: larger products, larger data.
const EXHAUSTIVE = { DRIZZLE_VECTOR_TESTS: 'exhaustive' };
const exhaustive = (name: string) => `${name}-exhaustive`;

/** Begins with the package, one file of which takes long: no core is left idle at the end. */
class PackageFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isPackage = ({ project }: TestSpecification) => Number(project.name === 'package');
    return (await super.sort(files)).toSorted((one, other) => isPackage(other) - isPackage(one));
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: PackageFirst },
    maxWorkers: '100%', // vitest leaves one core to itself, which on two is half
    projects: [
      { resolve: { alias: library }, test: { name: 'drizzle-0.45', ...typescript } },
      {
        resolve: { alias: [...library, drizzle1] },
        test: { name: 'drizzle-1.0', ...typescript, exclude: [...typescript.exclude, ...withoutDrizzle] },
      },
      {
        resolve: { alias: library },
        test: {
          name: exhaustive('drizzle-0.45'),
          ...shared,
          testTimeout: LONG,
          include: [...suitesOf('**', 'million-rows', 'properties/*'), ...faults],
          env: EXHAUSTIVE,
        },
      },
      {
        resolve: { alias: [...library, drizzle1] },
        test: {
          name: exhaustive('drizzle-1.0'),
          ...shared,
          testTimeout: LONG,
          include: [...propertiesOfDrizzle, ...faults],
          env: EXHAUSTIVE,
        },
      },
      ...kitProjects.flatMap(({ name, line, alias, left }) => [
        { resolve: { alias }, test: { name, include: kit, exclude: left, ...kitOf(line) } },
        { resolve: { alias }, test: { name: exhaustive(name), include: left, ...kitOf(line) } },
      ]),
      { test: { name: 'native', ...shared, include: native, exclude: nativeProducts } },
      {
        test: {
          name: exhaustive('native'),
          ...shared,
          include: [...nativeProducts, ...suitesOf('native', 'module/random')],
          env: EXHAUSTIVE,
        },
      },
      ...indexed.map(({ name, options, include }) => ({
        test: { name, ...shared, include, env: { DRIZZLE_VECTOR_TEST_OPTIONS: options } },
      })),
      {
        resolve: { alias: library },
        test: { name: 'package', ...shared, include: packaged, exclude: packagedProducts },
      },
      { test: { name: exhaustive('package'), ...shared, include: packagedProducts } },
      { resolve: { alias: library }, test: { name: 'cli', ...shared, include: cli, exclude: cliProducts } },
      { resolve: { alias: library }, test: { name: exhaustive('cli'), ...shared, include: cliProducts } },
    ],
  },
});
