import type { Context } from '../context.js';
import { drizzleVector, drizzleVectorExact } from '../engines/drizzle-vector.js';
import type { Engine } from '../engines/engine.js';
import { sqliteVec } from '../engines/sqlite-vec.js';
import { vectorlite } from '../engines/vectorlite.js';
import { type KnnPoint, measureKnn } from '../measure-knn.js';
import { format } from '../report/format.js';
import type { Check, Report, Table } from '../report/report.js';
import { withNote } from '../report/with-note.js';
import { timeAtRecall } from '../time-at-recall.js';

const ROUNDS = 15;
const RECALL = 0.98;

interface Measured {
  readonly engine: Engine;
  readonly points: readonly KnnPoint[];
  /** With the engine's default options; of those that are told ef with each query there is none. */
  readonly byDefault: KnnPoint | undefined;
}

/** One whole call for the 10 nearest rows, for every length of the candidate list. */
export function knn(context: Context): Report {
  const measured = measure(context);
  const rows = format.count(context.rows);
  return {
    checks: checksOf(measured),
    figures: [
      {
        figure: `KNN, ${rows} rows, at recall ${RECALL}`,
        values: Object.fromEntries(
          measured.map(({ engine, points }) => {
            const time = timeAtRecall(points, RECALL);
            const notReached = `${engine.name} does not reach a recall of ${RECALL} with any ef measured.`;
            return [
              engine.name,
              time === undefined ? { note: notReached } : withNote(format.milliseconds(time), engine.notes.knn),
            ];
          }),
        ),
      },
    ],
    tables: [sweepTable(measured, rows)],
    plot: measured.map(({ engine, points }) => ({ name: engine.name, points: points.filter(isPlotted(points)) })),
  };
}

function measure(context: Context): Measured[] {
  const truth = context.data.truth();
  const sessions = context.engines.map((engine) => ({
    engine,
    session: engine.open(context.copy(engine), context.shape),
  }));
  const questions = sessions.flatMap(({ engine, session }) => engine.efs.map((ef) => ({ engine, session, ef, truth })));
  const points = measureKnn(questions, context.data.queries, ROUNDS);
  for (const { session } of sessions) session.close();
  return context.engines.map((engine) => {
    const own = points.filter((_, index) => questions[index]?.engine === engine);
    return { engine, points: own, byDefault: own.find((point) => point.ef === undefined) };
  });
}

function checksOf(measured: readonly Measured[]): Check[] {
  const of = (engine: Engine) => measured.find((other) => other.engine === engine);
  const ours = of(drizzleVector)?.byDefault;
  const checks: Check[] = [];
  if (ours) {
    checks.push({
      figure: 'recall@10 with default options',
      measured: format.recall(ours.recall),
      target: `≥ ${RECALL}`,
      reached: ours.recall >= RECALL,
    });
  }
  const graph = of(vectorlite)?.points;
  if (ours && graph) {
    const theirs = timeAtRecall(graph, ours.recall);
    checks.push(
      againstVectorlite(
        `KNN with default options, at their recall of ${format.recall(ours.recall)}`,
        ours.milliseconds,
        theirs,
      ),
    );
    const at = of(drizzleVector) as Measured;
    checks.push(
      againstVectorlite(`KNN at recall ${RECALL}`, timeAtRecall(at.points, RECALL), timeAtRecall(graph, RECALL)),
    );
  }
  const scan = of(sqliteVec)?.byDefault;
  if (ours && scan) {
    const ratio = scan.milliseconds / ours.milliseconds;
    checks.push({
      figure: 'KNN with default options against sqlite-vec',
      measured: `${format.milliseconds(ours.milliseconds)} against ${format.milliseconds(scan.milliseconds)}: ${format.ratio(ratio)} faster`,
      target: '≥ 200 × faster',
      reached: ratio >= 200,
    });
  }
  const exact = of(drizzleVectorExact)?.byDefault;
  if (exact && scan) {
    const ratio = exact.milliseconds / scan.milliseconds;
    checks.push({
      figure: `exact mode (recall ${format.recall(exact.recall)}) against sqlite-vec`,
      measured: `${format.milliseconds(exact.milliseconds)}, ${format.ratio(ratio)} sqlite-vec's time`,
      target: '≤ 0.12 ×',
      reached: ratio <= 0.12,
    });
  }
  return checks;
}

function againstVectorlite(figure: string, ours: number | undefined, theirs: number | undefined): Check {
  const target = "≤ 0.7 × vectorlite's time at equal recall";
  if (ours === undefined || theirs === undefined) {
    const who = ours === undefined ? 'drizzle-vector' : 'vectorlite';
    return { figure, measured: `${who} does not reach this recall`, target, reached: ours !== undefined };
  }
  return {
    figure,
    measured: `${format.milliseconds(ours)} against ${format.milliseconds(theirs)}: ${format.ratio(ours / theirs)}`,
    target,
    reached: ours / theirs <= 0.7,
  };
}

function sweepTable(measured: readonly Measured[], rows: string): Table {
  return {
    title: `Recall@10 and p50 of one query by ef, ${rows} rows`,
    columns: ['engine', 'ef', 'recall@10', 'p50', 'queries a second'],
    rows: measured.flatMap(({ engine, points }) =>
      points.map((point) => [
        engine.name,
        point.ef === undefined ? (engine.efs.length > 1 ? 'default' : 'exact') : `${point.ef}`,
        format.recall(point.recall),
        format.milliseconds(point.milliseconds),
        format.count(1000 / point.milliseconds),
      ]),
    ),
  };
}

// The default is one of the line's points already.
function isPlotted(points: readonly KnnPoint[]) {
  return (point: KnnPoint) => points.length === 1 || point.ef !== undefined;
}
