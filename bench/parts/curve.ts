import { Context } from '../context.js';
import { generateDataSet } from '../data-set.js';
import { drizzleVector } from '../engines/drizzle-vector.js';
import type { Engine } from '../engines/engine.js';
import { sqliteVec } from '../engines/sqlite-vec.js';
import { vectorlite } from '../engines/vectorlite.js';
import { measureCurve } from '../measure-curve.js';
import type { Report } from '../report/report.js';

const ENGINES: readonly Engine[] = [drizzleVector, sqliteVec, vectorlite];

/** p50 and recall at a hundredth, a tenth and all of the rows: 1,000, 10,000 and 100,000. */
export function curve(context: Context): Report {
  const engines = context.engines.filter((engine) => ENGINES.includes(engine));
  const smaller = [context.rows / 100, context.rows / 10].map((rows) => {
    const data = generateDataSet({
      dimensions: context.shape.dimensions,
      rows: Math.floor(rows),
      extra: 0,
      queries: context.data.queries.length,
    });
    return new Context(context.emptyFolder(`curve ${rows}`), data, engines);
  });
  return measureCurve([...smaller, context], engines);
}
