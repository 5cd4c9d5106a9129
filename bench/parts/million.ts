import { BundledProgram } from '../bundled-program.js';
import { Context } from '../context.js';
import { generateDataSet } from '../data-set.js';
import { defaultRecall } from '../default-recall.js';
import { drizzleVector } from '../engines/drizzle-vector.js';
import { type Engine, K } from '../engines/engine.js';
import { merged } from '../engines/states.js';
import { vectorlite } from '../engines/vectorlite.js';
import { zvecFp32, zvecInt8 } from '../engines/zvec.js';
import { measureOnce, type OncePoint } from '../measure-once.js';
import { milliseconds } from '../milliseconds.js';
import { onceTable } from '../once-table.js';
import { format } from '../report/format.js';
import type { Check, Report } from '../report/report.js';
import type { ColdOpenAnswer, ColdOpenQuestion } from './cold-open-process.js';

const SIZES = [0.1, 1, 10]; // times the rows of the other parts
const RECALL = 0.98;
const MOST_GROWTH = 3;
const QUERIES_OF_MEMORY = 1000;

interface Size {
  readonly rows: number;
  readonly points: readonly OncePoint[];
  readonly report: Required<Pick<Report, 'checks' | 'tables'>>;
}

/** The curve up to ten times as many rows as elsewhere, 1,000,000: time, recall, load, file and memory. */
export function million(context: Context): Report {
  const program = new BundledProgram(new URL('./cold-open-process.ts', import.meta.url));
  const sizes = SIZES.map((times) => measure(context, Math.round(times * context.rows), program));
  program.remove();
  return {
    checks: [growth(sizes), ...sizes.flatMap(({ report }) => report.checks)],
    tables: sizes.flatMap(({ report }) => report.tables),
  };
}

function measure(context: Context, rows: number, program: BundledProgram): Size {
  const name = `million ${rows}`;
  console.error(`  ${format.count(rows)} rows`);
  const data = generateDataSet({ dimensions: context.shape.dimensions, rows, extra: 0, queries: K });
  const own = new Context(context.emptyFolder(name), data, context.engines);
  const peers = [vectorlite, zvecInt8, zvecFp32].filter((engine) => context.engines.includes(engine));
  const loads = [drizzleVector, ...peers].map((engine) => {
    console.error(`  loading ${engine.name}`);
    return { engine, time: own.load(engine, milliseconds), answer: memoryOf(own, engine, program) };
  });
  const contestants = [merged, ...peers].map((engine) => own.contestant(engine, RECALL));
  const points = measureOnce([own.contestant(merged, 'default'), ...contestants], data, K);
  const title = `${format.count(rows)} rows`;
  const { checks, tables } = defaultRecall(own, title);
  const memory = {
    title: `${title}: load, file and memory`,
    columns: [
      'engine',
      'load, index built',
      'files',
      'first answer',
      `resident after ${QUERIES_OF_MEMORY} queries`,
      'of which Node',
    ],
    rows: loads.map(({ engine, time, answer }) => [
      engine.name,
      format.milliseconds(time),
      format.megabytes(own.fileBytes(engine)),
      format.milliseconds(answer.milliseconds),
      format.megabytes(answer.residentBytes),
      format.megabytes(answer.residentBytesBefore),
    ]),
  };
  context.emptyFolder(name);
  return { rows, points, report: { checks, tables: [onceTable(title, points), ...tables, memory] } };
}

/** What a process of plain Node takes that opens the file and asks. */
function memoryOf(own: Context, engine: Engine, program: BundledProgram): ColdOpenAnswer {
  const question: ColdOpenQuestion = {
    engine: engine.name,
    folder: own.full(engine),
    shape: own.shape,
    queries: own.data.heldOut.slice(0, QUERIES_OF_MEMORY).map((query) => Array.from(query)),
  };
  return program.ask<ColdOpenAnswer>(question);
}

function growth(sizes: readonly Size[]): Check {
  const [first, last] = [sizes[0], sizes.at(-1)] as [Size, Size];
  const time = ({ points }: Size) => (points[0] as OncePoint).milliseconds;
  const ratio = time(last) / time(first);
  return {
    figure: `growth of KNN with default options from ${format.count(first.rows)} to ${format.count(last.rows)} rows`,
    measured: `${format.milliseconds(time(first))} to ${format.milliseconds(time(last))}: ${format.ratio(ratio)}`,
    target: `≤ ${MOST_GROWTH} ×`,
    reached: ratio <= MOST_GROWTH,
  };
}
