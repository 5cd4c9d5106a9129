import type { Context } from '../context.js';
import { drizzleVector } from '../engines/drizzle-vector.js';
import { ordinaryTable } from '../engines/ordinary-table.js';
import { median } from '../median.js';
import { milliseconds } from '../milliseconds.js';
import { format } from '../report/format.js';
import type { Report } from '../report/report.js';
import { clusteredVectors } from '../vectors.js';

const TIMES_THE_ROWS = 2;
const LONGEST = 10;

interface Commit {
  readonly row: number;
  readonly milliseconds: number;
}

/** How long the commits take while twice the rows go into an empty table one by one: what merging makes a writer wait for. */
export function commits(context: Context): Report {
  const rows = TIMES_THE_ROWS * context.rows;
  const shape = { ...context.shape, capacity: rows };
  const next = clusteredVectors(shape.dimensions, 3);
  const contestants = [drizzleVector, ordinaryTable].map((engine) => ({
    engine,
    session: engine.create(context.emptyFolder(`${engine.name} commits`), shape),
    commits: [] as Commit[],
  }));
  for (let row = 1; row <= rows; row++) {
    const vector = next();
    for (const { session, commits } of row % 2 === 0 ? contestants : contestants.toReversed()) {
      commits.push({ row, milliseconds: milliseconds(() => session.insert(row, vector)) });
    }
    if (row % 10_000 === 0) console.error(`  ${format.count(row)} of ${format.count(rows)} rows`);
  }
  for (const { session } of contestants) session.close();

  const summaries = contestants.map(({ engine, commits }) => ({ name: engine.name, ...summaryOf(commits) }));
  const cells = (cell: (summary: (typeof summaries)[number]) => string) => summaries.map(cell);
  const [ours] = summaries;
  return {
    tables: [
      {
        title: `Commits while ${format.count(rows)} rows go in one by one (an empty table at the start, WAL, synchronous=NORMAL)`,
        columns: ['', ...cells(({ name }) => name)],
        rows: [
          ['longest commit', ...cells(({ longest }) => format.milliseconds(longest[0]?.milliseconds ?? 0))],
          ['median', ...cells((summary) => format.milliseconds(summary.median))],
          ['99.9 of 100 are shorter than', ...cells((summary) => format.milliseconds(summary.tail))],
          ['mean', ...cells(({ total }) => format.milliseconds(total / rows))],
          ['all commits together', ...cells(({ total }) => format.milliseconds(total))],
        ],
      },
      {
        title: `The ${LONGEST} longest commits of drizzle-vector`,
        columns: ['row', 'commit', 'share of all commits until then'],
        rows: (ours?.longest ?? []).map((commit) => [
          format.count(commit.row),
          format.milliseconds(commit.milliseconds),
          `${((100 * commit.milliseconds) / (ours?.totalUntil(commit.row) ?? 1)).toFixed(1)}%`,
        ]),
      },
    ],
  };
}

function summaryOf(commits: readonly Commit[]) {
  const sorted = commits.toSorted((a, b) => b.milliseconds - a.milliseconds);
  const totalUntil = (row: number) => commits.slice(0, row).reduce((sum, commit) => sum + commit.milliseconds, 0);
  return {
    longest: sorted.slice(0, LONGEST),
    median: median(commits.map((commit) => commit.milliseconds)),
    tail: sorted[Math.floor(commits.length / 1000)]?.milliseconds ?? 0,
    total: totalUntil(commits.length),
    totalUntil,
  };
}
