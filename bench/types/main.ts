// What the types of this library cost: the type checker's work for test/types, against both lines of Drizzle.
//
//   npm run bench:types              print it
//   npm run bench:types -- --write   and keep it in bench/results/types.json, as after new type tests
//   npm run bench:types -- --check   and fail where it has grown by more than 5% since
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

interface Cost {
  /** Types that were made, and generic types that were instantiated. Both are the same at each run. */
  readonly types: number;
  readonly instantiations: number;
}

const CONFIGS = { 'drizzle-orm 0.45': 'tsconfig.json', 'drizzle-orm 1.0': 'tsconfig.drizzle-1.json' };
const RESULTS = join(import.meta.dirname, '../results/types.json');
const GROWTH = 0.05;

const require = createRequire(import.meta.url);
const { version } = require('typescript/package.json') as { version: string };
const compiler = join(require.resolve('typescript/package.json'), '../bin/tsc');

const [action] = process.argv.slice(2);
const costs: Record<string, Cost> = {};
for (const [line, config] of Object.entries(CONFIGS)) {
  const figures = diagnostics(join(import.meta.dirname, config));
  const cost = { types: figure(figures, 'Types'), instantiations: figure(figures, 'Instantiations') };
  costs[line] = cost;
  console.log(
    `${line}: ${cost.instantiations.toLocaleString('en')} instantiations, ${cost.types.toLocaleString('en')} types, ` +
      `checked in ${figure(figures, 'Check time').toFixed(1)} s`,
  );
}
if (action === '--write') writeFileSync(RESULTS, `${JSON.stringify({ typescript: version, ...costs }, null, 2)}\n`);
if (action === '--check') check(JSON.parse(readFileSync(RESULTS, 'utf8')) as Record<string, Cost>);

/** What the compiler tells of its work. In one thread: several check some types more than once. */
function diagnostics(config: string): string {
  const args = ['-p', config, '--noEmit', '--extendedDiagnostics', '--singleThreaded'];
  return execFileSync(process.execPath, [compiler, ...args], { encoding: 'utf8' });
}

function figure(figures: string, name: string): number {
  const value = new RegExp(`^${name}:\\s+([\\d.]+)`, 'm').exec(figures)?.[1];
  if (value === undefined) throw new Error(`tsc --extendedDiagnostics tells no ${name}:\n${figures}`);
  return Number(value);
}

function check(before: Readonly<Record<string, Cost>>): void {
  for (const [line, { instantiations }] of Object.entries(costs)) {
    const most = Math.floor((before[line]?.instantiations ?? 0) * (1 + GROWTH));
    if (instantiations <= most) continue;
    console.error(
      `${line}: expected at most ${most} instantiations, 5% more than in bench/results/types.json, but received ${instantiations}`,
    );
    process.exitCode = 1;
  }
}
