import type { Context } from '../context.js';
import type { FilteredEngine } from '../engines/filtered/filtered-engine.js';
import type { SqlSession } from '../engines/sqlite-engine.js';
import { type Filter, ranges } from '../filters.js';
import { milliseconds } from '../milliseconds.js';
import { race } from '../race.js';
import { format } from '../report/format.js';
import type { Figure } from '../report/report.js';

const ROUNDS = 9;
const FILTER = ranges[1] as Filter;

/** From opening the file, which nothing else in this process has open, to the first answer; on columns without an index where they can have one. */
export function firstFiltered(context: Context, engines: readonly FilteredEngine[]): Figure {
  const times = race(
    ROUNDS,
    Object.fromEntries(engines.map((engine) => [engine.of.name, (round) => [openAndAsk(context, engine, round)]])),
  );
  return {
    figure: `first filtered query on a fresh connection (${format.percent(FILTER.share)} match)`,
    values: Object.fromEntries(engines.map(({ of }) => [of.name, format.milliseconds(times[of.name] as number)])),
  };
}

function openAndAsk(context: Context, engine: FilteredEngine, round: number): number {
  const folder = context.full(engine);
  const variant = engine.variants.at(-1) ?? engine.variants[0];
  let session: SqlSession | undefined;
  const time = milliseconds(() => {
    session = engine.open(folder, context.shape);
    const ask = session.ask(engine.filtered(FILTER.condition(variant.columns), undefined));
    ask(context.data.queries[round] as Float32Array, ...FILTER.values(round));
  });
  session?.close();
  return time;
}
