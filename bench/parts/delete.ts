import type { Context } from '../context.js';
import { drizzleVector } from '../engines/drizzle-vector.js';
import type { Engine } from '../engines/engine.js';
import { type KnnPoint, measureKnn } from '../measure-knn.js';
import { median } from '../median.js';
import { milliseconds } from '../milliseconds.js';
import { format } from '../report/format.js';
import type { Check, Report } from '../report/report.js';
import { gaussian } from '../vectors.js';

const ROUNDS = 9;
const SHARE = 0.3;
const RECALL = 0.98;
const MOST_TIMES_OF_BEFORE = 1.5;
const MOST_MILLISECONDS = 300;
const DELETIONS = 3;
const EF_OF_GRAPHS = 96;
const DEVIATIONS_OF_SHARE = -0.5244; // three tenths of a standard normal distribution are below

interface Deletion {
  readonly engine: Engine;
  readonly milliseconds: number;
  readonly before: KnnPoint;
  readonly after: KnnPoint;
  /** Deleted rows that were returned, over all queries. */
  readonly returned: number;
}

/** Deletes three tenths of the rows in one transaction, and asks the file before and the file after by turns. */
export function deleteRows(context: Context): Report {
  const random = gaussian(2);
  const deleted = new Set<number>();
  for (let id = 1; id <= context.rows; id++) if (random() < DEVIATIONS_OF_SHARE) deleted.add(id);

  const results = measure(context, deleted);
  const ours = results.find(({ engine }) => engine === drizzleVector);
  const valuesOf = (value: (deletion: Deletion) => string) =>
    Object.fromEntries(results.map((deletion) => [deletion.engine.name, value(deletion)]));
  const percent = `${100 * SHARE}%`;
  return {
    checks: ours ? [timeOf(ours, deleted.size), ...checksOf(ours)] : [],
    figures: [
      {
        figure: `delete ${percent} of the rows in one transaction`,
        values: valuesOf((of) => format.milliseconds(of.milliseconds)),
      },
      {
        figure: 'KNN after that: recall@10 (before)',
        values: valuesOf(({ before, after }) => `${format.recall(after.recall)} (${format.recall(before.recall)})`),
      },
      { figure: 'deleted rows returned', values: valuesOf(({ returned }) => format.count(returned)) },
      {
        figure: 'time after against before',
        values: valuesOf(({ before, after }) => format.ratio(after.milliseconds / before.milliseconds)),
      },
    ],
  };
}

function measure(context: Context, deleted: ReadonlySet<number>): Deletion[] {
  const before = context.data.truth();
  const after = context.data.truth((key) => !deleted.has(key));
  const opened = context.engines.map((engine) => {
    console.error(`  deleting from ${engine.name}`);
    const times = Array.from({ length: engine.slowToLoad ? 1 : DELETIONS - 1 }, () => {
      const session = engine.open(context.copy(engine), context.shape);
      const time = milliseconds(() => session.remove([...deleted]));
      session.close();
      return time;
    });
    const changed = engine.open(context.copy(engine), context.shape);
    const time = median([...times, milliseconds(() => changed.remove([...deleted]))]);
    const whole = engine.open(context.copy(engine, 'before'), context.shape);
    return { engine, time, whole, changed };
  });
  const questions = opened.flatMap(({ engine, whole, changed }) => {
    const ef = engine.efs.includes(undefined) ? undefined : EF_OF_GRAPHS;
    const question = { ef };
    return [
      { ...question, session: whole, truth: before },
      { ...question, session: changed, truth: after },
    ];
  });
  const points = measureKnn(questions, context.data.queries, ROUNDS);
  for (const { whole, changed } of opened) {
    whole.close();
    changed.close();
  }
  return opened.map(({ engine, time }, index) => {
    const [of, then] = points.slice(2 * index, 2 * index + 2) as [KnnPoint, KnnPoint];
    const returned = then.answers.flat().filter((id) => deleted.has(id)).length;
    return { engine, milliseconds: time, before: of, after: then, returned };
  });
}

const timeOf = ({ milliseconds }: Deletion, rows: number): Check => ({
  figure: `delete ${format.count(rows)} rows in one transaction`,
  measured: format.milliseconds(milliseconds),
  target: `≤ ${format.milliseconds(MOST_MILLISECONDS)}`,
  reached: milliseconds <= MOST_MILLISECONDS,
});

function checksOf({ before, after, returned }: Deletion): Check[] {
  const ratio = after.milliseconds / before.milliseconds;
  return [
    {
      figure: 'recall@10 with 30% of the rows deleted',
      measured: format.recall(after.recall),
      target: `≥ ${RECALL}`,
      reached: after.recall >= RECALL,
    },
    {
      figure: 'deleted rows returned',
      measured: format.count(returned),
      target: 'none',
      reached: returned === 0,
    },
    {
      figure: 'KNN with 30% deleted against before',
      measured: format.ratio(ratio),
      target: `≤ ${MOST_TIMES_OF_BEFORE} ×`,
      reached: ratio <= MOST_TIMES_OF_BEFORE,
    },
  ];
}
