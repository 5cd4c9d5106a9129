import { randomBytes, randomUUID } from 'node:crypto';
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
const SEARCH = 'SELECT id, distance FROM docs WHERE knn_match(distance, ?) ORDER BY distance LIMIT ?';

type Key = number | string;

/**
 * What keys of text cost beside integer keys: UUIDs of 36 characters, in tables of the same vectors. CPU time.
 *
 * Random keys change a page of their index for nearly each insert, whatever the table. So inserts of those are compared
 * with an ordinary table of the same keys, and inserts of keys in the order of time with integers.
 */
export function keys(context: Context): Report {
  const integers = openTable(context, 'integer', vectorTable(context, 'integer'), (index) => index + 1);
  const inOrder = openTable(context, 'text in order', vectorTable(context, 'text'), timeOrderedUuid);
  const random = openTable(context, 'text', vectorTable(context, 'text'), () => randomUUID());
  const ordinary = openTable(context, 'ordinary', ORDINARY_TABLE, () => randomUUID());
  for (const table of [integers, inOrder, random]) table.fill();
  ordinary.fillRows();
  const inserts = race(ROUNDS, {
    integers: integers.insert,
    inOrder: inOrder.insert,
    random: random.insert,
    ordinary: ordinary.insert,
  });
  const searches = race(ROUNDS, { integers: integers.search, random: random.search });
  const lookups = race(ROUNDS, { integers: integers.lookUp, random: random.lookUp });
  const rows = context.rows + ROUNDS * BATCH;
  const bytes = random.close() - integers.close();
  for (const table of [inOrder, ordinary]) table.close();
  const check = (figure: string, time: number, other: number, most: number): Check => ({
    figure: `${figure}, ${format.count(context.rows)} rows`,
    measured: `${format.milliseconds(time)} against ${format.milliseconds(other)}: ${format.ratio(time / other)}`,
    target: `≤ ${most} ×`,
    reached: time <= most * other,
  });
  const insert = `${BATCH} inserts in a transaction`;
  return {
    checks: [
      check('KNN, keys of text against integers', searches.random, searches.integers, MOST_TIMES_KNN),
      check(
        `${insert}, keys in the order of time against integers`,
        inserts.inOrder,
        inserts.integers,
        MOST_TIMES_INSERT,
      ),
      check(`${insert}, random keys against an ordinary table`, inserts.random, inserts.ordinary, MOST_TIMES_INSERT),
      check(`${BATCH} rows by their keys, keys of text against integers`, lookups.random, lookups.integers, 2),
      {
        figure: `file of keys of text beside integers, ${format.count(context.rows)} rows`,
        measured: `${(bytes / rows).toFixed(0)} bytes a row more`,
        target: '≤ 100 bytes a row',
        reached: bytes <= 100 * rows,
      },
    ],
  };
}

const ORDINARY_TABLE = 'CREATE TABLE docs(id TEXT PRIMARY KEY, vector BLOB NOT NULL)';

/** A table whose index is not merged while rows are inserted. */
function vectorTable(context: Context, keyType: 'integer' | 'text'): string {
  return `CREATE VIRTUAL TABLE docs USING vector(dim=${context.shape.dimensions}, metric=cosine, mode=hnsw, merge_every=${2 ** 40}, key_type=${keyType})`;
}

/** A UUID of version 7: 48 bits of time, which go up here with each row, and then random ones (RFC 9562). */
function timeOrderedUuid(index: number): string {
  const random = randomBytes(10).toString('hex');
  const time = (0x0190_0000_0000 + index).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-8${random.slice(3, 6)}-${random.slice(6, 18)}`;
}

/** The milliseconds of CPU time that `work` takes. */
function cpuTime(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** A file with one table, and the operations on it. */
function openTable(context: Context, name: string, createTable: string, keyOf: (index: number) => Key) {
  const path = join(context.emptyFolder(`keys ${name}`), 'bench.db');
  const client = new Database(path);
  loadVectorExtension(client);
  client.pragma('journal_mode = WAL');
  client.exec(createTable);
  const blobOf = (vector: Float32Array) => Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
  const { vectors, queries } = context.data;
  const given: Key[] = [];
  const insert = client.prepare('INSERT INTO docs(id, vector) VALUES (?, ?)');
  const lookUp = client.prepare('SELECT rowid FROM docs WHERE id = ?').pluck();
  const insertAll = client.transaction((keys: readonly Key[]) => {
    for (const [row, key] of keys.entries()) insert.run(key, blobOf(vectors[row % vectors.length] as Float32Array));
  });
  const newKeys = (count: number): Key[] => {
    const keys = Array.from({ length: count }, (_, row) => keyOf(given.length + row));
    given.push(...keys);
    return keys;
  };
  const fillRows = () => {
    for (let rows = 0; rows < vectors.length; rows += BATCH) insertAll(newKeys(Math.min(BATCH, vectors.length - rows)));
  };
  return {
    fillRows,
    fill(): void {
      fillRows();
      client.exec("SELECT vector_rebuild_index('docs')");
    },
    insert(): number[] {
      const keys = newKeys(BATCH);
      return [cpuTime(() => insertAll(keys))];
    },
    search(): number[] {
      const search = client.prepare(SEARCH);
      const searchAll = () => {
        for (const query of queries) search.all(blobOf(query), K);
      };
      return [cpuTime(searchAll) / queries.length];
    },
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
