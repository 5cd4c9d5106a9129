// Searches that go by the graph and are asked for more than it was searched for: every row that there is comes, once, nearest first.

import { describe, expect, test } from 'vitest';
import { betterSqlite3 } from '../host.js';
import { ModelledTable } from '../support/modelled-table.js';
import { Random } from '../support/random.js';
import { Clusters } from '../support/recall.js';
import { distance } from '../support/reference.js';
import { blob, encode } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

const ROWS = 2000;
const CHANGED = 100;

const { open } = workspace(betterSqlite3);

const source = (seed: number) => {
  const clusters = new Clusters(new Random(seed), 8);
  return (count: number) => Array.from({ length: count }, () => clusters.next());
};

/** Most rows in the index, the last ones not. */
async function createTable(options = 'mode=hnsw, ef_search=8'): Promise<ModelledTable> {
  const table = await ModelledTable.create(await open(), { options });
  table.insert(source(1)(ROWS - CHANGED));
  await table.merge();
  table.insert(source(2)(CHANGED));
  expect(await table.info()).toMatchObject({ graph: true, segment_rows: ROWS - CHANGED, delta_rows: CHANGED });
  return table;
}

const [query = []] = source(3)(1);
const literal = blob(query);
const near = `knn_match(distance, ${literal})`;

/** The keys of a table, nearest first. */
function byDistance(table: ModelledTable): number[] {
  const keyed = [...table.rows].map(([key, vector]) => [key, distance(vector, query, 'l2')] as const);
  return keyed.sort(([, a], [, b]) => a - b).map(([key]) => key);
}

/** How many of the keys that are wanted were found. */
const share = (found: unknown[], wanted: number[]) =>
  wanted.length === 0 ? 1 : wanted.filter((key) => found.includes(key)).length / wanted.length;

describe('more rows than the graph was searched for', () => {
  test('without LIMIT every row comes once, nearest first', async () => {
    const table = await createTable();
    expect(await table.db.column(`SELECT id FROM docs WHERE ${near} ORDER BY distance`)).toEqual(byDistance(table));
    await table.expectAll(query);
  });

  test.each([50, 500, 1999, 5000])('LIMIT %i', async (limit) => {
    const table = await createTable();
    const found = await table.db.column(`SELECT id FROM docs WHERE ${near} ORDER BY distance LIMIT ${limit}`);
    expect(found).toEqual(byDistance(table).slice(0, limit));
  });

  // SQLite checks these on the rows that come, and asks for more until it has enough.
  test.each([
    ['one row in a hundred', 'id % 100 = 5'],
    ['hardly any', 'id IN (SELECT value FROM json_each(json_array(7, 900, 1950)))'],
    ['none', 'id + 0 < 0'],
    ['those that are far', `vector_distance(vector, ${literal}, 'l2', 'float4') > 20`],
  ])('a filter that leaves %s', async (_, filter) => {
    const table = await createTable();
    const ids = await table.db.column(`SELECT id FROM docs WHERE ${filter}`);
    const wanted = byDistance(table).filter((key) => ids.includes(key));
    for (const limit of [3, 5, 1000]) {
      const found = await table.db.all(
        `SELECT id, distance FROM docs WHERE ${near} AND ${filter} ORDER BY distance LIMIT ${limit}`,
      );
      expect(found.length).toBe(Math.min(limit, wanted.length));
      expect(new Set(found.map(([id]) => id)).size).toBe(found.length);
      expect(
        share(
          found.map(([id]) => id),
          wanted.slice(0, limit),
        ),
      ).toBeGreaterThanOrEqual(0.9);
    }
  });

  test('OFFSET passes over rows, and over none twice', async () => {
    const table = await createTable();
    const found: unknown[] = [];
    for (let offset = 0; offset < ROWS; offset += 250) {
      found.push(
        ...(await table.db.column(`SELECT id FROM docs WHERE ${near} ORDER BY distance LIMIT 250 OFFSET ${offset}`)),
      );
    }
    expect(found).toEqual(byDistance(table));
  });

  test('k gives k rows', async () => {
    const table = await createTable();
    for (const k of [1, 5, 12, 100, 1500, 3000]) {
      const found = await table.db.column(`SELECT id FROM docs WHERE ${near} AND k = ${k} ORDER BY distance`);
      expect(found.length).toBe(Math.min(k, ROWS));
      expect(share(found, byDistance(table).slice(0, k))).toBeGreaterThanOrEqual(0.9);
    }
  });

  test('a bound of distance leaves out nothing below it', async () => {
    const table = await createTable();
    const within = byDistance(table).filter((key) => distance(table.rows.get(key) as number[], query, 'l2') < 12);
    expect(within.length).toBeGreaterThan(100);
    expect(await table.db.column(`SELECT id FROM docs WHERE ${near} AND distance < 12 ORDER BY distance`)).toEqual(
      within,
    );
  });

  // With a poor graph the first hits are not all of the nearest, and those that were missed come when the search has got wider.
  test('rows come in order although the graph is poor, and all of them', async () => {
    const table = await createTable('mode=hnsw, m=2, ef_construction=4, ef_search=1');
    const found = await table.db.all(
      `SELECT id, distance FROM docs WHERE ${near} AND id % 2 = 0 ORDER BY distance LIMIT 900`,
    );
    expect(new Set(found.map(([id]) => id))).toEqual(
      new Set(
        byDistance(table)
          .filter((key) => key % 2 === 0)
          .slice(0, 900),
      ),
    );
    const streamed = table.db.raw
      .prepare(
        `SELECT id, distance FROM docs WHERE ${near} AND vector_dims(vector, 'float4') = 8 ORDER BY distance LIMIT 3`,
      )
      .all() as { distance: number }[];
    const distances = streamed.map(({ distance }) => distance);
    expect(distances).toEqual([...distances].sort((a, b) => a - b));
  });
});

