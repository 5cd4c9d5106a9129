import { expect, test } from 'vitest';
import { cliFolder } from './support/cli-folder.js';
import { fruitFolder } from './support/fruit.js';

const definition = (json: unknown) => JSON.parse((json as [{ d: string }])[0].d);

test('a table is created in a new database, as its printed SQL says', () => {
  const folder = cliFolder();
  const metadata = `title TEXT NOT NULL DEFAULT 'it''s', tenant TEXT PARTITION KEY`;
  const printed = folder.ok([
    ...[
      'create',
      'app.db',
      'my "docs"',
      '--dim',
      '3',
      '--type',
      'int1',
      '--metric',
      'cosine',
      '--mode',
      'hnsw',
      '--m',
      '8',
    ],
    ...[
      '--ef-construction',
      '50',
      '--ef-search',
      '60',
      '--quantization',
      'none',
      '--merge-every',
      '70',
      '--key',
      'doc',
    ],
    ...['--column', 'embedding', '--metadata', metadata, '--requires-partition'],
  ]);
  expect(printed).toBe(
    'CREATE VIRTUAL TABLE "my ""docs""" USING vector(dim=3, type=int1, metric=cosine, m=8, ef_construction=50, ef_search=60, mode=hnsw, ' +
      `quantization=none, merge_every=70, key="doc", column="embedding", metadata='${metadata.replaceAll("'", "''")}', requires_partition=1);\n`,
  );
  expect(definition(folder.rows(`SELECT vector_definition('my "docs"') AS d`))).toMatchObject({
    ...{ dim: 3, type: 'int1', metric: 'cosine', mode: 'hnsw', m: 8, ef_construction: 50, ef_search: 60 },
    ...{ quantization: 'none', merge_every: 70, key: 'doc', column: 'embedding', requires_partition: true },
    metadata: [
      { name: 'title', not_null: true },
      { name: 'tenant', partition_key: true },
    ],
  });
});

test('an index over a table has the rows that are there', () => {
  const folder = fruitFolder();
  folder.ok([
    'create',
    'app.db',
    'other',
    '--dim',
    '2',
    '--metric',
    'l2_squared',
    '--content',
    'posts',
    '--content-key',
    'id',
    '--content-column',
    'embedding',
  ]);
  expect(folder.json(['search', 'app.db', 'other', '--vector', '[0,1]', '-k', '1'])).toMatchObject([{ title: 'Two' }]);
});

test('--dry-run prints only', () => {
  const folder = cliFolder();
  expect(folder.json(['create', 'app.db', 'docs', '--dim', '3', '--metric', 'l2_squared', '--dry-run'])).toEqual({
    sql: 'CREATE VIRTUAL TABLE "docs" USING vector(dim=3, type=float4, metric=l2)',
  });
  expect(folder.files()).toEqual([]);
});

test.each([
  [['docs'], 2, "required option '--dim <dimensions>' not specified"],
  [['docs', '--dim', '3'], 2, "required option '--metric <metric>' not specified"],
  [
    ['docs', '--dim', '3', '--metric', 'l2'],
    2,
    'Allowed choices are cosine, inner_product, euclidean, l2_squared, l1.',
  ],
  [['docs', '--dim', '0'], 2, "argument '0' is invalid. Expected an integer from 1 to 65535."],
  [['docs', '--dim', '3', '--type', 'float3'], 2, 'Allowed choices are float2, float4, float8, int1, int2, int4.'],
  [
    ['docs', '--dim', '3', '--metric', 'cosine', '--content', 'posts'],
    2,
    '--content: expected --content-column beside it but received none',
  ],
  [
    ['docs', '--dim', '3', '--metric', 'cosine', '--content', 'posts', '--content-column', 'e'],
    1,
    'expected a table of the database "main", received "posts"',
  ],
  [['docs', '--dim', '3', '--metric', 'cosine', '--metadata', 'title TEXT,'], 1, 'metadata'],
])('what cannot be created is refused, and leaves no file: %j', (args, status, message) => {
  const folder = cliFolder();
  const result = folder.run(['create', 'app.db', ...args]);
  expect(result).toEqual({ status, stdout: '', stderr: expect.stringContaining(message) });
  expect(folder.files()).toEqual([]);
});
