// vector_last_search: what a KNN query did.

import { describe, expect, test } from 'vitest';
import { hosts } from '../host.js';
import type { Connection } from '../support/connection.js';
import { workspace } from '../support/workspace.js';

const ROWS = 2000;
const CREATE = `CREATE VIRTUAL TABLE docs USING vector(dim=2, mode=hnsw, ef_search=16, metadata='page INTEGER');
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${ROWS})
  INSERT INTO docs(id, vector, page) SELECT i, '[' || (i * 389 % 1009) || ', ' || (i * 577 % 1009) || ']', i FROM n`;

interface Step {
  way: string;
  rows?: number;
  candidates?: number;
  milliseconds: number;
}

/** The last search of docs, without the time that its steps took, which is no less than 0. */
async function lastSearch(db: Connection) {
  const { steps, rows } = JSON.parse(String(await db.value("SELECT vector_last_search('docs')"))) as {
    steps: Step[];
    rows: number;
  };
  for (const { milliseconds } of steps) expect(milliseconds).toBeGreaterThanOrEqual(0);
  return { steps: steps.map(({ milliseconds: _, ...step }) => step), rows };
}

describe.each(hosts)('$name', (host) => {
  const { open, file } = workspace(host);

  async function openDocs() {
    const db = await open();
    await db.run(`${CREATE}; SELECT vector_merge_index('docs')`);
    return db;
  }

  const search = (db: Connection, condition: string) =>
    db.all(`SELECT id FROM docs WHERE knn_match(distance, '[5, 5]') AND ${condition}`);

  test('is NULL before the first search, and other queries do not count', async () => {
    const db = await openDocs();
    await db.all('SELECT * FROM docs WHERE page < 10');
    expect(await db.value("SELECT vector_last_search('docs')")).toBe(null);
  });

  test('by the graph', async () => {
    const db = await openDocs();
    await search(db, 'k = 3');
    expect(await lastSearch(db)).toEqual({ steps: [{ way: 'hnsw', candidates: 16 }], rows: 3 });
    await search(db, 'k = 3 AND ef_search = 20');
    expect(await lastSearch(db)).toEqual({ steps: [{ way: 'hnsw', candidates: 20 }], rows: 3 });
  });

  /** Ten times the rows, so that wide beams pay. */
  async function openMany() {
    const db = await open();
    await db.run(CREATE.replaceAll(String(ROWS), '20000').replace('dim=2', 'dim=2, m=8, ef_construction=16'));
    return db;
  }

  test('for as many as k says in one step, also without LIMIT', async () => {
    const db = await openMany();
    const steps = [{ way: 'hnsw', candidates: 200 }];
    await search(db, 'k = 100');
    expect(await lastSearch(db)).toEqual({ steps, rows: 100 });
    await search(db, 'k = 100 LIMIT 1000');
    expect(await lastSearch(db)).toEqual({ steps, rows: 100 });
  });

  test('for rows beyond a distance in one step, however many are nearer', async () => {
    const db = await openDocs();
    const beyond = 'distance > 500000 ORDER BY distance LIMIT 3';
    const all = await search(db, 'distance > 500000 ORDER BY distance');
    expect(all.length).toBeLessThan(ROWS - 100);
    expect(await search(db, beyond)).toEqual(all.slice(0, 3));
    expect(await lastSearch(db)).toEqual({ steps: [{ way: 'exact', rows: ROWS }], rows: 3 });
    await db.run('UPDATE docs SET vector = vector WHERE page < 1000'); // waits for a merge
    expect(await search(db, beyond)).toEqual(all.slice(0, 3));
    expect(await lastSearch(db)).toEqual({ steps: [{ way: 'exact', rows: ROWS }], rows: 3 });
  });

  test('for a bound of distance in a join, by the graph until the range ends, and then through all rows', async () => {
    const db = await openMany();
    await db.run('CREATE TABLE names(id INTEGER PRIMARY KEY, name TEXT); INSERT INTO names SELECT id, id FROM docs');
    const join = (bound: number, limit: number) =>
      db.all(`SELECT id, distance FROM docs JOIN names USING (id)
        WHERE knn_match(distance, '[5, 5]') AND distance <= ${bound} ORDER BY distance LIMIT ${limit}`);
    expect(await join(1e6, 3)).toHaveLength(3);
    expect(await lastSearch(db)).toEqual({ steps: [{ way: 'hnsw', candidates: 128 }], rows: 3 });
    const all = await join(500, 1000);
    expect((await lastSearch(db)).steps.map(({ way }) => way)).toContain('exact');
    const exact = await db.all(
      `SELECT id FROM docs WHERE vector_distance(vector, vector_from_json('[5, 5]', 'float4'), 'l2', 'float4') <= 500`,
    );
    expect(all.length).toBeGreaterThan(5);
    expect(all.map(([id]) => id).sort()).toEqual(exact.map(([id]) => id).sort());
  });

  test('through all rows, where the graph does not pay', async () => {
    const db = await openDocs();
    await db.all("SELECT id FROM docs WHERE knn_match(distance, '[5, 5]') LIMIT 1500");
    const { steps, rows } = await lastSearch(db);
    expect(new Set(steps.map(({ way }) => way))).toEqual(new Set(['exact'])); // again, where SQLite does not tell the LIMIT
    expect(rows).toBe(1500);
  });

  test('through the rows that its conditions select', async () => {
    const db = await openDocs();
    await search(db, 'k = 3 AND page <= 10');
    expect(await lastSearch(db)).toEqual({
      steps: [
        { way: 'filter', rows: 10 },
        { way: 'exact', rows: 10 },
      ],
      rows: 3,
    });
  });

  test('on and on, where the rows do not meet what SQLite checks', async () => {
    const db = await openDocs();
    await search(db, 'page + 0 = 7');
    const { steps, rows } = await lastSearch(db);
    expect(steps.length).toBeGreaterThan(1);
    expect(steps.at(-1)).toEqual({ way: 'exact', rows: ROWS });
    expect(rows).toBe(ROWS);
  });

  test('is of this connection', async () => {
    const path = file();
    const db = await open(path);
    await db.run(CREATE);
    await search(db, 'k = 3');
    const other = await open(path);
    expect(await other.value("SELECT vector_last_search('docs')")).toBe(null);
  });
});
