import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { type EngineName, engines, INSERT, open, ordinaryTable, toBlob } from './engines.js';
import { type Contestant, race } from './timing.js';

type TableName = EngineName | 'ordinary table';

const NAMES: readonly TableName[] = ['drizzle-vector', 'sqlite-vec', 'ordinary table'];

/** Median milliseconds of one insert that is its own transaction. */
export interface Autocommit {
  readonly empty: Record<TableName, number>;
  readonly full: Record<TableName, number>;
}

/** Single inserts by turns into new tables and into the full ones of the files. */
export function benchAutocommit(
  folder: string,
  files: Record<TableName, string>,
  vectors: readonly Float32Array[],
): Autocommit {
  const connections: Database.Database[] = [];
  const contestant = (name: TableName, file: string): Contestant => {
    const engine = name === 'ordinary table' ? undefined : engines[name];
    const db = open(file, engine);
    connections.push(db);
    const exists = db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'docs'").get() !== undefined;
    if (!exists) db.exec((engine ?? ordinaryTable).create);
    db.pragma('wal_checkpoint(TRUNCATE)');
    // A connection that has searched before: whatever an engine keeps in memory is there and has to be kept up to date.
    if (engine) db.prepare(engine.knn).all(toBlob(vectors[0] as Float32Array));
    const rows = db.prepare('SELECT count(*) FROM docs').pluck().get() as number;
    const statement = db.prepare(INSERT);
    return (round) => () => statement.run(BigInt(rows + round + 1), toBlob(vectors[round] as Float32Array));
  };

  const times = race(
    vectors.length,
    Object.fromEntries(
      NAMES.flatMap((name) => [
        [`empty ${name}`, contestant(name, join(folder, `empty ${name}.db`))],
        [`full ${name}`, contestant(name, files[name])],
      ]),
    ),
  );
  for (const db of connections) db.close();
  const select = (state: string) =>
    Object.fromEntries(NAMES.map((name) => [name, times[`${state} ${name}`]])) as Record<TableName, number>;
  return { empty: select('empty'), full: select('full') };
}
