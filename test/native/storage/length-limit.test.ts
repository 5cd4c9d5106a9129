// SQLITE_LIMIT_LENGTH, which https://www.sqlite.org/security.html advises to set to 1,000,000: commits that merge go on, and an index that
// another connection wrote without the limit is read. A merge that cannot be written is put off.

import { describe, expect, test } from 'vitest';
import { hosts, shell } from '../host.js';
import type { ShellConnection } from '../support/shell-connection.js';
import { workspace } from '../support/workspace.js';

const ROWS = 20_000;

/** Vectors of 64 elements on a curve, none like another. */
const vectors = (count: number, first = 1) => `WITH RECURSIVE n(i) AS (SELECT ${first} UNION ALL SELECT i + 1 FROM n
  WHERE i < ${first + count - 1}) INSERT INTO docs(id, vector) SELECT i, vector_slice(vector_from_json(
  printf('[%s]', group_concat(printf('%d', (i * (j.value + 3) * 2654435761 >> 7) % 251 - 125))), 'float4'), 'float4', 0, 64)
  FROM n, json_each('[${Array.from({ length: 64 }, (_, j) => j)}]') AS j GROUP BY i`;

// Threads build these sparse graphs, each time another one, so that a search with the usual ef_search can miss a row.
const NEAREST = `SELECT id FROM docs WHERE knn_match(distance, (SELECT vector FROM docs WHERE id = 77)) AND ef_search = 2000
  ORDER BY distance LIMIT 1`;

// Only the shell of these hosts can set limits. The suites in other modes run without it.
describe.runIf(hosts.includes(shell))('in the sqlite3 shell', () => {
  const { open, file } = workspace(shell);

  const openLimited = async (limit: number, path?: string) => {
    const db = (await open(path)) as ShellConnection;
    await db.command(`.limit length ${limit}`);
    return db;
  };
  const info = async (db: ShellConnection) => JSON.parse(String(await db.value("SELECT vector_index_info('docs')")));

  test.each([1_000_000, 100_000, 5_000])('a limit of %i bytes: commits merge, and the index is read', async (limit) => {
    const path = file();
    const db = await openLimited(limit, path);
    await db.run('CREATE VIRTUAL TABLE docs USING vector(dim=64, m=4, ef_construction=8, mode=hnsw)');
    await db.run(`BEGIN; ${vectors(ROWS)}; COMMIT`);
    expect(await info(db)).toMatchObject({ rows: ROWS, segment_rows: ROWS, graph: true, merge_error: null });
    expect(await db.value(NEAREST)).toBe(77);
    await db.run(vectors(1200, ROWS + 1));
    await db.value("SELECT vector_merge_index('docs')");
    expect(await info(db)).toMatchObject({ segment_rows: ROWS + 1200, delta_rows: 0 });
    expect(await db.column('PRAGMA integrity_check')).toEqual(['ok']);
    expect(await db.value('SELECT max(length(data)) FROM docs_index')).toBeLessThan(limit);
    await db.run('VACUUM');

    const other = await openLimited(limit, path);
    expect(await other.value(NEAREST)).toBe(77);
    expect(await other.column('PRAGMA integrity_check')).toEqual(['ok']);
  });

  test('an index with larger chunks is read, and divided anew by the next merge', async () => {
    const path = file();
    const unlimited = (await open(path)) as ShellConnection;
    await unlimited.run('CREATE VIRTUAL TABLE docs USING vector(dim=64, m=4, ef_construction=8, mode=hnsw)');
    await unlimited.run(vectors(ROWS));
    // A connection with the advised limit can also copy the rows, as VACUUM does.
    expect(await unlimited.value('SELECT max(length(data)) FROM docs_index')).toSatisfy(
      (bytes) => (bytes as number) > 900_000 && (bytes as number) < 999_000,
    );
    const db = await openLimited(200_000, path);
    expect(await db.value(NEAREST)).toBe(77);
    expect(await info(db)).toMatchObject({ segment_rows: ROWS });
    await db.run(`DELETE FROM docs WHERE id = 5; ${vectors(10, ROWS + 1)}`);
    expect(await db.value("SELECT vector_merge_index('docs')")).toBe(11);
    expect(await db.value('SELECT max(length(data)) FROM docs_index')).toBeLessThan(200_000);
    expect(await db.value(NEAREST)).toBe(77);
    // Merges of others keep the chunks, as they can read and write them.
    await unlimited.run(vectors(10, ROWS + 11));
    await unlimited.value("SELECT vector_merge_index('docs')");
    expect(await unlimited.value('SELECT max(length(data)) FROM docs_index')).toBeLessThan(200_000);
    expect(await unlimited.column('PRAGMA integrity_check')).toEqual(['ok']);
  });

  test('a merge that the limit does not allow is put off, and vector_index_info says why', async () => {
    const db = await openLimited(1_000);
    await db.run('CREATE VIRTUAL TABLE docs USING vector(dim=64, m=4, ef_construction=8, mode=hnsw, merge_every=50)');
    await db.run(vectors(60));
    const refused = /expected SQLITE_LIMIT_LENGTH of at least \d+ bytes.*received 1000/;
    expect(await info(db)).toMatchObject({
      ...{ rows: 60, segment_rows: 0, delta_rows: 60, merge_error: expect.stringMatching(refused) },
    });
    await db.run(vectors(40, 61));
    expect(await db.value(NEAREST)).toBe(77);
    await expect(db.value("SELECT vector_rebuild_index('docs')")).rejects.toThrow(refused);
    await db.command('.limit length 1000000');
    expect(await db.value("SELECT vector_merge_index('docs')")).toBe(100);
    expect(await info(db)).toMatchObject({ segment_rows: 100, delta_rows: 0, merge_error: null });
    expect(await db.column('PRAGMA integrity_check')).toEqual(['ok']);
  });
});
