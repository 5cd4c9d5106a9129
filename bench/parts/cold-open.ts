import { BundledProgram } from '../bundled-program.js';
import type { Context } from '../context.js';
import { drizzleVector } from '../engines/drizzle-vector.js';
import type { Engine } from '../engines/engine.js';
import { vectorlite } from '../engines/vectorlite.js';
import { median } from '../median.js';
import { race } from '../race.js';
import { format } from '../report/format.js';
import type { Check, Report } from '../report/report.js';
import type { ColdOpenAnswer, ColdOpenQuestion } from './cold-open-process.js';

const ROUNDS = 9;

/** Open the file and ask once, each time in a new process of plain Node; the files are in the operating system's cache. */
export function coldOpen(context: Context): Report {
  const program = new BundledProgram(new URL('./cold-open-process.ts', import.meta.url));
  const answers = new Map(context.engines.map((engine) => [engine.name, [] as ColdOpenAnswer[]]));
  const times = race(
    ROUNDS,
    Object.fromEntries(
      context.engines.map((engine) => [
        engine.name,
        () => {
          const answer = openOnce(program, context, engine);
          answers.get(engine.name)?.push(answer);
          return [answer.milliseconds];
        },
      ]),
    ),
  );
  program.remove();

  const memory = (name: string) => median((answers.get(name) ?? []).map((answer) => answer.residentBytes));
  const before = median([...answers.values()].flat().map((answer) => answer.residentBytesBefore));
  const valuesOf = (value: (name: string) => string) =>
    Object.fromEntries(context.engines.map(({ name }) => [name, value(name)]));
  return {
    checks: checksOf(times, memory),
    figures: [
      {
        figure: 'cold open to the first answer',
        values: valuesOf((name) => format.milliseconds(times[name] as number)),
      },
      {
        figure: `resident memory after that (Node alone: ${format.megabytes(before)})`,
        values: valuesOf((name) => format.megabytes(memory(name))),
      },
    ],
  };
}

function openOnce(program: BundledProgram, context: Context, engine: Engine): ColdOpenAnswer {
  const question: ColdOpenQuestion = {
    engine: engine.name,
    folder: context.full(engine),
    shape: context.shape,
    queries: context.data.queries.slice(0, 1).map((query) => Array.from(query)),
  };
  return program.ask<ColdOpenAnswer>(question);
}

function checksOf(times: Readonly<Record<string, number>>, memory: (name: string) => number): Check[] {
  const ours = times[drizzleVector.name];
  const theirs = times[vectorlite.name];
  if (ours === undefined) return [];
  const bytes = memory(drizzleVector.name);
  const checks: Check[] = [
    {
      figure: 'cold open to the first answer',
      measured: format.milliseconds(ours),
      target: '< 60 ms',
      reached: ours < 60,
    },
    {
      figure: 'resident memory after that',
      measured: format.megabytes(bytes),
      target: '< 130 MB',
      reached: bytes < 130e6,
    },
  ];
  if (theirs !== undefined) {
    checks.splice(1, 0, {
      figure: 'cold open against vectorlite',
      measured: `${format.ratio(ours / theirs)} (${format.milliseconds(theirs)})`,
      target: '≤ 0.5 ×',
      reached: ours / theirs <= 0.5,
    });
  }
  return checks;
}
