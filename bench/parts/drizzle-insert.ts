import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { integer } from 'drizzle-orm/sqlite-core';
import { float4Vector, loadVectorExtension, vectorTable } from 'drizzle-vector';
import type { Context } from '../context.js';
import { drizzleVectorExact } from '../engines/drizzle-vector.js';
import type { Engine, Session } from '../engines/engine.js';
import { ordinaryTable } from '../engines/ordinary-table.js';
import { databaseFile } from '../engines/sqlite-engine.js';
import { sqliteVec } from '../engines/sqlite-vec.js';
import { milliseconds } from '../milliseconds.js';
import { race } from '../race.js';
import { format } from '../report/format.js';
import type { Report } from '../report/report.js';

const ROUNDS = 3;
const BATCH = 250;
const LEAST_RATE = 50_000;
const MOST_TIMES = 3;

/** What writing rows costs apart from building a graph (mode=exact), in better-sqlite3 and through Drizzle; one transaction. */
export function drizzleInsert(context: Context): Report {
  const contestant = (engine: Engine<Session>) => (): number[] => {
    const session = engine.create(context.emptyFolder('insert'), context.shape);
    const time = milliseconds(() => session.load(context.data.vectors));
    session.close();
    return [time];
  };
  const times = race(ROUNDS, {
    ours: contestant(drizzleVectorExact),
    theirs: contestant(sqliteVec),
    ordinary: contestant(ordinaryTable),
    drizzle: () => [insertThroughDrizzle(context)],
  });
  const rate = (time: number) => (context.rows / time) * 1000;
  const factor = times.drizzle / times.ours;
  return {
    checks: [
      {
        figure: 'bulk insert without a graph, better-sqlite3, one transaction',
        measured: `${format.count(rate(times.ours))} rows/s (sqlite-vec ${format.count(rate(times.theirs))}, an ordinary table ${format.count(rate(times.ordinary))})`,
        target: `≥ ${format.count(LEAST_RATE)} rows/s`,
        reached: rate(times.ours) >= LEAST_RATE,
      },
      {
        figure: 'the same through db.insert().values([...])',
        measured: `${format.count(rate(times.drizzle))} rows/s, ${format.ratio(factor)} the time of better-sqlite3`,
        target: `≤ ${MOST_TIMES} ×`,
        reached: factor <= MOST_TIMES,
      },
    ],
  };
}

function insertThroughDrizzle(context: Context): number {
  const folder = context.emptyFolder('insert');
  drizzleVectorExact.create(folder, context.shape).close();
  const client = new Database(databaseFile(folder));
  client.pragma('synchronous = NORMAL');
  loadVectorExtension(client);
  const docs = vectorTable(
    'docs',
    { id: integer('id').primaryKey(), vector: float4Vector('vector', context.shape.dimensions) },
    { metric: 'cosine' },
  );
  const time = milliseconds(() =>
    drizzle({ client }).transaction((tx) => {
      for (let start = 0; start < context.rows; start += BATCH) {
        const batch = context.data.vectors.slice(start, start + BATCH);
        tx.insert(docs)
          .values(batch.map((vector, index) => ({ id: start + index + 1, vector })))
          .run();
      }
    }),
  );
  client.close();
  return time;
}
