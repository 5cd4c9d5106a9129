import { BundledProgram } from '../bundled-program.js';
import type { Context } from '../context.js';
import { median } from '../median.js';
import { format } from '../report/format.js';
import type { Check, Report } from '../report/report.js';
import type { ArrowAnswer, ArrowQuestion } from './arrow-process.js';

const ROUNDS = 5;
const LEAST_ROWS_A_SECOND = 300_000;
const MOST_TIMES = 1.3;
const TIMES_THE_ROWS = 10;
const MOST_PEAK_BYTES = 200e6;

const EXPORT = 'exportArrowTo() a file';
const IMPORT = 'insertArrow() a file';
const BARE = 'prepared inserts of better-sqlite3';

/** All ways in and out without the building of an index, and the memory that an export of ten times as many rows takes. */
export function arrow(context: Context): Report {
  const program = new BundledProgram(new URL('./arrow-process.ts', import.meta.url));
  const ask = (task: ArrowQuestion['task'], rows: number): ArrowAnswer => {
    const { dimensions } = context.shape;
    const question: ArrowQuestion = { task, folder, rows, dimensions, rounds: ROUNDS };
    return program.ask<ArrowAnswer>(question);
  };
  const folder = context.emptyFolder('arrow');
  const { times } = ask('times', context.rows);
  const many = TIMES_THE_ROWS * context.rows;
  ask('fill', many);
  const { peakBytes } = ask('export', many);
  context.emptyFolder('arrow');
  program.remove();

  const time = (name: string) => median(times[name] ?? []);
  const rate = (name: string) => (1000 * context.rows) / time(name);
  const perSecond = (name: string): Check => ({
    figure: `${name}, ${format.count(context.rows)} rows`,
    measured: `${format.count(rate(name))} rows/s`,
    target: `≥ ${format.count(LEAST_ROWS_A_SECOND)} rows/s`,
    reached: rate(name) >= LEAST_ROWS_A_SECOND,
  });
  return {
    checks: [
      perSecond(EXPORT),
      perSecond(IMPORT),
      {
        figure: `${IMPORT} against ${BARE}`,
        measured: format.ratio(time(IMPORT) / time(BARE)),
        target: `≤ ${MOST_TIMES} ×`,
        reached: time(IMPORT) <= MOST_TIMES * time(BARE),
      },
      {
        figure: `peak memory of an export of ${format.count(many)} rows`,
        measured: format.megabytes(peakBytes),
        target: `< ${format.megabytes(MOST_PEAK_BYTES)}`,
        reached: peakBytes < MOST_PEAK_BYTES,
      },
    ],
    tables: [
      {
        title: `In and out of a table of ${format.count(context.rows)} rows in memory, without an index`,
        columns: ['', 'time', 'rows/s'],
        rows: Object.keys(times).map((name) => [name, format.milliseconds(time(name)), format.count(rate(name))]),
      },
    ],
  };
}
