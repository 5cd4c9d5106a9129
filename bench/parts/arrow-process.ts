import { readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { integer, text } from 'drizzle-orm/sqlite-core';
import {
  bulkInsert,
  bulkInsertArrays,
  createVectorTable,
  float4Vector,
  loadVectorExtension,
  vectorTable,
} from 'drizzle-vector';
import { exportArrowTo, insertArrow } from 'drizzle-vector/arrow';

/** `times` of all ways in and out; `fill` a database; `export` it, and tell how much memory that took. */
export interface ArrowQuestion {
  readonly task: 'times' | 'fill' | 'export';
  readonly folder: string;
  readonly rows: number;
  readonly dimensions: number;
  readonly rounds: number;
}

export interface ArrowAnswer {
  /** Milliseconds of each round. */
  readonly times: Readonly<Record<string, readonly number[]>>;
  readonly peakBytes: number;
}

const STANDARD_INPUT = 0;
const { task, folder, rows, dimensions, rounds } = JSON.parse(readFileSync(STANDARD_INPUT, 'utf8')) as ArrowQuestion;

const docs = vectorTable(
  'docs',
  { id: integer('id').primaryKey(), title: text('title'), vector: float4Vector('vector', dimensions) },
  { metric: 'l2_squared', mode: 'exact' },
);

function open(file: string) {
  const client = new Database(file);
  loadVectorExtension(client);
  const db = drizzle({ client });
  createVectorTable(db, docs, { ifNotExists: true });
  return db;
}

const times: Record<string, number[]> = {};
async function time(name: string, run: () => unknown): Promise<void> {
  const start = performance.now();
  await run();
  const all = times[name] ?? [];
  times[name] = all;
  all.push(performance.now() - start);
}

/** As many vectors, of no few different numbers. */
function matrix(count: number): Float32Array {
  return new Float32Array(count * dimensions).map((_, index) => Math.sin(index));
}

async function takeTimes(): Promise<void> {
  const vectors = matrix(rows);
  const titles = Array.from({ length: rows }, (_, index) => `title ${index}`);
  const vectorAt = (index: number) => vectors.subarray(index * dimensions, (index + 1) * dimensions);
  const objects = titles.map((title, index) => ({ id: index + 1, title, vector: vectorAt(index) }));
  const source = open(':memory:');
  bulkInsert(source, docs, objects);
  const into = (name: string, insert: (db: ReturnType<typeof open>) => unknown) => async () => {
    const db = open(':memory:');
    db.$client.exec('begin');
    await time(name, () => insert(db));
    db.$client.exec('commit'); // which makes the index, in the same time wherever the rows came from
    db.$client.close();
  };
  const all = [
    () => time('exportArrowTo() a file', () => exportArrowTo(source, docs, `${folder}/docs.arrow`)),
    into('prepared inserts of better-sqlite3', ({ $client: client }) => {
      const insert = client.prepare('insert into docs (id, title, vector) values (?, ?, ?)');
      client.transaction(() => {
        for (const { id, title, vector } of objects) {
          insert.run(id, title, Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength));
        }
      })();
    }),
    into('insertArrow() a file', (db) => insertArrow(db, docs, `${folder}/docs.arrow`)),
    into('bulkInsert()', (db) => bulkInsert(db, docs, objects)),
    into('bulkInsertArrays(), without the titles', (db) => bulkInsertArrays(db, docs, undefined, vectors, dimensions)),
  ];
  await all[0]?.();
  for (let round = 0; round < rounds; round++) for (const each of all) await each();
}

const FILLED_AT_ONCE = 10_000;

function fill(): void {
  const db = open(`${folder}/filled.db`);
  const some = matrix(FILLED_AT_ONCE);
  for (let done = 0; done < rows; done += FILLED_AT_ONCE) {
    bulkInsertArrays(
      db,
      docs,
      undefined,
      some.subarray(0, Math.min(FILLED_AT_ONCE, rows - done) * dimensions),
      dimensions,
    );
  }
  db.$client.close();
}

if (task === 'times') await takeTimes();
if (task === 'fill') fill();
if (task === 'export') {
  await time('export', () => exportArrowTo(open(`${folder}/filled.db`), docs, `${folder}/filled.arrow`));
}
const answer: ArrowAnswer = { times, peakBytes: process.resourceUsage().maxRSS * 1024 };
console.log(JSON.stringify(answer));
