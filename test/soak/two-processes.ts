// Two processes write to one WAL file and read it, while an ordinary table, with an index over it, shadows every change in the same
// transactions:
//
//   npm run soak [-- seconds [seed]]
//
// Each process changes both tables alike in random transactions, rolls some of them back, and compares rows and KNN, with a filter and without,
// with the ordinary table in read transactions. Meanwhile one of the two is killed with SIGKILL again and again, and started anew. The last line has the figures;
// the exit code is 1 if the tables ever disagreed.

import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { extensionPath } from '../native/support/extension-path.js';
import { Random } from '../native/support/random.js';
import { blobOf, decode, encode } from '../native/support/vectors.js';

const DIM = 8;
const KEYS = 400;
const WRITERS = 2;
const SYNC_EVERY = 150; // merges often, and so also when a process is killed

type Figure = 'commits' | 'rollbacks' | 'changes' | 'failures' | 'checks';

type Message = { figure: Figure; count: number } | { mismatch: string };

const METADATA = 'title TEXT, page INTEGER';

function connect(path: string): Database.Database {
  const db = new Database(path, { timeout: 30_000 });
  db.loadExtension(extensionPath());
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = NORMAL');
  return db;
}

function createTables(path: string): void {
  const db = connect(path);
  db.exec(`CREATE VIRTUAL TABLE docs USING vector(dim=${DIM}, type=int1, mode=hnsw, merge_every=${SYNC_EVERY}, metadata='${METADATA}');
    CREATE TABLE plain(id INTEGER PRIMARY KEY, vector BLOB NOT NULL, ${METADATA});
    CREATE VIRTUAL TABLE plain_index USING vector(dim=${DIM}, type=int1, mode=hnsw, merge_every=${SYNC_EVERY}, content=plain, content_column=vector)`);
  db.close();
}

const vector = (random: Random) => blobOf(encode(random.vector(DIM), 'int1'));

/** A statement for a table `{t}` that succeeds on both tables or fails on both. */
function statement(random: Random): string {
  const key = random.integer(1, KEYS);
  const row = () =>
    `(${random.integer(1, KEYS)}, ${vector(random)}, 'title ${random.integer(1, 9)}', ${random.integer(1, 50)})`;
  return random.pick([
    () => `INSERT INTO {t} VALUES ${row()}`,
    () => `INSERT INTO {t} VALUES ${row()}, ${row()}, ${row()}`,
    () => `INSERT OR IGNORE INTO {t} VALUES ${row()}, ${row()}, ${row()}`,
    () => `REPLACE INTO {t} VALUES ${row()}, ${row()}`,
    () => `INSERT INTO {t}(vector, page) VALUES (${vector(random)}, 1)`,
    () => `UPDATE {t} SET vector = ${vector(random)} WHERE id = ${key}`,
    () => `UPDATE {t} SET vector = ${vector(random)}, title = 'same' WHERE id BETWEEN ${key} AND ${key + 5}`,
    () => `UPDATE {t} SET page = page + 1 WHERE page < ${random.integer(1, 50)}`,
    () => `UPDATE {t} SET id = ${random.integer(1, KEYS)} WHERE id = ${key}`,
    () => `DELETE FROM {t} WHERE id = ${key}`,
    () => `DELETE FROM {t} WHERE id > ${KEYS} OR id BETWEEN ${key} AND ${key + 8}`,
  ])();
}

/** Runs a statement on both tables. Whether it succeeds, and how many rows it changes, must not differ. */
function change(db: Database.Database, sql: string): { changed: number; failed: boolean } {
  const outcomes = ['plain', 'docs'].map((table) => {
    try {
      return `${db.prepare(sql.replaceAll('{t}', table)).run().changes}`;
    } catch (error) {
      if (!(error instanceof Database.SqliteError) || !error.code.startsWith('SQLITE_CONSTRAINT')) throw error;
      return 'constraint';
    }
  });
  if (outcomes[0] !== outcomes[1]) throw new Error(`${sql}: plain ${outcomes[0]}, docs ${outcomes[1]}`);
  return { changed: Number(outcomes[0]) || 0, failed: outcomes[0] === 'constraint' };
}

/** Compares the two tables in one snapshot. Throws what differs. */
function check(db: Database.Database, random: Random): void {
  const rows = (table: string) =>
    db.prepare(`SELECT * FROM ${table} ORDER BY id`).raw().all() as [number, Buffer, string | null, number | null][];
  const plain = rows('plain');
  if (JSON.stringify(rows('docs')) !== JSON.stringify(plain)) throw new Error('the rows differ');
  const query = random.vector(DIM);
  const nearest = plain
    .map(([id, bytes, , page]) => {
      const distance = decode(bytes, 'int1').reduce((sum, x, at) => sum + (x - (query[at] ?? 0)) ** 2, 0);
      return { hit: [id, distance] as const, page };
    })
    .sort(({ hit: a }, { hit: b }) => a[1] - b[1] || a[0] - b[0]);
  const least = random.integer(1, 50);
  const filtered = nearest.filter(({ page }) => page !== null && page >= least);
  const searches = [
    ['docs', '1', nearest],
    ['plain_index', '1', nearest],
    ['docs', `page >= ${least}`, filtered],
    ['plain_index', `id IN (SELECT id FROM plain WHERE page >= ${least})`, filtered],
  ] as const;
  for (const [table, filter, rows] of searches) {
    for (const limit of [10, -1]) {
      const found = db
        .prepare(
          `SELECT id, distance FROM ${table} WHERE knn_match(distance, ?) AND ${filter} ORDER BY distance, id LIMIT ?`,
        )
        .raw()
        .all(encode(query, 'int1'), limit);
      const expected = (limit < 0 ? rows : rows.slice(0, limit)).map(({ hit }) => hit);
      if (JSON.stringify(found) !== JSON.stringify(expected))
        throw new Error(`KNN differs: ${table}, ${filter}, LIMIT ${limit}, query ${query}`);
    }
  }
}

