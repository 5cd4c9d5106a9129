import type { Context } from '../context.js';
import { K } from '../engines/engine.js';
import { filteredDrizzleVector } from '../engines/filtered/drizzle-vector.js';
import type { FilteredEngine } from '../engines/filtered/filtered-engine.js';
import { filteredEngines } from '../engines/filtered/index.js';
import { filteredSqliteVec } from '../engines/filtered/sqlite-vec.js';
import { filteredVectorlite } from '../engines/filtered/vectorlite.js';
import { equalities, type Filter, ranges } from '../filters.js';
import { type FilteredPoint, measureFiltered } from '../measure-filtered.js';
import { format } from '../report/format.js';
import type { Check, Report, Table } from '../report/report.js';
import { withNote } from '../report/with-note.js';
import { firstFiltered } from './first-filtered.js';

const RECALL = 0.98;
const MOST_TIMES = [
  { engine: filteredSqliteVec, times: 0.05 },
  { engine: filteredVectorlite, times: 0.5 },
];

interface Measured {
  readonly filter: Filter;
  readonly points: readonly FilteredPoint[];
}

/** The nearest rows among those whose metadata satisfy a condition: half of all rows, a tenth, a hundredth, a thousandth. */
export function filter(context: Context): Report {
  const engines = filteredEngines.filter(({ of }) => context.engines.includes(of));
  const varying = measure(context, engines, ranges);
  const constant = measure(context, engines, equalities);
  const rows = format.count(context.rows);
  return {
    checks: varying.flatMap(checksOf),
    figures: [firstFiltered(context, engines)],
    tables: [
      tableOf(`KNN among the rows of an interval, ${rows} rows, another interval in every query`, varying),
      tableOf(`KNN among the rows of a category, ${rows} rows, the same category in every query`, constant),
    ],
  };
}

function measure(context: Context, engines: readonly FilteredEngine[], filters: readonly Filter[]): Measured[] {
  const sessions = engines.map((engine) => ({ engine, session: engine.open(context.copy(engine), context.shape) }));
  const contestants = sessions.flatMap(({ engine, session }) =>
    engine.variants.map((variant) => ({ engine, variant, session })),
  );
  const measured = filters.map((filter) => {
    console.error(`  ${format.percent(filter.share)} of the rows`);
    return { filter, points: measureFiltered(context, contestants, filter) };
  });
  for (const { session } of sessions) session.close();
  return measured;
}

function checksOf({ filter, points }: Measured): Check[] {
  return points
    .filter(({ engine }) => engine === filteredDrizzleVector)
    .flatMap((ours) => {
      const name = `${format.percent(filter.share)} match, ${ours.variant.name}`;
      return [
        {
          figure: `${name}: rows`,
          measured: `${ours.isFull ? 'always' : 'not always'} (fewest: ${ours.leastRows})`,
          target: `always ${K}, or all that match`,
          reached: ours.isFull,
        },
        {
          figure: `${name}: recall@10`,
          measured: format.recall(ours.recall),
          target: `≥ ${RECALL}`,
          reached: ours.recall >= RECALL,
        },
        ...MOST_TIMES.flatMap(({ engine, times }) => {
          const theirs = points.find((point) => point.engine === engine);
          return theirs ? against(name, ours, theirs, times) : [];
        }),
      ];
    });
}

function against(name: string, ours: FilteredPoint, theirs: FilteredPoint, times: number): Check {
  const ratio = ours.milliseconds / theirs.milliseconds;
  return {
    figure: `${name}: p50 against ${theirs.variant.name}`,
    measured: `${format.milliseconds(ours.milliseconds)} against ${format.milliseconds(theirs.milliseconds)}: ${format.ratio(ratio)}`,
    target: `≤ ${times} ×`,
    reached: ratio <= times,
  };
}

function tableOf(title: string, measured: readonly Measured[]): Table {
  return {
    title,
    columns: ['share of the rows', 'engine', 'ef', 'p50', 'recall@10', 'fewest rows'],
    rows: measured.flatMap(({ filter, points }) =>
      points.map(({ engine, variant, ef, milliseconds, recall, leastRows }) => [
        format.percent(filter.share),
        variant.name,
        ef === undefined ? (engine.efs.length > 1 ? 'default' : 'exact') : `${ef}`,
        withNote(format.milliseconds(milliseconds), engine.notes.filter),
        format.recall(recall),
        `${leastRows}`,
      ]),
    ),
  };
}
