// A file with rows of version 2, which fixtures/rows-2-index-2.sql made.

import { copyFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { betterSqlite3 } from '../host.js';
import { blob } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

const FIXTURE = fileURLToPath(new URL('../fixtures/rows-2-index-2.db', import.meta.url));

const { open, file } = workspace(betterSqlite3);

async function openFixture() {
  copyFileSync(FIXTURE, file());
  return await open(file());
}

/** How far the nearest row of a table is from each of its own vectors. */
const nearest = (table: string, vector: string) =>
  `SELECT DISTINCT abs(round((SELECT distance FROM ${table} WHERE knn_match(distance, rows.${vector}) AND k = 1), 6))
    FROM ${table} AS rows`;

const tables = ['docs', 'uuids', 'posts_embedding', 'things'];

test('every row is found, and nothing is damaged', async () => {
  const db = await openFixture();
  expect(await db.column('PRAGMA integrity_check')).toEqual(['ok']);
  const counts = await Promise.all(tables.map((table) => db.value(`SELECT count(*) FROM ${table}`)));
  expect(counts).toEqual([58, 9, 49, 3]);
  for (const table of tables) {
    expect(await db.column(nearest(table, table === 'posts_embedding' ? 'embedding' : 'vector')), table).toEqual([0]);
    const info = JSON.parse(String(await db.value(`SELECT vector_index_info('${table}')`)));
    expect(info, table).toMatchObject({ format_version: 2 });
    expect(await db.value(`SELECT vector_upgrade('${table}')`)).toBe(2);
  }
});

test('keys, constraints and filters are those of today', async () => {
  const db = await openFixture();
  expect(await db.value("SELECT title FROM docs WHERE id = 'moved'")).toBe('title 10');
  const insert = (title: string, page: number) =>
    db.run(`INSERT INTO docs(id, title, page, tenant, vector) SELECT 'new', '${title}', ${page}, 'tenant 1', vector
      FROM docs WHERE id = 'moved'`);
  await expect(insert('title 30', 1000)).rejects.toThrow('UNIQUE constraint failed: docs.title');
  await expect(insert('new', 40)).rejects.toThrow('UNIQUE constraint failed: docs.tenant, docs.page');
  await insert('new', 1000);
  expect(await db.column("SELECT id FROM uuids WHERE id = CAST('0000000000000007' AS BLOB)")).toHaveLength(1);
  const near = (table: string, vector: string, condition: string) =>
    db.column(`SELECT id FROM ${table} WHERE knn_match(distance, ${vector}) AND ${condition} ORDER BY distance`);
  expect(await near('posts_embedding', blob([9, 1, 4]), "title IN ('post 5', 'post 6')")).toEqual(['p85', 'p84']);
  expect(await near('things', blob([1, 0]), "author = 'b'")).toEqual([2]);
  expect(await near('things', blob([1, 0]), `vector_has_any(tags, '["x"]')`)).toEqual([1]);
});

test('it is written on', async () => {
  const db = await openFixture();
  await db.run("DELETE FROM docs WHERE tenant = 'tenant 0'");
  await db.run("INSERT OR REPLACE INTO posts VALUES ('p85', 'post 5', '[0, 0, 1]'), ('p00', 'post 0', '[0, 1, 0]')");
  for (const table of tables) await db.value(`SELECT vector_rebuild_index('${table}')`);
  expect(await db.column('PRAGMA integrity_check')).toEqual(['ok']);
  expect(
    await db.column(`SELECT id FROM posts_embedding WHERE knn_match(distance, ${blob([0, 1, 0])}) AND k = 1`),
  ).toEqual(['p00']);
});
