import type { Context } from '../context.js';
import { type Ef, type Hit, K } from '../engines/engine.js';
import { filteredWaiting } from '../engines/filtered/waiting.js';
import { filteredZvec } from '../engines/filtered/zvec.js';
import { zvecInt8 } from '../engines/zvec.js';
import { exactNeighbors } from '../exact-neighbors.js';
import { type Filter, ranges } from '../filters.js';
import { median } from '../median.js';
import { milliseconds } from '../milliseconds.js';
import { quantile } from '../quantile.js';
import { recall } from '../recall.js';
import { format } from '../report/format.js';
import type { Check, Report } from '../report/report.js';

const MOST_MILLISECONDS = [0.35, 0.4, 0.12, 0.06];
const RECALL = 0.98;
const JUDGED = 200; // queries that recall is measured with
const WARM_UP = 50;
const BLOCK = 25;
const EFS = [32, 64, 128, 300, 1000];

/** Prepares a query for the rows that satisfy the filter in the call of this number. */
type Ask = (filter: Filter, ef: Ef) => (query: Float32Array, call: number) => readonly Hit[];

interface Point {
  readonly name: string;
  readonly ef: Ef;
  readonly recall: number;
  readonly p50: number;
  readonly p99: number;
}

/** The nearest rows of an interval with 5% of our rows waiting: another interval and a new query each time. */
export function filterWaiting(context: Context): Report {
  const ours = filteredWaiting.open(context.full(filteredWaiting), context.shape);
  const zvec = context.engines.includes(zvecInt8)
    ? filteredZvec.open(context.full(filteredZvec), context.shape)
    : undefined;
  const asks: { readonly name: string; readonly efs: readonly Ef[]; readonly ask: Ask }[] = [
    {
      name: filteredWaiting.name,
      efs: [undefined],
      ask(filter) {
        const ask = ours.ask(filteredWaiting.filtered(filter.condition({ bucket: 'bucket', category: 'category' })));
        return (query, call) => ask(query, ...filter.values(call));
      },
    },
  ];
  if (zvec) {
    asks.push({
      name: filteredZvec.name,
      efs: EFS,
      ask(filter, ef) {
        const ask = zvec.filtered(ef);
        return (query, call) => {
          const [from, to] = filter.values(call);
          return ask(query, `bucket >= ${from} AND bucket < ${to}`);
        };
      },
    });
  }
  const measured = ranges.map((filter, place) => ({ filter, points: measure(context, asks, filter, place) }));
  ours.close();
  zvec?.close();
  return {
    checks: measured.map(({ filter, points: [point] }, place) =>
      checkOf(filter, point as Point, MOST_MILLISECONDS[place] as number),
    ),
    tables: [
      {
        title: `KNN among the rows of an interval with new queries, ${format.count(context.rows)} rows, 5% of ours waiting`,
        columns: ['share of the rows', 'engine', 'ef', 'recall@10', 'p50', 'p99'],
        rows: measured.flatMap(({ filter, points }) =>
          points.map(({ name, ef, recall, p50, p99 }) => [
            format.percent(filter.share),
            name,
            ef === undefined ? 'default' : `${ef}`,
            format.recall(recall),
            format.milliseconds(p50),
            format.milliseconds(p99),
          ]),
        ),
      },
    ],
  };
}

function measure(
  context: Context,
  asks: readonly { readonly name: string; readonly efs: readonly Ef[]; readonly ask: Ask }[],
  filter: Filter,
  place: number,
): Point[] {
  console.error(`  ${format.percent(filter.share)} of the rows`);
  const judged = context.data.heldOut.slice(0, JUDGED);
  const truth = exactNeighbors(context.data.vectors, judged, K, filter.matches);
  const chosen = asks.map(({ name, efs, ask }) => {
    const recallWith = (ef: Ef) => {
      const asked = ask(filter, ef);
      return recall(
        judged.map((query, call) => asked(query, call).map(({ id }) => id)),
        truth,
      );
    };
    const ef = efs.find((each) => recallWith(each) >= RECALL) ?? efs.at(-1);
    return { name, ef, recall: recallWith(ef), ask: ask(filter, ef), times: [] as number[] };
  });
  const share = Math.floor(context.data.timed.length / ranges.length);
  const queries = context.data.timed.slice(place * share, (place + 1) * share);
  for (const { ask } of chosen) for (const [call, query] of queries.slice(0, WARM_UP).entries()) ask(query, call);
  for (let first = WARM_UP; first < queries.length; first += BLOCK) {
    for (const { ask, times } of (first / BLOCK) % 2 === 0 ? chosen : chosen.toReversed()) {
      for (const [index, query] of queries.slice(first, first + BLOCK).entries()) {
        times.push(milliseconds(() => ask(query, JUDGED + first + index)));
      }
    }
  }
  return chosen.map(({ name, ef, recall, times }) => ({
    name,
    ef,
    recall,
    p50: median(times),
    p99: quantile(times, 0.99),
  }));
}

const checkOf = (filter: Filter, { p50, recall }: Point, most: number): Check => ({
  figure: `KNN with 5% waiting among ${format.percent(filter.share)} of the rows`,
  measured: `${format.milliseconds(p50)} (recall ${format.recall(recall)})`,
  target: `≤ ${format.milliseconds(most)}`,
  reached: p50 <= most,
});
