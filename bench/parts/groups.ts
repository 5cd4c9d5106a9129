import { Context } from '../context.js';
import { type DataSet, dataSetOf } from '../data-set.js';
import { drizzleVector } from '../engines/drizzle-vector.js';
import { vectorlite } from '../engines/vectorlite.js';
import { zvecFp32, zvecInt8 } from '../engines/zvec.js';
import { format } from '../report/format.js';
import type { Report } from '../report/report.js';
import { unitVector } from '../unit-vector.js';
import { gaussian } from '../vectors.js';

const GROUPS = 20;
const SHARE_OF_ROWS = 0.4;
const SPREAD = 0.05;
const QUERIES = 500;
const LEAST = 0.98;
const EF_OF_GRAPHS = 96;

/** Rows in 20 tight groups far from each other, and queries outside them: a graph must find its way from one to another. */
export function groups(context: Context): Report {
  const data = groupedData(context.shape.dimensions, Math.round(SHARE_OF_ROWS * context.rows));
  const engines = [drizzleVector, vectorlite, zvecInt8, zvecFp32].filter((engine) => context.engines.includes(engine));
  const own = new Context(context.emptyFolder('groups'), data, engines);
  const truth = data.neighbors().map(([nearest]) => groupOf(nearest as number));
  const found = engines.map((engine) => {
    const session = engine.open(own.full(engine), own.shape);
    const ask = session.knn(engine.efs.includes(undefined) ? undefined : EF_OF_GRAPHS);
    const right = data.heldOut.filter((query, index) => groupOf(ask(query)[0]?.id ?? 0) === truth[index]);
    session.close();
    return { engine, share: right.length / QUERIES };
  });
  context.emptyFolder('groups');
  const figure = `${format.count(own.rows)} rows in ${GROUPS} tight groups, queries outside them: the right group first`;
  const ours = found.find(({ engine }) => engine === drizzleVector);
  return {
    checks: ours
      ? [
          {
            figure,
            measured: format.percent(ours.share),
            target: `≥ ${format.percent(LEAST)}`,
            reached: ours.share >= LEAST,
          },
        ]
      : [],
    figures: [
      { figure, values: Object.fromEntries(found.map(({ engine, share }) => [engine.name, format.percent(share)])) },
    ],
  };
}

const groupOf = (key: number): number => (key - 1) % GROUPS;

function groupedData(dimensions: number, rows: number): DataSet {
  const random = gaussian(4);
  const unit = (centre: readonly number[], spread: number): Float32Array =>
    unitVector(
      Float32Array.from(
        { length: dimensions },
        (_, i) => (centre[i] ?? 0) + (random() * spread) / Math.sqrt(dimensions),
      ),
    );
  const centres = Array.from({ length: GROUPS }, () => [...unit([], 1)]);
  const queries = Array.from({ length: QUERIES }, () => unit([], 1));
  const vectors = Array.from({ length: rows }, (_, row) => unit(centres[row % GROUPS] as number[], SPREAD));
  return dataSetOf({ vectors, extra: [], queries, heldOut: queries, timed: [] });
}
