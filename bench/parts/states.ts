import type { Context } from '../context.js';
import { type Engine, K } from '../engines/engine.js';
import { loadedInBatches, mapped, merged, waiting } from '../engines/states.js';
import { vectorlite } from '../engines/vectorlite.js';
import { zvecFp32, zvecInt8 } from '../engines/zvec.js';
import { measureOnce, type OncePoint } from '../measure-once.js';
import { onceTable } from '../once-table.js';
import { format } from '../report/format.js';
import type { Check, Report } from '../report/report.js';

const RECALL = 0.98;
const MOST_MILLISECONDS = 0.095;
const MOST_MILLISECONDS_MAPPED = 0.08;
const MOST_TIMES_OF_MERGED = 1.3;
const PEERS = [
  { engine: vectorlite, times: 0.5 },
  { engine: zvecInt8, times: 0.7 },
];

/** One whole call for the 10 nearest rows at recall 0.98, by the state of our index, each query a new one. */
export function states(context: Context): Report {
  const peers = [vectorlite, zvecInt8, zvecFp32].filter((engine) => context.engines.includes(engine));
  const contestants = [merged, mapped, loadedInBatches, waiting, ...peers].map((engine) =>
    context.contestant(engine, RECALL),
  );
  const points = measureOnce([...contestants, context.contestant(merged, 'default')], context.data, K);
  return { checks: checksOf(points), tables: [onceTable(`${format.count(context.rows)} rows`, points)] };
}

function checksOf(points: readonly OncePoint[]): Check[] {
  const of = (engine: Engine) => points.find((point) => point.engine === engine && point.wanted !== 'default');
  const ours = of(merged) as OncePoint;
  const within = (figure: string, point: OncePoint, most: number): Check => ({
    figure: `KNN at recall ${RECALL}, ${figure}`,
    measured: format.milliseconds(point.milliseconds),
    target: `≤ ${most} ms`,
    reached: point.milliseconds <= most,
  });
  const against = (figure: string, point: OncePoint, other: OncePoint, times: number): Check => ({
    figure: `KNN at recall ${RECALL}, ${figure}`,
    measured: `${format.milliseconds(point.milliseconds)} against ${format.milliseconds(other.milliseconds)}: ${format.ratio(point.milliseconds / other.milliseconds)}`,
    target: `≤ ${times} ×`,
    reached: point.milliseconds <= times * other.milliseconds,
  });
  return [
    within('merged', ours, MOST_MILLISECONDS),
    within('merged, mapped', of(mapped) as OncePoint, MOST_MILLISECONDS_MAPPED),
    ...PEERS.flatMap(({ engine, times }) => {
      const theirs = of(engine);
      return theirs ? [against(`merged against ${engine.name}`, ours, theirs, times)] : [];
    }),
    against('after a load by 1,000 against merged', of(loadedInBatches) as OncePoint, ours, MOST_TIMES_OF_MERGED),
    against('with 5% waiting against merged', of(waiting) as OncePoint, ours, MOST_TIMES_OF_MERGED),
  ];
}
