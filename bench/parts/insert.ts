import type { Context } from '../context.js';
import { drizzleVector } from '../engines/drizzle-vector.js';
import type { Engine, SearchSession, Session } from '../engines/engine.js';
import { ordinaryTable } from '../engines/ordinary-table.js';
import { milliseconds } from '../milliseconds.js';
import { race } from '../race.js';
import { format } from '../report/format.js';
import type { Check, Figure, Report } from '../report/report.js';
import { withNote } from '../report/with-note.js';

const TIMED = 1000;
const LOGGED = 100;
const MOST_TIMES_OF_EMPTY = 1.5;
const MOST_TIMES_OF_ORDINARY = 2;

interface Inserts {
  readonly milliseconds: number;
  /** WAL bytes of one insert; `undefined` where there is no log. */
  readonly walBytes: number | undefined;
}

/** Single inserts, each a transaction of its own, by turns into empty tables and into full ones. */
export function insert(context: Context): Report {
  const contestants: readonly Engine<Session>[] = [...context.engines, ordinaryTable];
  const opened = contestants.flatMap((engine) => {
    const empty = engine.create(context.emptyFolder(`${engine.name} empty`), context.shape);
    const full = engine.open(context.copy(engine), context.shape);
    return [
      { engine, state: 'empty', session: empty, rows: 0 },
      { engine, state: 'full', session: full, rows: context.rows },
    ];
  });
  for (const { engine, session } of opened) {
    // A connection that has searched before: whatever an engine keeps in memory is there and has to be kept up to date.
    if (engine !== ordinaryTable) (session as SearchSession).knn(undefined)(context.data.queries[0] as Float32Array);
  }

  const insertInto = ({ session, rows }: (typeof opened)[number], index: number) =>
    session.insert(rows + index + 1, context.data.extra[index] as Float32Array);
  const key = (engine: Engine<Session>, state: string) => `${engine.name}, ${state}`;
  const times = race(
    TIMED,
    Object.fromEntries(
      opened.map((target) => [
        key(target.engine, target.state),
        (round: number) => [milliseconds(() => insertInto(target, round))],
      ]),
    ),
  );
  const walBytes = new Map(
    opened.map((target) => {
      const write = () => {
        for (let index = TIMED; index < TIMED + LOGGED; index++) insertInto(target, index);
      };
      const bytes = target.engine.lacks?.includes('wal') ? undefined : target.session.walBytes(write) / LOGGED;
      return [key(target.engine, target.state), bytes];
    }),
  );
  for (const { session } of opened) session.close();

  const of = (engine: Engine<Session>, state: string): Inserts => ({
    milliseconds: times[key(engine, state)] as number,
    walBytes: walBytes.get(key(engine, state)),
  });
  return {
    checks: context.engines.includes(drizzleVector) ? checksOf(of) : [],
    figures: figuresOf(context, contestants, of),
  };
}

type Of = (engine: Engine<Session>, state: string) => Inserts;

function checksOf(of: Of): Check[] {
  const ours = { empty: of(drizzleVector, 'empty'), full: of(drizzleVector, 'full') };
  const ordinary = { empty: of(ordinaryTable, 'empty'), full: of(ordinaryTable, 'full') };
  const growth = ours.full.milliseconds / ours.empty.milliseconds;
  const logGrowth = (ours.full.walBytes as number) / (ours.empty.walBytes as number);
  const worst = Math.max(
    ours.full.milliseconds / ordinary.full.milliseconds,
    ours.empty.milliseconds / ordinary.empty.milliseconds,
  );
  return [
    {
      figure: 'autocommit insert, full table against empty',
      measured: format.ratio(growth),
      target: `≤ ${MOST_TIMES_OF_EMPTY} ×`,
      reached: growth <= MOST_TIMES_OF_EMPTY,
    },
    {
      figure: 'WAL bytes an insert, full table against empty',
      measured: `${format.ratio(logGrowth)} (an ordinary table: ${format.ratio((ordinary.full.walBytes as number) / (ordinary.empty.walBytes as number))})`,
      target: `independent of the rows (≤ ${MOST_TIMES_OF_EMPTY} ×)`,
      reached: logGrowth <= MOST_TIMES_OF_EMPTY,
    },
    {
      figure: 'autocommit insert against an ordinary table',
      measured: format.ratio(worst),
      target: `≤ ${MOST_TIMES_OF_ORDINARY} ×`,
      reached: worst <= MOST_TIMES_OF_ORDINARY,
    },
  ];
}

function figuresOf(context: Context, contestants: readonly Engine<Session>[], of: Of): Figure[] {
  return ['empty', 'full'].flatMap((state) => {
    const at = `at ${state === 'empty' ? 'no' : format.count(context.rows)} rows`;
    const valuesOf = (value: (engine: Engine<Session>) => Figure['values'][string]) =>
      Object.fromEntries(contestants.map((engine) => [engine.name, value(engine)]));
    return [
      {
        figure: `autocommit insert ${at}`,
        values: valuesOf((engine) =>
          withNote(format.milliseconds(of(engine, state).milliseconds), engine.notes.insert),
        ),
      },
      {
        figure: `WAL of one insert ${at}`,
        values: valuesOf((engine) => {
          const { walBytes } = of(engine, state);
          return withNote(walBytes === undefined ? undefined : format.kilobytes(walBytes), engine.notes.wal);
        }),
      },
    ];
  });
}