/** One transaction of random changes, committed or rolled back. */
function write(db: Database.Database, random: Random): void {
  db.exec('BEGIN IMMEDIATE');
  for (let step = random.integer(1, 6); step > 0; step--) {
    const undo = random.chance(0.2);
    if (undo) db.exec('SAVEPOINT s');
    const { changed, failed } = change(db, statement(random));
    report('changes', changed);
    if (failed) report('failures', 1);
    if (random.chance(0.2)) check(db, random);
    if (undo) db.exec(random.chance(0.7) ? 'ROLLBACK TO s; RELEASE s' : 'RELEASE s');
  }
  const commit = random.chance(0.7);
  db.exec(commit ? 'COMMIT' : 'ROLLBACK');
  report(commit ? 'commits' : 'rollbacks', 1);
}

function read(db: Database.Database, random: Random): void {
  db.exec('BEGIN');
  check(db, random);
  check(db, random);
  db.exec('COMMIT');
  report('checks', 2);
}

function report(figure: Figure, count: number): void {
  process.send?.({ figure, count } satisfies Message);
}

async function runWriter(path: string, seed: number): Promise<void> {
  const random = new Random(seed);
  const db = connect(path);
  let stopped = false;
  process.on('message', () => {
    stopped = true;
  });
  process.on('disconnect', () => process.exit(1));
  try {
    read(db, random);
    while (!stopped) {
      if (random.chance(0.6)) write(db, random);
      else read(db, random);
      if (random.chance(0.01)) db.pragma('wal_checkpoint(PASSIVE)');
      await new Promise((resolve) => setImmediate(resolve));
    }
    read(db, random);
    const integrity = db.pragma('integrity_check', { simple: true });
    if (integrity !== 'ok') throw new Error(`integrity_check: ${integrity}`);
  } catch (error) {
    process.send?.({ mismatch: `seed ${seed}: ${error instanceof Error ? error.stack : error}` } satisfies Message);
  }
  process.removeAllListeners('disconnect');
  process.disconnect();
}

async function supervise(seconds: number, seed: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'drizzle-vector-soak-'));
  const path = join(folder, 'soak.db');
  createTables(path);
  const random = new Random(seed);
  const figures: Record<Figure, number> = { commits: 0, rollbacks: 0, changes: 0, failures: 0, checks: 0 };
  const mismatches: string[] = [];
  let kills = 0;
  let starts = 0;

  function start(): ChildProcess {
    const child = fork(fileURLToPath(import.meta.url), ['writer', path, `${seed * 1000 + starts++}`]);
    child.on('message', (message: Message) => {
      if ('mismatch' in message) mismatches.push(message.mismatch);
      else figures[message.figure] += message.count;
    });
    child.on('exit', (code, signal) => {
      if (code !== 0 && signal !== 'SIGKILL') mismatches.push(`a writer ended: ${signal ?? `exit code ${code}`}`);
    });
    return child;
  }

  const writers = Array.from({ length: WRITERS }, start);
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end && mismatches.length === 0) {
    await new Promise((resolve) => setTimeout(resolve, Math.min(random.integer(500, 2000), end - Date.now())));
    if (Date.now() >= end) break;
    const victim = random.integer(0, WRITERS - 1);
    writers[victim]?.kill('SIGKILL');
    writers[victim] = start();
    kills++;
  }
  await Promise.all(
    writers.map(async (writer) => {
      const ended = new Promise((resolve) => writer.on('exit', resolve));
      if (writer.connected) writer.send('stop');
      if (writer.exitCode === null && writer.signalCode === null) await ended;
    }),
  );

  const db = connect(path);
  const rows = db.prepare('SELECT count(*) FROM docs').pluck().get();
  db.close();
  for (const mismatch of mismatches) console.error(mismatch);
  if (mismatches.length === 0) rmSync(folder, { recursive: true });
  else console.error(`the file is kept: ${path}`);
  const counted = Object.entries(figures).map(([figure, count]) => `${count} ${figure}`);
  console.log(
    `${mismatches.length === 0 ? 'agreed' : 'DISAGREED'} for ${seconds} s: ${counted.join(', ')}, ${kills} kills, ${rows} rows at the end`,
  );
  process.exitCode = mismatches.length === 0 ? 0 : 1;
}

const [first, second, third] = process.argv.slice(2);
if (first === 'writer') await runWriter(second as string, Number(third));
else await supervise(Number(first ?? 60), Number(second ?? 1));
