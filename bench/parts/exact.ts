import type { Context } from '../context.js';
import { drizzleVectorExact } from '../engines/drizzle-vector.js';
import { type Engine, K } from '../engines/engine.js';
import { sqliteVec } from '../engines/sqlite-vec.js';
import { zvecInt8, zvecScan } from '../engines/zvec.js';
import { measureOnce } from '../measure-once.js';
import { onceTable } from '../once-table.js';
import { format } from '../report/format.js';
import type { Report } from '../report/report.js';

const QUERIES = 300; // sqlite-vec takes 50 ms for one
const MOST_MILLISECONDS = 2.5;

/** A scan of all rows. */
export function exact(context: Context): Report {
  const has = (engine: Engine) => context.engines.includes(engine);
  const engines = [drizzleVectorExact, ...[sqliteVec].filter(has), ...(has(zvecInt8) ? [zvecScan] : [])];
  const { data } = context;
  const points = measureOnce(
    engines.map((engine) => context.contestant(engine, 'default')),
    { ...data, heldOut: data.heldOut.slice(0, QUERIES), timed: data.timed.slice(0, QUERIES) },
    K,
  );
  const [ours] = points.filter(({ engine }) => engine === drizzleVectorExact);
  const title = `a scan of ${format.count(context.rows)} rows`;
  return {
    checks: ours
      ? [
          {
            figure: `exact mode, ${format.count(context.rows)} rows`,
            measured: `${format.milliseconds(ours.milliseconds)} (recall ${format.recall(ours.recall)})`,
            target: `≤ ${format.milliseconds(MOST_MILLISECONDS)}`,
            reached: ours.milliseconds <= MOST_MILLISECONDS,
          },
        ]
      : [],
    tables: [onceTable(title, points)],
  };
}
