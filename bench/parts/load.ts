import type { Context } from '../context.js';
import { drizzleVector } from '../engines/drizzle-vector.js';
import type { Engine, Session } from '../engines/engine.js';
import { ordinaryTable } from '../engines/ordinary-table.js';
import { vectorlite } from '../engines/vectorlite.js';
import { milliseconds } from '../milliseconds.js';
import { race } from '../race.js';
import { format } from '../report/format.js';
import type { Check, Report } from '../report/report.js';
import { withNote } from '../report/with-note.js';

const ROUNDS = 3;
const FLOAT4_BYTES = 4;

/** All rows in one transaction into a new file, the index built when it is over; and what the files take. */
export function load(context: Context): Report {
  const contestants: readonly Engine<Session>[] = [...context.engines, ordinaryTable];
  const times = race(
    ROUNDS,
    Object.fromEntries(
      contestants.map((engine) => [
        engine.name,
        (round: number) => {
          if (round > 0 && engine.slowToLoad) return [];
          console.error(`  round ${round + 1}: ${engine.name}`);
          return [context.load(engine, milliseconds)];
        },
      ]),
    ),
  );

  const rows = format.count(context.rows);
  const raw = context.rows * context.shape.dimensions * FLOAT4_BYTES;
  const valuesOf = (value: (engine: Engine<Session>) => string, note?: 'load' | 'file') =>
    Object.fromEntries(contestants.map((engine) => [engine.name, withNote(value(engine), note && engine.notes[note])]));
  const time = (engine: Engine<Session>) => times[engine.name] as number;
  const checks: Check[] = [];
  if (times[drizzleVector.name] !== undefined) {
    const sizeRatio = context.fileBytes(drizzleVector) / raw;
    checks.push({
      figure: 'file size against the raw vectors',
      measured: `${format.ratio(sizeRatio)} (${format.megabytes(context.fileBytes(drizzleVector))})`,
      target: '≤ 1.45 ×',
      reached: sizeRatio <= 1.45,
    });
    if (times[vectorlite.name] !== undefined) {
      const ratio = time(drizzleVector) / time(vectorlite);
      checks.push({
        figure: `load ${rows} rows and build the index`,
        measured: `${format.milliseconds(time(drizzleVector))}, ${format.ratio(ratio)} vectorlite's time`,
        target: '≤ 0.5 ×',
        reached: ratio <= 0.5,
      });
    }
  }
  return {
    checks: checks.toReversed(),
    figures: [
      {
        figure: `load ${rows} rows in one transaction, index built`,
        values: valuesOf((engine) => format.milliseconds(time(engine)), 'load'),
      },
      {
        figure: 'the same, rows a second',
        values: valuesOf((engine) => format.count((context.rows / time(engine)) * 1000)),
      },
      { figure: 'files', values: valuesOf((engine) => format.megabytes(context.fileBytes(engine)), 'file') },
      {
        figure: 'files against the raw vectors',
        values: valuesOf((engine) => format.ratio(context.fileBytes(engine) / raw)),
      },
    ],
  };
}
