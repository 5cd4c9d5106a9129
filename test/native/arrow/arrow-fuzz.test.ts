// Damaged Arrow streams are refused, or read as what they still are: never a crash, and never half of one.
//
// DRIZZLE_VECTOR_FUZZ_SECONDS says how long to go on, DRIZZLE_VECTOR_FUZZ_SEED where to begin. Each input is written to a file before it is read;
// after a crash, DRIZZLE_VECTOR_FUZZ_INPUT reads that one alone. The libFuzzer target `npm run faults -- fuzz-arrow --full` searches deeper.

import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { betterSqlite3 } from '../host.js';
import { arrowCorpus, CORPUS_TABLE } from '../support/arrow-corpus.js';
import type { BetterSqlite3Connection } from '../support/better-sqlite3-connection.js';
import { mutated } from '../support/mutations.js';
import { Random } from '../support/random.js';
import { workspace } from '../support/workspace.js';

const seconds = Number(process.env.DRIZZLE_VECTOR_FUZZ_SECONDS ?? 2);
const seed = Number(process.env.DRIZZLE_VECTOR_FUZZ_SEED ?? 1);
const given = process.env.DRIZZLE_VECTOR_FUZZ_INPUT;
const input = join(tmpdir(), `drizzle-vector-fuzz-${process.pid}.arrow`);

const CHECKED_EVERY = 1000;

const { open } = workspace(betterSqlite3);

/** A table, and what tries to insert a stream into it: true when it has been. */
async function openTable() {
  const db = (await open()) as BetterSqlite3Connection;
  await db.run(CORPUS_TABLE);
  const insert = db.raw.prepare('SELECT vector_insert_arrow(?, NULL, ?, ?)').pluck();
  const count = db.raw.prepare('SELECT count(*) FROM docs').pluck();

  function tryInsert(stream: Uint8Array, onConflict: string): boolean {
    const before = count.get() as bigint;
    try {
      const inserted = insert.get('docs', stream, onConflict) as bigint;
      if (onConflict !== 'replace') expect(count.get()).toBe(before + inserted);
      return true;
    } catch (error) {
      // Anything else is an assertion, or no error of SQLite.
      if ((error as Error).name !== 'SqliteError') throw error;
      expect(count.get()).toBe(before);
      expect(db.raw.inTransaction).toBe(false);
      return false;
    }
  }

  async function check(): Promise<void> {
    expect(await db.column('PRAGMA integrity_check')).toEqual(['ok']);
    await db.run('DELETE FROM docs');
  }

  return { tryInsert, check };
}

test('the streams that are damaged are sound before', async () => {
  const { tryInsert, check } = await openTable();
  for (const stream of arrowCorpus()) expect(tryInsert(stream, 'replace')).toBe(true);
  await check();
});

async function readDamaged(): Promise<void> {
  console.info(`seed ${seed}, ${seconds} s; the input is in ${input}`);
  const { tryInsert, check } = await openTable();
  const corpus = arrowCorpus();
  const random = new Random(seed);
  const end = performance.now() + seconds * 1000;
  let inputs = 0;
  let sound = 0;
  while (performance.now() < end || inputs < CHECKED_EVERY) {
    const stream = mutated(corpus, random);
    writeFileSync(input, stream);
    sound += Number(tryInsert(stream, random.pick(['abort', 'replace', 'ignore'])));
    if (++inputs % CHECKED_EVERY === 0) await check();
  }
  await check();
  console.info(`${inputs} inputs, ${sound} of them read`);
  expect(sound).toBeGreaterThan(0);
  expect(sound).toBeLessThan(inputs);
}

async function readGiven(path: string): Promise<void> {
  const { tryInsert, check } = await openTable();
  for (const onConflict of ['abort', 'replace', 'ignore']) tryInsert(readFileSync(path), onConflict);
  await check();
}

if (given) test('the input that is given', () => readGiven(given));
else test('damaged streams', { timeout: (seconds + 60) * 1000 }, readDamaged);
