import { expect, test } from 'vitest';
import { cliFolder } from './support/cli-folder.js';
import { fruitFolder } from './support/fruit.js';

const RANDOM_ROWS = `
  INSERT INTO v(vector) WITH RECURSIVE n(i, x) AS (SELECT 1, 7 UNION ALL SELECT i + 1, (x * 1103515245 + 12345) % 2147483648 FROM n LIMIT 3000)
  SELECT json_array(x % 1009, x % 2003, x % 3001, x % 4001, x % 5003, x % 6007, x % 7001, x % 8009) FROM n;`;

function graphFolder(options = 'm=16') {
  const folder = cliFolder();
  folder.database.exec(
    `CREATE VIRTUAL TABLE v USING vector(dim=8, mode=hnsw, ${options}); ${RANDOM_ROWS} SELECT vector_merge_index('v')`,
  );
  return folder;
}

test('check is content with a database that is whole, and whose searches find the nearest', () => {
  const folder = fruitFolder();
  expect(folder.ok(['check', 'app.db'])).toBe(
    [
      ...[
        'integrity: ok',
        '',
        'table            rows  sample  target  recall@10',
        '────────────────────────────────────────────────',
      ],
      ...['fruit               3       3  0.98    1.0000', 'posts_embedding     2       2  0.98    1.0000', ''],
    ].join('\n'),
  );
  expect(graphFolder().json(['check', 'app.db', 'v', '--sample', '50'])).toMatchObject({
    healthy: true,
    damage: [],
    tables: [{ table: 'v', rows: 3000, sample: 50, target: 0.98, recall: expect.closeTo(1, 1) }],
  });
});

test('check fails where too few are found', () => {
  const folder = graphFolder('m=2, ef_construction=4, ef_search=1');
  const { status, stdout, stderr } = folder.run(['check', 'app.db', '--min-recall', '0.99']);
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: 'drizzle-vector: app.db: recall is below 0.99. The command rebuild builds an index again\n',
  });
  expect(stdout).toMatch(/^v +3,000 +100 +0\.\d{4}$/m);
});

test('check fails where the index is damaged, and rebuild repairs it', () => {
  const folder = graphFolder();
  const chunk = "SELECT name FROM sqlite_master WHERE name = 'v_index'";
  expect(folder.rows(chunk)).toEqual([{ name: 'v_index' }]);
  const [column] = folder.rows("SELECT name FROM pragma_table_info('v_index') WHERE type = 'BLOB'") as [
    { name: string },
  ];
  folder.database.unsafeMode(true);
  folder.database.exec(`UPDATE v_index SET "${column.name}" = zeroblob(length("${column.name}"))`);
  const { status, stdout, stderr } = folder.run(['check', 'app.db']);
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: expect.stringContaining('app.db is damaged. If only an index is damaged'),
  });
  expect(stdout).toContain('"v"');
  folder.ok(['rebuild', 'app.db', 'v']);
  folder.ok(['check', 'app.db']);
});

test('bench measures each ef, and draws recall over time', () => {
  const folder = graphFolder('m=4, ef_construction=8');
  const measured = folder.json(['bench', 'app.db', 'v', '--queries', '50', '--ef', '1,400']) as { recall: number }[];
  expect(measured).toEqual([
    { ef: null, target: 0.98, recall: expect.any(Number), p50_ms: expect.any(Number), p95_ms: expect.any(Number) },
    { ef: 1, target: null, recall: expect.any(Number), p50_ms: expect.any(Number), p95_ms: expect.any(Number) },
    { ef: 400, target: null, recall: expect.any(Number), p50_ms: expect.any(Number), p95_ms: expect.any(Number) },
  ]);
  expect(measured[2]?.recall).toBeGreaterThan(measured[1]?.recall as number);
  expect(folder.ok(['bench', 'app.db', 'v', '--queries', '50', '--ef', '1,400'])).toMatch(
    /^ef {6}target {2}recall@10 {2}p50 ms {2}p95 ms\n─+\nas set +0\.98 +[01]\.\d{4} +[\d.]+ +[\d.]+\n +1 +0\.\d{4} +[\d.]+ +[\d.]+\n +400 +[01]\.\d{4} +[\d.]+ +[\d.]+\n[\s\S]*┤[\s\S]*p50 ms/,
  );
});

test('tables that require a partition are measured within the partition of each row', () => {
  const folder = cliFolder();
  folder.database.exec(`
    CREATE VIRTUAL TABLE v USING vector(dim=1, metadata='tenant TEXT PARTITION KEY', requires_partition=1);
    INSERT INTO v(vector, tenant) VALUES ('[1]', 'a'), ('[2]', 'a'), ('[3]', 'b')`);
  expect(folder.json(['check', 'app.db'])).toMatchObject({ healthy: true, tables: [{ sample: 3, recall: 1 }] });
  expect(folder.json(['bench', 'app.db', 'v', '--ef', '16'])).toMatchObject([{ recall: 1 }, { ef: 16, recall: 1 }]);
});

test('bench of a table without rows says so', () => {
  const folder = cliFolder();
  folder.database.exec('CREATE VIRTUAL TABLE v USING vector(dim=1)');
  expect(folder.run(['bench', 'app.db', 'v']).stderr).toBe(
    'drizzle-vector: v: expected a table with rows but received an empty one\n',
  );
});
