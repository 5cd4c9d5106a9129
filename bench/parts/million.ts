import { Context } from '../context.js';
import { generateDataSet } from '../data-set.js';
import { drizzleVector } from '../engines/drizzle-vector.js';
import type { Engine } from '../engines/engine.js';
import { sqliteVec } from '../engines/sqlite-vec.js';
import { measureCurve } from '../measure-curve.js';
import type { Report } from '../report/report.js';

// The others take too long to load a million rows.
const ENGINES: readonly Engine[] = [drizzleVector, sqliteVec];
const DIMENSIONS = 128;
const TIMES_THE_ROWS = 10;
const QUERIES = 100;

/** p50 and recall at as many rows as elsewhere and at ten times as many, 1,000,000, with 128 dimensions. */
export function million(context: Context): Report {
  const engines = context.engines.filter((engine) => ENGINES.includes(engine));
  const contexts = [context.rows, TIMES_THE_ROWS * context.rows].map((rows) => {
    const data = generateDataSet({ dimensions: DIMENSIONS, rows, extra: 0, queries: QUERIES });
    return new Context(context.emptyFolder(`million ${rows}`), data, engines);
  });
  return measureCurve(contexts, engines);
}
