import { expect, test } from 'vitest';
import { cliFolder } from './support/cli-folder.js';

test('a table with text keys is created, filled, searched, exported and checked', () => {
  const folder = cliFolder();
  folder.ok(['create', 'app.db', 'docs', '--dim', '2', '--metric', 'l2_squared', '--key-type', 'text']);
  folder.write('rows.jsonl', '{"id":"a","vector":[1,0]}\n{"id":"it\'s","vector":[0,1]}\n{"id":"7","vector":[0,3]}\n');
  expect(folder.ok(['import', 'app.db', 'docs', 'rows.jsonl'])).toBe('imported 3 rows into docs\n');

  expect(folder.json(['search', 'app.db', 'docs', '--like', "it's"])).toEqual([
    { id: 'a', distance: 2 },
    { id: '7', distance: 4 },
  ]);
  expect(folder.ok(['export', 'app.db', 'docs', '--format', 'jsonl', '--columns', 'id'])).toContain('"id":"7"');
  folder.ok(['check', 'app.db']);
  expect(folder.ok(['health', 'app.db'])).toBe('app.db is healthy: docs\n');
  expect(folder.ok(['info', 'app.db', 'docs'])).toMatch(/rows\s+3\b/);
  expect(folder.run(['search', 'app.db', 'docs', '--like', 'none']).stderr).toContain(
    'expected the key of a row of docs that has a vector but received "none"',
  );

  folder.write('lacking.jsonl', '{"vector":[1,0]}\n');
  expect(folder.run(['import', 'app.db', 'docs', 'lacking.jsonl']).stderr).toContain('expected a column id');
});
