import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import { load } from 'drizzle-vector';
import { benchAutocommit } from './autocommit.js';
import { benchBulkInsert } from './bulk-insert.js';
import { DIMENSIONS, K } from './engines.js';
import { benchKnn } from './knn.js';
import { benchOpening } from './opening.js';
import { installPeers } from './peers.js';
import { printTable } from './table.js';
import { clusteredVectors } from './vectors.js';

const ROUNDS = 3;
const QUERIES = 50;
const SINGLE_INSERTS = 1000;

const { values } = parseArgs({ options: { rows: { type: 'string', default: '100000' } } });
const rows = Number(values.rows);
if (!Number.isInteger(rows) || rows < SINGLE_INSERTS) {
  throw new RangeError(`--rows: expected an integer of at least ${SINGLE_INSERTS}, received ${values.rows}.`);
}

installPeers();
console.log(machine());
console.log(`${rows.toLocaleString('en')} x ${DIMENSIONS} float4, cosine, k = ${K}; medians of interleaved runs\n`);

const folder = mkdtempSync(join(tmpdir(), 'drizzle-vector-bench-'));
try {
  const next = clusteredVectors(DIMENSIONS, 1);
  const vectors = Array.from({ length: rows }, next);
  const queries = Array.from({ length: QUERIES }, next);

  const bulk = benchBulkInsert(folder, vectors, ROUNDS);
  const knn = benchKnn(bulk.files, queries);
  const ours = benchOpening('drizzle-vector', bulk.files['drizzle-vector']);
  const theirs = benchOpening('sqlite-vec', bulk.files['sqlite-vec']);
  const single = benchAutocommit(folder, bulk.files, vectors.slice(0, SINGLE_INSERTS));

  const rate = (value: number) => `${Math.round(value).toLocaleString('en')} rows/s`;
  const ms = (value: number) => `${value.toFixed(value < 1 ? 4 : 2)} ms`;
  const times = (value: number) => `${value.toFixed(2)} x`;
  printTable([
    ['', 'drizzle-vector', 'sqlite-vec', 'ordinary table', 'ratio', 'target'],
    [
      `exact KNN (recall ${knn.recall.toFixed(4)} of sqlite-vec's rows)`,
      ms(knn.time['drizzle-vector']),
      ms(knn.time['sqlite-vec']),
      '',
      `${times(knn.time['sqlite-vec'] / knn.time['drizzle-vector'])} faster than sqlite-vec`,
      'at least 8 x',
    ],
    [
      'bulk insert, better-sqlite3, one transaction',
      rate(bulk.rate['drizzle-vector']),
      rate(bulk.rate['sqlite-vec']),
      rate(bulk.rate['ordinary table']),
      `${times(bulk.rate['drizzle-vector'] / bulk.rate['sqlite-vec'])} the rate of sqlite-vec`,
      'at least 50,000 rows/s',
    ],
    [
      'bulk insert, db.insert().values([...])',
      rate(bulk.rate.drizzle),
      '',
      '',
      `${times(bulk.rate['drizzle-vector'] / bulk.rate.drizzle)} the time of better-sqlite3`,
      'at most 3 x',
    ],
    ...[
      { label: 'no rows', time: single.empty },
      { label: `${rows.toLocaleString('en')} rows`, time: single.full },
    ].map(({ label, time }) => [
      `one autocommit insert at ${label}`,
      ms(time['drizzle-vector']),
      ms(time['sqlite-vec']),
      ms(time['ordinary table']),
      `${times(time['drizzle-vector'] / time['ordinary table'])} the time of an ordinary table`,
      'at most 2 x',
    ]),
    [
      'the same, full against empty',
      times(single.full['drizzle-vector'] / single.empty['drizzle-vector']),
      times(single.full['sqlite-vec'] / single.empty['sqlite-vec']),
      times(single.full['ordinary table'] / single.empty['ordinary table']),
      '',
      'about 1 x',
    ],
    ['open the file and ask once', ms(ours.time), ms(theirs.time), '', '', ''],
    ['memory for that', `${ours.memoryMiB.toFixed(0)} MiB`, `${theirs.memoryMiB.toFixed(0)} MiB`, '', '', ''],
    ['file', `${ours.fileMB.toFixed(0)} MB`, `${theirs.fileMB.toFixed(0)} MB`, '', '', ''],
  ]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function machine(): string {
  const db = new Database(':memory:');
  load(db);
  const debug = db.prepare('SELECT vector_debug()').pluck().get() as string;
  db.close();
  return `${cpus()[0]?.model ?? 'unknown CPU'} x ${cpus().length}, Node ${process.version}\n${debug}`;
}
