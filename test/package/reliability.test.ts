import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

test('docs/reliability.md shows the results of the fault campaigns', () => {
  const check = () =>
    execFileSync(process.execPath, ['scripts/reliability-table.mjs', '--check'], { encoding: 'utf8' });
  expect(check()).toBe('');
});
