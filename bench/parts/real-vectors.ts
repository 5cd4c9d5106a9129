import { Context } from '../context.js';
import type { DataSet } from '../data-set.js';
import { defaultRecall } from '../default-recall.js';
import { K } from '../engines/engine.js';
import { merged } from '../engines/states.js';
import { vectorlite } from '../engines/vectorlite.js';
import { zvecFp32, zvecInt8 } from '../engines/zvec.js';
import { gloveDataSet } from '../glove.js';
import { measureOnce } from '../measure-once.js';
import { onceTable } from '../once-table.js';
import { format } from '../report/format.js';
import type { Check, Report } from '../report/report.js';
import { sentencesDataSet } from '../sentences/data-set.js';

const RECALL = 0.98;
const MOST_TIMES = 0.5;

/** Real vectors of words. */
export const glove = (context: Context): Report => measure(context, 'GloVe', gloveDataSet());

/** Real vectors of sentences. */
export const sentences = (context: Context): Report => measure(context, 'sentences', sentencesDataSet());

function measure(context: Context, name: string, data: DataSet): Report {
  const own = new Context(context.emptyFolder(name), data, context.engines);
  const peers = [vectorlite, zvecInt8, zvecFp32].filter((engine) => context.engines.includes(engine));
  const contestants = [merged, ...peers].map((engine) => own.contestant(engine, RECALL));
  const points = measureOnce([...contestants, own.contestant(merged, 'default')], data, K);
  const ours = points.find(({ engine }) => engine === merged);
  const theirs = points.find(({ engine }) => engine === vectorlite);
  const title = `${name} ${format.count(own.rows)} × ${own.shape.dimensions}`;
  const found = defaultRecall(own, title);
  context.emptyFolder(name);
  return {
    checks: [...(ours && theirs ? [against(title, ours.milliseconds, theirs.milliseconds)] : []), ...found.checks],
    tables: [onceTable(title, points), ...found.tables],
  };
}

const against = (title: string, ours: number, theirs: number): Check => ({
  figure: `KNN at recall ${RECALL}, ${title}, against vectorlite`,
  measured: `${format.milliseconds(ours)} against ${format.milliseconds(theirs)}: ${format.ratio(ours / theirs)}`,
  target: `≤ ${MOST_TIMES} ×`,
  reached: ours <= MOST_TIMES * theirs,
});
