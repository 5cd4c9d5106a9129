import type { Context } from './context.js';
import { drizzleVector } from './engines/drizzle-vector.js';
import { recall } from './recall.js';
import { format } from './report/format.js';
import type { Check, Report } from './report/report.js';

const KS = [1, 10, 50];
const LEAST = 0.975;
const MOST = 0.99; // more would be paid for with time
const ANY = 1;

/** The share of the true neighbors that our default options find, with queries that are not rows. */
export function defaultRecall(context: Context, name: string): Required<Pick<Report, 'checks' | 'tables'>> {
  const session = drizzleVector.open(context.full(drizzleVector), context.shape);
  const { heldOut } = context.data;
  const found = KS.map((k) => {
    const ask = session.knn(undefined, k);
    const truth = context.data.neighbors().map((keys) => keys.slice(0, k));
    return {
      k,
      share: recall(
        heldOut.map((query) => ask(query).map(({ id }) => id)),
        truth,
      ),
    };
  });
  session.close();
  return {
    checks: found.map(({ k, share }): Check => {
      const most = k === 1 ? ANY : MOST;
      return {
        figure: `recall@${k} with default options, ${name}`,
        measured: format.recall(share),
        target: k === 1 ? `≥ ${LEAST}` : `${LEAST} to ${MOST}`,
        reached: share >= LEAST && share <= most,
      };
    }),
    tables: [
      {
        title: `Recall with default options, ${name}, ${format.count(heldOut.length)} queries`,
        columns: KS.map((k) => `recall@${k}`),
        rows: [found.map(({ share }) => format.recall(share))],
      },
    ],
  };
}
