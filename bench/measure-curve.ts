import type { Context } from './context.js';
import { drizzleVector } from './engines/drizzle-vector.js';
import type { Engine } from './engines/engine.js';
import { type KnnPoint, measureKnn } from './measure-knn.js';
import { format } from './report/format.js';
import type { Check, Report } from './report/report.js';

const ROUNDS = 9;
const EF_OF_GRAPHS = 96;
const BELOW_LINEAR = 0.5;

/** p50 and recall of the engines as the rows grow from context to context. */
export function measureCurve(contexts: readonly Context[], engines: readonly Engine[]): Report {
  const sizes = contexts.map((context) => ({ context, points: measureAll(context, engines) }));
  const [dimensions] = contexts.map((context) => context.shape.dimensions);
  const ours = engines.indexOf(drizzleVector);
  const before = sizes.at(-2);
  const last = sizes.at(-1);
  return {
    checks: ours >= 0 && before && last ? [growth(before, last, ours)] : [],
    tables: [
      {
        title: `p50 of one query and recall@10 as the rows grow, ${dimensions} dimensions`,
        columns: ['rows', ...engines.map((engine) => engine.name)],
        rows: sizes.map(({ context, points }) => [
          format.count(context.rows),
          ...points.map((point) => {
            const ef = point.ef === undefined ? '' : `, ef ${point.ef}`;
            return `${format.milliseconds(point.milliseconds)} (${format.recall(point.recall)}${ef})`;
          }),
        ]),
      },
    ],
  };
}

function measureAll(context: Context, engines: readonly Engine[]): KnnPoint[] {
  const truth = context.data.truth();
  const questions = engines.map((engine) => ({
    session: engine.open(context.copy(engine), context.shape),
    ef: engine.efs.includes(undefined) ? undefined : EF_OF_GRAPHS,
    truth,
  }));
  const points = measureKnn(questions, context.data.queries, ROUNDS);
  for (const { session } of questions) session.close();
  return points;
}

interface Size {
  readonly context: Context;
  readonly points: readonly KnnPoint[];
}

function growth(before: Size, last: Size, engine: number): Check {
  const rows = last.context.rows / before.context.rows;
  const time = (last.points[engine] as KnnPoint).milliseconds / (before.points[engine] as KnnPoint).milliseconds;
  return {
    figure: `growth of the time from ${format.count(before.context.rows)} to ${format.count(last.context.rows)} rows (${last.context.shape.dimensions} dimensions)`,
    measured: format.ratio(time),
    target: `clearly below linear (≤ ${format.ratio(BELOW_LINEAR * rows)})`,
    reached: time <= BELOW_LINEAR * rows,
  };
}
