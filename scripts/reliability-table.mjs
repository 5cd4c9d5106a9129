// Writes what test/faults/results.jsonl has into the table of docs/reliability.md. With --check it changes nothing, and fails
// where the table is another one.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const page = join(root, 'docs', 'reliability.md');
const START = '<!-- results -->\n';
const END = '<!-- end of results -->';

const results = readFileSync(join(root, 'test', 'faults', 'results.jsonl'), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line));

/** How many points a campaign has that comes to an end. The other ones go on for as long as they are run. */
function pointsThere(detail) {
  const calls = detail.match(/ of (\d+) calls/)?.[1];
  return calls === undefined ? 'any number' : Number(calls).toLocaleString('en-US');
}

/** One row for each campaign and mode: the points of all its runs, and the faults of the last one. */
function table() {
  const rows = new Map();
  for (const { campaign, mode, points, faults, date, sources, detail } of results) {
    const name = mode === '' ? `\`${campaign}\`` : `\`${campaign}\`, ${mode}`;
    const before = rows.get(name) ?? { points: 0 };
    rows.set(name, { points: before.points + points, faults, date, sources, there: pointsThere(detail) });
  }
  const lines = [...rows].map(([name, { points, faults, date, sources, there }]) => {
    return `${name} | ${points.toLocaleString('en-US')} | ${there} | ${faults} | ${date}, \`${sources}\``;
  });
  return [
    'Campaign | Points of all runs | Points there are | Faults in the last run | Last run, and its sources',
    '--- | --- | --- | --- | ---',
    ...lines,
    '',
  ].join('\n');
}

const text = readFileSync(page, 'utf8');
const [before, rest] = text.split(START);
const [shown, after] = rest.split(END);
if (process.argv.includes('--check')) {
  if (shown !== table()) {
    console.error(
      'docs/reliability.md: expected the table of test/faults/results.jsonl: node scripts/reliability-table.mjs',
    );
    process.exitCode = 1;
  }
} else {
  writeFileSync(page, before + START + table() + END + after);
}
