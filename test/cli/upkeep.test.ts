import { expect, test } from 'vitest';
import { type CliFolder, cliFolder } from './support/cli-folder.js';

/** A table with rows that its index does not have yet, whose index takes `efConstruction` long to build. */
function unsynced(rows: number, efConstruction = 64): CliFolder {
  const folder = cliFolder();
  folder.database.exec(`
    CREATE VIRTUAL TABLE v USING vector(dim=4, mode=hnsw, ef_construction=${efConstruction}, m=64, merge_every=1000000);
    INSERT INTO v(vector) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT ${rows})
    SELECT json_array(random() / 1e18, random() / 1e18, random() / 1e18, random() / 1e18) FROM n;`);
  return folder;
}

const index = (folder: CliFolder) => folder.json(['info', 'app.db', 'v']);

test('merge merges what changed, and rebuild builds the index anew', () => {
  const folder = unsynced(50);
  expect(index(folder)).toMatchObject({ graph: false, segment_rows: 0, delta_rows: 50 });
  expect(folder.ok(['merge', 'app.db', 'v'])).toBe('merged 50 changed rows into the index of v\n');
  expect(index(folder)).toMatchObject({ graph: true, segment_rows: 50, delta_rows: 0 });
  expect(folder.json(['merge', 'app.db', 'v'])).toEqual({ rows: 0 });
  folder.database.exec('DELETE FROM v WHERE id <= 20');
  expect(folder.ok(['rebuild', 'app.db', 'v'])).toBe('built the index of v from 30 rows\n');
  expect(index(folder)).toMatchObject({ segment_rows: 30, delta_rows: 0, dead_rows: 0 });
});

test('a terminal shows how far it is, and Ctrl-C leaves the database as it was', async () => {
  const folder = unsynced(4000, 4096);
  const before = folder.bytes('app.db');
  const { signal, output } = await folder.interact(
    ['merge', 'app.db', 'v'],
    [{ expect: /building the index \[=* *\] \d+% \([\d,]+, [\d,]+\/s, \d+ s left\)/, keys: '\x03' }],
    { DRIZZLE_VECTOR_THREADS: '1' },
  );
  expect(signal).toBe(2);
  expect(output).not.toContain('merged');
  expect(folder.rows('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  expect(index(folder)).toMatchObject({ graph: false, segment_rows: 0, delta_rows: 4000 });
  expect(folder.bytes('app.db').equals(before)).toBe(true);
});
