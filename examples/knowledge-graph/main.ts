import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { PackageGraph } from './graph.js';
import { readPackages } from './packages.js';

const SHOWN = 8; // of each number of hops

const pathOf = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seeds: { type: 'string', default: '3' },
      hops: { type: 'string', default: '2' },
      folder: { type: 'string', default: pathOf('../..') },
    },
  });
  const question = positionals.join(' ') || 'compile native addons for node';
  const graph = new PackageGraph(':memory:');
  try {
    const packages = readPackages(resolve(values.folder));
    console.log(`${packages.length} packages, ${await graph.add(packages)} dependencies\n\n${question}`);
    const nodes = await graph.explore(question, { seeds: Number(values.seeds), hops: Number(values.hops) });
    for (let hops = 0; hops <= Number(values.hops); hops++) {
      const found = nodes.filter((node) => node.hops === hops);
      console.log(`\n  ${hops} ${hops === 1 ? 'step' : 'steps'}, ${found.length} packages\n`);
      for (const { distance, path, description } of found.slice(0, SHOWN)) {
        console.log(`    ${distance.toFixed(3)}  ${path}\n           ${description}`);
      }
    }
  } finally {
    graph.close();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
