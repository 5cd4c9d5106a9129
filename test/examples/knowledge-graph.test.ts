import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ExploreOptions, PackageGraph } from '../../examples/knowledge-graph/graph.js';
import { readPackages } from '../../examples/knowledge-graph/packages.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drizzle-vector-graph-'));
  write('.', { name: 'harbor', description: 'The application', devDependencies: { checker: '*' } });
  write('node_modules/sqlite-box', {
    name: 'sqlite-box',
    description: 'Embedded SQL database',
    keywords: ['sqlite', 'storage'],
    dependencies: { '@native/loader': '^1.0.0' },
  });
  write('node_modules/@native/loader', {
    name: '@native/loader',
    description: 'Loads compiled addons',
    optionalDependencies: { paths: '1', 'not-installed': '1' },
  });
  write('node_modules/paths', { name: 'paths', description: 'Joins file names', dependencies: { chars: '1' } });
  write('node_modules/chars', { name: 'chars', description: 'Tells letters from digits' });
  write('node_modules/orm', {
    name: 'orm',
    description: 'Maps objects to tables',
    peerDependencies: { 'sqlite-box': '>=1' },
  });
  write('node_modules/checker', { name: 'checker', description: 'Runs tests', dependencies: { paths: '1', orm: '1' } });
  mkdirSync(join(folder, 'node_modules/.cache'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, manifest: object): void {
  mkdirSync(join(folder, path), { recursive: true });
  writeFileSync(join(folder, path, 'package.json'), JSON.stringify(manifest));
}

async function explore(question: string, options?: ExploreOptions) {
  const graph = new PackageGraph(':memory:');
  try {
    await graph.add(readPackages(folder));
    return await graph.explore(question, options);
  } finally {
    graph.close();
  }
}

const waysOf = (nodes: Awaited<ReturnType<typeof explore>>) => nodes.map(({ hops, path }) => `${hops}: ${path}`).sort();

test('reads the package of a folder and the installed ones, scoped ones too', () => {
  const packages = readPackages(folder);
  expect(packages.map(({ name }) => name)).toEqual([
    'harbor',
    '@native/loader',
    'chars',
    'checker',
    'orm',
    'paths',
    'sqlite-box',
  ]);
  expect(packages.find(({ name }) => name === 'sqlite-box')).toEqual({
    name: 'sqlite-box',
    description: 'Embedded SQL database',
    keywords: 'sqlite storage',
    needs: ['@native/loader'],
  });
});

test('only edges between packages that are there are kept', async () => {
  const graph = new PackageGraph(':memory:');
  expect(await graph.add(readPackages(folder))).toBe(7);
  graph.close();
});

describe('exploring', () => {
  test('begins with the package that the question is about, and goes two steps each way', async () => {
    const nodes = await explore('an embedded sql database', { seeds: 1 });
    expect(nodes[0]).toMatchObject({ name: 'sqlite-box', description: 'Embedded SQL database', hops: 0 });
    expect(waysOf(nodes)).toEqual([
      '0: sqlite-box',
      '1: sqlite-box ← orm',
      '1: sqlite-box → @native/loader',
      '2: sqlite-box ← orm ← checker',
      '2: sqlite-box → @native/loader → paths',
    ]);
  });

  test('goes as many steps as it is told', async () => {
    const names = async (hops: number) =>
      (await explore('embedded database', { seeds: 1, hops })).map(({ name }) => name);
    expect(await names(0)).toEqual(['sqlite-box']);
    expect((await names(1)).toSorted()).toEqual(['@native/loader', 'orm', 'sqlite-box']);
    expect((await names(3)).toSorted()).toEqual([
      '@native/loader',
      'chars',
      'checker',
      'harbor',
      'orm',
      'paths',
      'sqlite-box',
    ]);
  });

  test('a package that several ways lead to comes once, with the shortest', async () => {
    const nodes = await explore('embedded sql database, compiled addons', { seeds: 2 });
    expect(
      nodes
        .filter(({ hops }) => hops === 0)
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(['@native/loader', 'sqlite-box']);
    expect(new Set(nodes.map(({ name }) => name)).size).toBe(nodes.length);
    expect(nodes.find(({ name }) => name === 'paths')).toMatchObject({ hops: 1, path: '@native/loader → paths' });
  });

  test('a circle of packages ends', async () => {
    write('node_modules/chars', { name: 'chars', dependencies: { 'sqlite-box': '*' } });
    const nodes = await explore('embedded sql database', { seeds: 1, hops: 6 });
    expect(nodes.find(({ name }) => name === 'chars')).toMatchObject({ hops: 1, path: 'sqlite-box ← chars' });
    expect(new Set(nodes.map(({ name }) => name)).size).toBe(nodes.length);
  });

  test('of equally many steps the nearer to the question is first', async () => {
    const nodes = await explore('embedded sql database, maps objects to tables', { seeds: 1, hops: 1 });
    const distances = nodes.filter(({ hops }) => hops === 1).map(({ distance }) => distance);
    expect(distances).toEqual(distances.toSorted((a, b) => a - b));
    expect(nodes[0]?.distance).toBeLessThan(distances[0] as number);
  });
});
