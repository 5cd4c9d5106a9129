// Several processes of Node over one file, each with a connection of its own.

import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { getLoadablePath, loadVectorExtension } from 'drizzle-vector';
import { expect, onTestFinished, test } from 'vitest';

const WORKER = fileURLToPath(new URL('./support/worker.cjs', import.meta.url));
const [WORKERS, ROWS] = [3, 40];

function openFile(journal: string) {
  const folder = mkdtempSync(join(tmpdir(), 'drizzle-vector-processes-'));
  const file = join(folder, 'app.db');
  const client = new Database(file);
  loadVectorExtension(client);
  client.pragma(`journal_mode = ${journal}`);
  client.exec('create virtual table docs using vector(dim=2, metric=l2, mode=hnsw, merge_every=10)');
  onTestFinished(() => {
    client.close();
    rmSync(folder, { recursive: true });
  });
  return { file, client };
}

/** Fails unless every row is there, is found, and SQLite finds the file intact. */
function expectAll(client: Database.Database, numbers: readonly number[]): void {
  const ids = numbers.flatMap((number) => Array.from({ length: ROWS }, (_, i) => number * 1000 + i));
  expect(client.prepare('select id from docs order by id').pluck().all()).toEqual(ids);
  const find = client.prepare('select id from docs where knn_match(distance, ?) order by distance limit 1').pluck();
  expect(ids.filter((id) => find.get(Buffer.from(Float32Array.of(id, 1).buffer)) !== id)).toEqual([]);
  expect(client.pragma('integrity_check', { simple: true })).toBe('ok');
}

test.each(['delete', 'wal'])('workers of a cluster write and search one file, in the journal mode %s', (journal) => {
  const { file, client } = openFile(journal);

  const args = [WORKER, file, String(WORKERS), String(ROWS), getLoadablePath()];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 50_000 });

  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(JSON.parse(stdout)).toEqual({ found: WORKERS * ROWS, rows: WORKERS * ROWS });
  expectAll(client, [1, 2, 3]);
});

test('a child of fork() has a connection of its own, while that of its parent stays open', async () => {
  const { file, client } = openFile('wal');
  const args = [file, '1', String(ROWS), getLoadablePath()];

  const child = fork(WORKER, args, { env: { ...process.env, WORKER_NUMBER: '1' }, execArgv: [] });
  const [found] = (await once(child, 'message')) as [number];

  expect(found).toBe(ROWS);
  expectAll(client, [1]);
});
