import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { loadVectorExtension } from 'drizzle-vector';
import type { Context } from '../context.js';
import { K } from '../engines/engine.js';
import { race } from '../race.js';
import { format } from '../report/format.js';
import type { Check, Report } from '../report/report.js';

const ROUNDS = 15;
const BATCH = 1000;
const MOST_TIMES_KNN = 1.1;
const MOST_TIMES_INSERT = 1.35;

type Key = number | string;

/** What keys of text cost beside integer keys: UUIDs of 36 characters, in tables of the same vectors. CPU time. */
export function keys(context: Context): Report {
  const integers = openTable(context, 'integer', (index) => index + 1);
  const texts = openTable(context, 'text', () => randomUUID());
  for (const table of [integers, texts]) table.fill();
  const inserts = race(ROUNDS, { integers: integers.insert, texts: texts.insert });
  const searches = race(ROUNDS, { integers: integers.search, texts: texts.search });
  const lookups = race(ROUNDS, { integers: integers.lookUp, texts: texts.lookUp });
  const rows = context.rows + ROUNDS * BATCH;
  const bytes = { integers: integers.close(), texts: texts.close() };
  const check = (figure: string, times: Record<'integers' | 'texts', number>, most: number): Check => ({
    figure: `${figure}, keys of text against integers, ${format.count(context.rows)} rows`,
    measured: `${format.milliseconds(times.texts)} against ${format.milliseconds(times.integers)}: ${format.ratio(times.texts / times.integers)}`,
    target: `≤ ${most} ×`,
    reached: times.texts <= most * times.integers,
  });
  return {
    checks: [
      check('KNN', searches, MOST_TIMES_KNN),
      check(`${BATCH} inserts in a transaction`, inserts, MOST_TIMES_INSERT),
      check(`${BATCH} rows by their keys`, lookups, 2),
      {
        figure: `file of keys of text beside integers, ${format.count(context.rows)} rows`,
        measured: `${((bytes.texts - bytes.integers) / rows).toFixed(0)} bytes a row more`,
        target: '≤ 100 bytes a row',
        reached: bytes.texts - bytes.integers <= 100 * rows,
      },
    ],
  };
}

/** The milliseconds of CPU time that `work` takes. */
function cpuTime(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** A file with one table, whose index is not merged while rows are inserted, and the operations on it. */
function openTable(context: Context, keyType: 'integer' | 'text', keyOf: (index: number) => Key) {
  const path = join(context.emptyFolder(`keys ${keyType}`), 'bench.db');
  const client = new Database(path);
  loadVectorExtension(client);
  client.pragma('journal_mode = WAL');
  client.exec(
    `CREATE VIRTUAL TABLE docs USING vector(dim=${context.shape.dimensions}, metric=cosine, mode=hnsw, merge_every=${2 ** 40}, key_type=${keyType})`,
  );
  const blobOf = (vector: Float32Array) => Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
  const { vectors, queries } = context.data;
  const given: Key[] = [];
  const insert = client.prepare('INSERT INTO docs(id, vector) VALUES (?, ?)');
  const search = client.prepare('SELECT id, distance FROM docs WHERE knn_match(distance, ?) ORDER BY distance LIMIT ?');
  const lookUp = client.prepare('SELECT rowid FROM docs WHERE id = ?').pluck();
  const insertAll = client.transaction((keys: readonly Key[]) => {
    for (const [row, key] of keys.entries()) insert.run(key, blobOf(vectors[row % vectors.length] as Float32Array));
  });
  const newKeys = (count: number): Key[] => {
    const keys = Array.from({ length: count }, (_, row) => keyOf(given.length + row));
    given.push(...keys);
    return keys;
  };
  return {
    fill(): void {
      for (let rows = 0; rows < vectors.length; rows += BATCH)
        insertAll(newKeys(Math.min(BATCH, vectors.length - rows)));
      client.exec("SELECT vector_rebuild_index('docs')");
    },
    insert(): number[] {
      const keys = newKeys(BATCH);
      return [cpuTime(() => insertAll(keys))];
    },
    search: (): number[] => [
      cpuTime(() => {
        for (const query of queries) search.all(blobOf(query), K);
      }) / queries.length,
    ],
    lookUp: (round: number): number[] => [
      cpuTime(() => {
        for (let row = 0; row < BATCH; row++) lookUp.get(given[((row + round) * 7919) % given.length]);
      }),
    ],
    /** Gives the bytes of the file. */
    close(): number {
      client.pragma('wal_checkpoint(TRUNCATE)');
      client.close();
      return statSync(path).size;
    },
  };
}
