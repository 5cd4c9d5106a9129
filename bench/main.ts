import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Context } from './context.js';
import { generateDataSet } from './data-set.js';
import { K } from './engines/engine.js';
import { engines } from './engines/index.js';
import { installPackages } from './install-packages.js';
import { describeMachine } from './machine.js';
import { isOurs, type Options, readOptions, usage } from './options.js';
import { parts } from './parts/index.js';
import { markdown } from './report/markdown.js';
import { plot } from './report/plot.js';
import type { Report } from './report/report.js';
import { tablesOf } from './report/tables-of.js';
import { terminal } from './report/terminal.js';

const DIMENSIONS = 384;
const QUERIES = 400;
const EXTRA = 1100;

const options = readOptions(process.argv.slice(2));
if (options === 'help') console.log(usage);
else main(options);

function main(options: Options): void {
  const peers = installPackages(new URL('.', import.meta.url));
  const machine = describeMachine(peers);
  const report = run(options, peers);
  const tables = tablesOf(report, [...options.engines, 'ordinary table']);
  const title = `${options.rows.toLocaleString('en')} × ${DIMENSIONS} float4, cosine, k = ${K}`;
  const lines = [
    ...machine.lines,
    'clustered unit vectors from a fixed seed; medians of interleaved runs; recall against an exhaustive scan, ranked in double precision',
    `${new Date().toISOString().slice(0, 10)}, \`${['npm run bench', ...withDashes(process.argv.slice(2))].map((arg) => (arg === '' ? "''" : arg)).join(' ')}\``,
  ];
  console.log(`\n${[title, ...lines].join('\n')}\n\n${terminal(tables)}`);

  if (options.results === undefined) return;
  mkdirSync(options.results, { recursive: true });
  const everyPart = Object.keys(parts).filter((name) => name !== 'million');
  const isWhole = everyPart.every((name) => options.only.includes(name));
  const ending = options.name ?? (isWhole ? undefined : options.only.join('-'));
  const name = ending === undefined ? machine.slug : `${machine.slug}-${ending}`;
  const svg = report.plot.length > 0 ? `${name}.svg` : undefined;
  if (svg !== undefined) writeFileSync(join(options.results, svg), plot(report.plot));
  writeFileSync(join(options.results, `${name}.md`), markdown({ title, lines, plot: svg }, tables));
  console.log(`\nWritten to ${options.results}: ${[`${name}.md`, svg ?? []].flat().join(', ')}`);
}

function run({ rows, only, engines: names }: Options, peers: Readonly<Record<string, string>>): Required<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'drizzle-vector-bench-'));
  try {
    console.error('generating the data');
    const data = generateDataSet({ dimensions: DIMENSIONS, rows, extra: EXTRA, queries: QUERIES });
    const context = new Context(
      folder,
      data,
      engines.filter((engine) => names.includes(engine.name) && (isOurs(engine.name) || engine.package in peers)),
    );
    const reports = only.map((name) => {
      console.error(name);
      return parts[name]?.(context) ?? {};
    });
    return {
      checks: reports.flatMap(({ checks = [] }) => checks),
      figures: reports.flatMap(({ figures = [] }) => figures),
      tables: reports.flatMap(({ tables = [] }) => tables),
      plot: reports.flatMap(({ plot = [] }) => plot),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function withDashes(args: readonly string[]): readonly string[] {
  return args.length > 0 ? ['--', ...args] : [];
}
