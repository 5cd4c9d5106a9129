import { expect, test } from 'vitest';
import { cliFolder } from './support/cli-folder.js';
import { fruitFolder } from './support/fruit.js';

test('the tables and indexes of a database', () => {
  const folder = fruitFolder();
  expect(folder.ok(['info', 'app.db']).replaceAll(/ +[\d.]+ KiB/g, ' SIZE')).toBe(
    [
      'table            over   rows  dim  type    metric          disk  health',
      '───────────────────────────────────────────────────────────────────────',
      'fruit                      3    3  float4  cosine SIZE  good',
      'posts_embedding  posts     2    2  float4  l2_squared SIZE  good',
      '',
    ].join('\n'),
  );
  expect(folder.json(['info', 'app.db'])).toMatchObject([
    { name: 'fruit', over: null, rows: 3, dim: 3, metric: 'cosine', advice: [] },
    { name: 'posts_embedding', over: 'posts', rows: 2, dim: 2, metric: 'l2_squared', advice: [] },
  ]);
});

test('all about one, whatever the case of its name', () => {
  const text = fruitFolder().ok(['info', 'app.db', 'FRUIT']);
  expect(text).toContain('vector column  embedding, 3 × float4, cosine\n');
  expect(text).toContain('metadata       title TEXT NOT NULL, page INTEGER, raw BLOB\n');
  expect(text).toContain('searched by    comparing with every vector\n');
  expect(text).toMatch(/^health {9}good$/m);
});

test('what an index needs is said in words', () => {
  const folder = cliFolder();
  const insert = (count: number) => `
    INSERT INTO v(vector) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT ${count})
    SELECT json_array(random() / 1e18, random() / 1e18) FROM n;`;
  folder.database.exec(`
    CREATE VIRTUAL TABLE v USING vector(dim=2, mode=hnsw, merge_every=1000000);
    ${insert(2000)} SELECT vector_merge_index('v'); DELETE FROM v WHERE id <= 300; ${insert(1100)}`);
  expect(folder.ok(['info', 'app.db', 'v'])).toMatch(
    /^health +delta of 1,[14]00 rows waits to be merged: run merge; 15% of the segment is dead: run rebuild$/m,
  );
  folder.ok(['rebuild', 'app.db', 'v']);
  expect(folder.json(['info', 'app.db', 'v'])).toMatchObject({ rows: 2800, delta_rows: 0, dead_rows: 0, advice: [] });
});

test('an index that a newer version wrote is named as that', () => {
  const folder = cliFolder();
  folder.database.exec(`
    CREATE VIRTUAL TABLE v USING vector(dim=2, mode=hnsw);
    INSERT INTO v(vector) VALUES ('[1, 0]'), ('[0, 1]');
    SELECT vector_merge_index('v');`);
  folder.database.unsafeMode(true);
  folder.database.exec(
    "UPDATE v_index SET data = CAST(substr(data, 1, 4) || x'e8030000' || substr(data, 9) AS BLOB) WHERE id = 0",
  );
  expect(folder.ok(['info', 'app.db', 'v'])).toMatch(
    /^format +rows version 1, index version 1000\nhealth +a newer version wrote the index: use that version, or run rebuild$/m,
  );
  folder.ok(['rebuild', 'app.db', 'v']);
  expect(folder.json(['info', 'app.db', 'v'])).toMatchObject({ index_version: 2, newer_index: false, advice: [] });
});

test('of a database without vector tables', () => {
  const folder = cliFolder();
  folder.database.exec('CREATE TABLE t(a)');
  expect(folder.ok(['info', 'app.db'])).toBe('app.db has no vector tables\n');
  expect(folder.json(['info', 'app.db'])).toEqual([]);
});

test('an index whose table is gone does not hide the others', () => {
  const folder = fruitFolder();
  folder.database.exec('DROP TABLE posts');
  expect(folder.json(['info', 'app.db'])).toMatchObject([
    { name: 'fruit', rows: 3 },
    { name: 'posts_embedding', over: 'posts', problem: expect.stringContaining('expected the table "posts"') },
  ]);
  expect(folder.ok(['info', 'app.db'])).toMatch(/^posts_embedding {2}posts +2 {2}float4 .*expected the table "posts"/m);
});
