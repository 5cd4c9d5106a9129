import type { Context } from '../context.js';
import { drizzleVector } from '../engines/drizzle-vector.js';
import type { Engine, Session } from '../engines/engine.js';
import { loadInBatches } from '../engines/states.js';
import { vectorlite } from '../engines/vectorlite.js';
import { zvecFp32, zvecInt8 } from '../engines/zvec.js';
import { median } from '../median.js';
import { milliseconds } from '../milliseconds.js';
import { format } from '../report/format.js';
import type { Check, Report } from '../report/report.js';

const ROUNDS = 3;
const MOST_MILLISECONDS = 9000;
const MOST_TIMES = 0.45;

interface Way {
  readonly engine: Engine;
  readonly name: string;
  /** Each call of the engine is given to `each`, which times it. */
  fill(session: Session, vectors: readonly Float32Array[], each: (load: () => void) => void): void;
}

interface Load {
  /** All calls together, and what builds the index after them. */
  readonly milliseconds: number;
  /** The longest call: until it ends, the event loop stands still. */
  readonly longest: number;
  readonly waitingRows: number;
}

/**
 * The loading of all rows and the building of the index, in one transaction and in transactions of 1,000 rows: by turns, three
 * times, and once for vectorlite.
 */
export function loadBatches(context: Context): Report {
  const ways = [drizzleVector, vectorlite, zvecInt8, zvecFp32]
    .filter((engine) => context.engines.includes(engine))
    .flatMap(waysOf);
  const loads = new Map(ways.map((way) => [way, [] as Load[]]));
  for (let round = 0; round < ROUNDS; round++) {
    const again = ways.filter(({ engine }) => round === 0 || engine !== vectorlite); // a minute each time
    for (const way of round % 2 === 0 ? again : again.toReversed()) {
      console.error(`  round ${round + 1}: ${way.name}`);
      loads.get(way)?.push(loadOnce(context, way));
    }
  }
  const rows = ways.map((way) => ({ way, load: medianOf(loads.get(way) ?? []) }));
  return {
    checks: checksOf(context.rows, rows),
    tables: [
      {
        title: `Load ${format.count(context.rows)} rows, index built`,
        columns: ['engine and way', 'time', 'longest stall of the event loop', 'rows waiting then'],
        rows: rows.map(({ way, load }) => [
          way.name,
          format.milliseconds(load.milliseconds),
          format.milliseconds(load.longest),
          format.count(load.waitingRows),
        ]),
      },
    ],
  };
}

function waysOf(engine: Engine): Way[] {
  const isZvec = engine === zvecInt8 || engine === zvecFp32;
  const inBatches: Way = {
    engine,
    name: isZvec ? `${engine.name}, calls of 1,000, then optimize` : `${engine.name}, transactions of 1,000`,
    fill: (session, vectors, each) => loadInBatches(session, vectors, 1, each),
  };
  if (isZvec) return [inBatches];
  return [
    {
      engine,
      name: `${engine.name}, one transaction`,
      fill: (session, vectors, each) => each(() => session.load(vectors)),
    },
    inBatches,
  ];
}

function loadOnce(context: Context, { engine, fill }: Way): Load {
  const session = engine.create(context.emptyFolder('load-batches'), context.shape);
  const calls: number[] = [];
  const time = milliseconds(() => {
    fill(session, context.data.vectors, (load) => calls.push(milliseconds(load)));
    session.buildIndex?.();
  });
  const waitingRows = session.waitingRows?.() ?? 0;
  session.close();
  context.emptyFolder('load-batches');
  return { milliseconds: time, longest: Math.max(...calls), waitingRows };
}

const medianOf = (loads: readonly Load[]): Load => ({
  milliseconds: median(loads.map((load) => load.milliseconds)),
  longest: median(loads.map(({ longest }) => longest)),
  waitingRows: median(loads.map(({ waitingRows }) => waitingRows)),
});

function checksOf(count: number, rows: readonly { readonly way: Way; readonly load: Load }[]): Check[] {
  const theirs = rows.find(({ way }) => way.engine === zvecInt8)?.load.milliseconds;
  return rows
    .filter(({ way }) => way.engine === drizzleVector)
    .map(({ way, load }) => {
      const ratio = theirs === undefined ? undefined : load.milliseconds / theirs;
      return {
        figure: `load and build ${format.count(count)} rows: ${way.name}`,
        measured: `${format.milliseconds(load.milliseconds)}${ratio === undefined ? '' : `, ${format.ratio(ratio)} the time of ${zvecInt8.name}`}`,
        target: `≤ ${format.milliseconds(MOST_MILLISECONDS)}, ≤ ${MOST_TIMES} ×`,
        reached: load.milliseconds <= MOST_MILLISECONDS && (ratio === undefined || ratio <= MOST_TIMES),
      };
    });
}
