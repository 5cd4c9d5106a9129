import type { Context } from '../context.js';
import { drizzleVector } from '../engines/drizzle-vector.js';
import type { Engine } from '../engines/engine.js';
import type { Report } from '../report/report.js';

const CONNECTIONS = 4;
const ROUNDS = 25;

interface Visibility {
  readonly seen: number;
  readonly checked: number;
}

/** Whether every connection's next query finds a row that another one has committed, and no longer finds it when that is deleted. */
export function visible(context: Context): Report {
  const results = context.engines
    .filter((engine) => !engine.lacks?.includes('connections'))
    .map((engine) => ({ engine, ...checkVisibility(context, engine) }));
  const text = ({ seen, checked }: Visibility) =>
    seen === checked ? `always (${checked} of ${checked} answers)` : `${seen} of ${checked} answers right`;
  const ours = results.find(({ engine }) => engine === drizzleVector);
  return {
    checks: ours
      ? [
          {
            figure: `visible to the next query after commit, on ${CONNECTIONS} connections`,
            measured: text(ours),
            target: 'always',
            reached: ours.seen === ours.checked,
          },
        ]
      : [],
    figures: [
      {
        figure: "another connection's commit is seen by the next query",
        values: Object.fromEntries(
          context.engines.map((engine) => {
            const result = results.find((other) => other.engine === engine);
            const note = engine.notes.visible;
            if (result) return [engine.name, note === undefined ? text(result) : { text: text(result), note }];
            return [engine.name, { note: note ?? `${engine.name} was not checked.` }];
          }),
        ),
      },
    ],
  };
}

function checkVisibility(context: Context, engine: Engine): Visibility {
  const folder = context.copy(engine);
  const connections = Array.from({ length: CONNECTIONS }, () => {
    const session = engine.open(folder, context.shape);
    const ask = session.knn(undefined);
    ask(context.data.queries[0] as Float32Array);
    return { session, finds: (id: number, vector: Float32Array) => ask(vector).some((hit) => hit.id === id) };
  });

  let seen = 0;
  let checked = 0;
  const expectEverywhere = (id: number, vector: Float32Array, there: boolean) => {
    for (const { finds } of connections) {
      checked++;
      if (finds(id, vector) === there) seen++;
    }
  };
  for (let round = 0; round < ROUNDS; round++) {
    const id = context.rows + round + 1;
    const vector = context.data.extra[round] as Float32Array;
    const writer = connections[round % CONNECTIONS];
    const remover = connections[(round + 1) % CONNECTIONS];
    writer?.session.insert(id, vector);
    expectEverywhere(id, vector, true);
    remover?.session.remove([id]);
    expectEverywhere(id, vector, false);
  }
  for (const { session } of connections) session.close();
  return { seen, checked };
}
