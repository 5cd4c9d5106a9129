// Rows in a few groups of near-duplicates, such as the copies of some texts: a search begins in the right group.

import { expect, test } from 'vitest';
import { betterSqlite3 } from '../host.js';
import type { BetterSqlite3Connection } from '../support/better-sqlite3-connection.js';
import { Random } from '../support/random.js';
import { workspace } from '../support/workspace.js';

const ROWS = 15_000;
const GROUPS = 20;
const QUERIES = 100;
const DIM = 32;

const { open } = workspace(betterSqlite3);

/** A source of vectors whose elements are normally distributed (Box, Muller 1958). */
function normal(random: Random): () => number[] {
  const element = () => Math.sqrt(-2 * Math.log(1 - random.unit())) * Math.cos(2 * Math.PI * random.unit());
  return () => Array.from({ length: DIM }, element);
}

const dot = (a: number[], b: number[]) => a.reduce((sum, element, at) => sum + element * (b[at] as number), 0);
const manhattan = (a: number[], b: number[]) =>
  a.reduce((sum, element, at) => sum + Math.abs(element - (b[at] as number)), 0);
const bytes = (vector: number[]) => Buffer.from(new Float32Array(vector).buffer);

test.each([
  ['l2', 0.002],
  ['l2', 0.02],
  ['cosine', 0.002],
  ['cosine', 0.02],
  ['l1', 0.002],
  ['l1', 0.02],
])('%s: at most 2 of 100 searches end in another of 20 groups, of spread %d', async (metric, spread) => {
  const next = normal(new Random(11));
  const centers = Array.from({ length: GROUPS }, next);
  const rows = Array.from({ length: ROWS }, (_, id) => {
    const center = centers[id % GROUPS] as number[];
    return next().map((noise, at) => (center[at] as number) + spread * noise);
  });
  const db = (await open()) as BetterSqlite3Connection;
  await db.run(`CREATE VIRTUAL TABLE docs USING vector(dim=${DIM}, metric=${metric}, mode=hnsw)`);
  const insert = db.raw.prepare('INSERT INTO docs(id, vector) VALUES (?, ?)');
  db.raw.transaction(() => {
    for (const [id, row] of rows.entries()) insert.run(id, bytes(row));
  })();
  expect(JSON.parse(String(await db.value("SELECT vector_index_info('docs')")))).toMatchObject({
    graph: true,
    segment_rows: ROWS,
  });

  const squares = rows.map((row) => dot(row, row));
  const nearest = db.raw.prepare('SELECT id FROM docs WHERE knn_match(distance, ?) LIMIT 1').pluck();
  let wrong = 0;
  for (let query = 0; query < QUERIES; query++) {
    const vector = next();
    const rank = (id: number) => {
      if (metric === 'l1') return manhattan(rows[id] as number[], vector);
      const product = dot(rows[id] as number[], vector);
      return metric === 'l2' ? (squares[id] as number) - 2 * product : -product / Math.sqrt(squares[id] as number);
    };
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let id = 0; id < ROWS; id++) {
      const ranked = rank(id);
      if (ranked < least) [best, least] = [id, ranked];
    }
    if (Number(nearest.get(bytes(vector))) % GROUPS !== best % GROUPS) wrong++;
  }
  expect(JSON.parse(String(await db.value("SELECT vector_last_search('docs')"))).steps).toMatchObject([
    { way: 'hnsw' },
  ]);
  expect(wrong).toBeLessThanOrEqual(2);
});