describe('ef_search', () => {
  const recallOf = async (table: ModelledTable) => await table.recall(source(9)(100), 3);

  test('is how wide the search is: recall and work grow with it', async () => {
    const table = await ModelledTable.create(await open(), {
      options: 'mode=hnsw, m=2, ef_construction=4, ef_search=1',
    });
    table.insert(source(1)(ROWS));
    await table.merge();
    const narrow = await recallOf(table);
    expect(narrow).toBeLessThan(0.9);
    expect(await table.db.value("SELECT vector_ef_search('docs', 24)")).toBe(24);
    expect(await recallOf(table)).toBeGreaterThan(narrow);
    expect(await table.info()).toMatchObject({ ef_search: 24 });
  });

  test('can be set for one query, and reads back there', async () => {
    const table = await ModelledTable.create(await open(), {
      options: 'mode=hnsw, m=2, ef_construction=4, ef_search=1',
    });
    table.insert(source(1)(ROWS));
    await table.merge();
    const search = (more: string) =>
      table.db.all(`SELECT id, ef_search FROM docs WHERE ${near} ${more} ORDER BY distance LIMIT 3`);
    const wanted = byDistance(table).slice(0, 3);
    expect(await search('AND ef_search = 4096')).toEqual(wanted.map((id) => [id, 4096]));
    expect((await search('')).map(([, ef]) => ef)).toEqual([null, null, null]);
    expect(await table.info()).toMatchObject({ ef_search: 1 });
  });
});

describe('cursors', () => {
  test('two that are open at once do not disturb each other', async () => {
    const table = await createTable();
    const statement = `SELECT id FROM docs WHERE ${near} ORDER BY distance`;
    const first = table.db.raw.prepare(statement).pluck().iterate();
    const second = table.db.raw.prepare(`${statement} LIMIT 700`).pluck().iterate();
    const found: [unknown[], unknown[]] = [[], []];
    for (let i = 0; i < ROWS; i++) {
      found[0].push(Number(first.next().value));
      if (i % 2 === 0) continue;
      const { value, done } = second.next();
      if (!done) found[1].push(Number(value));
    }
    first.return?.();
    second.return?.();
    expect(found[0]).toEqual(byDistance(table));
    expect(found[1]).toEqual(byDistance(table).slice(0, 700));
  });

  // What is written while a search goes on may or may not show; all other rows come, once, whether it is merged meanwhile or not.
  test.each([
    ['LIMIT 3000', 'mode=hnsw, ef_search=8, merge_every=9223372036854775807'],
    ['', 'mode=hnsw, ef_search=8, merge_every=7'],
    ['LIMIT 3000', 'mode=hnsw, ef_search=8, merge_every=7'],
    ['', 'mode=exact, merge_every=7'],
    ['LIMIT 5', 'mode=hnsw, ef_search=8, merge_every=7'],
  ])('one that is open while rows are written: %s %s', async (limit, options) => {
    const table = await ModelledTable.create(await open(), { options });
    table.insert(source(1)(ROWS - 5));
    await table.merge();
    table.insert(source(2)(5));
    const { raw } = table.db;
    raw.unsafeMode();
    const write = raw.prepare('INSERT INTO docs(id, vector) VALUES (?, ?)');
    const remove = raw.prepare('DELETE FROM docs WHERE id = ?');
    const before = byDistance(table);
    const gone = before.slice(-50);
    const found: number[] = [];
    for (const id of raw
      .prepare(`SELECT id FROM docs WHERE ${near} AND id + 0 > 0 ORDER BY distance ${limit}`)
      .pluck()
      .iterate()) {
      found.push(Number(id));
      if (found.length % 20 !== 1 || found.length > 1000) continue;
      write.run(10_000 + found.length, encode(query));
      const last = gone.pop();
      if (last !== undefined) remove.run(last);
    }
    const deleted = before.slice(-50);
    const kept = found.filter((id) => id < 10_000 && !deleted.includes(id));
    const expected = before.slice(0, -50).slice(0, limit === 'LIMIT 5' ? kept.length : undefined);
    expect(kept.sort((a, b) => a - b)).toEqual(expected.sort((a, b) => a - b));
    expect(await table.db.column('PRAGMA integrity_check')).toEqual(['ok']);
  });
});
