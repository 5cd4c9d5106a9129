// What can be told to, and learned from, the building of an index: threads, progress, interruption.

import { execFileSync } from 'node:child_process';
import { afterEach, describe, expect, test } from 'vitest';
import { betterSqlite3, hosts, shell } from '../host.js';
import type { Connection } from '../support/connection.js';
import { extensionPath } from '../support/extension-path.js';
import { ModelledTable } from '../support/modelled-table.js';
import { Random } from '../support/random.js';
import { Clusters } from '../support/recall.js';
import type { ShellConnection } from '../support/shell-connection.js';
import { workspace } from '../support/workspace.js';

const ROWS = 3000;

const vectors = (count: number, seed = 1) => {
  const clusters = new Clusters(new Random(seed), 8);
  return Array.from({ length: count }, () => clusters.next());
};

describe.each(hosts)('$name', (host) => {
  const { open } = workspace(host);

  describe('vector_config', () => {
    // The threads are the process's, which other files share.
    afterEach(async () => {
      await (await open()).value("SELECT vector_config('threads', 0)");
    });

    test.each([
      ["'nothing'", /threads.*progress.*builder.*nothing/s],
      ["''", /threads/],
      ['NULL', /NULL/],
      ['5', /5/],
      ["'nothing', 5", /nothing/],
      ["'threads', -1", /threads.*0.*1024.*-1/s],
      ["'threads', 1025", /threads.*1025/s],
      ["'threads', 1.5", /threads.*1\.5/s],
      ["'threads', 'many'", /threads.*many/s],
      ["'threads', NULL", /threads.*NULL/s],
      ["'builder', 'fast'", /own.*usearch.*fast/s],
      ["'builder', NULL", /own.*usearch.*NULL/s],
      ["'builder', 1", /own.*usearch.*1/s],
      ["'progress', 5", /5/],
      ["'progress', X'6d'", /expected/],
    ])('refuses %s', async (given, message) => {
      const db = await open();
      await expect(db.value(`SELECT vector_config(${given})`)).rejects.toThrow(message);
      await expect(db.value('SELECT vector_config()')).rejects.toThrow(/number of arguments/);
    });

    test('threads: what is set is what there is, for all connections; 0 is all cores', async () => {
      const db = await open();
      const all = await db.value("SELECT vector_config('threads', 0)");
      expect(all).toBeGreaterThanOrEqual(1);
      for (const threads of [1, 3, 1024]) {
        expect(await db.value(`SELECT vector_config('threads', ${threads})`)).toBe(threads);
        expect(await db.value("SELECT vector_config('THREADS')")).toBe(threads);
      }
      expect(await db.value("SELECT vector_config('threads', 0)")).toBe(all);
    });

    test('builder: own, until another is chosen for all connections', async () => {
      const db = await open();
      expect(await db.value("SELECT vector_config('builder')")).toBe('own');
      expect(await db.value("SELECT vector_config('builder', 'USEARCH')")).toBe('usearch');
      expect(await db.value("SELECT vector_config('Builder')")).toBe('usearch');
      expect(await db.value("SELECT vector_config('builder', 'own')")).toBe('own');
    });

    test('progress: a name, or none; of this connection only', async () => {
      const db = await open();
      expect(await db.value("SELECT vector_config('progress')")).toBe(null);
      expect(await db.value("SELECT vector_config('progress', 'told')")).toBe('told');
      expect(await db.value("SELECT vector_config('progress')")).toBe('told');
      expect(await (await open()).value("SELECT vector_config('progress')")).toBe(null);
      expect(await db.value("SELECT vector_config('progress', NULL)")).toBe(null);
      expect(await db.value("SELECT vector_config('progress')")).toBe(null);
    });
  });

  // Any SQL function will do: max() of these arguments is a text, which is 0, and min() is a number of steps.
  test('a function of SQL itself can go on, or interrupt', async () => {
    const db = await open();
    await db.run(
      "CREATE VIRTUAL TABLE docs USING vector(dim=1, type=int1, mode=hnsw); INSERT INTO docs VALUES (1, X'05'), (2, X'06')",
    );
    await db.value("SELECT vector_config('progress', 'max')");
    expect(await db.value("SELECT vector_rebuild_index('docs')")).toBe(2);
    await db.value("SELECT vector_config('progress', 'coalesce')");
    expect(await db.value("SELECT vector_rebuild_index('docs')")).toBe(2);
    await db.value("SELECT vector_config('progress', 'min')");
    await expect(db.value("SELECT vector_rebuild_index('docs')")).rejects.toThrow(/interrupted/);
    await db.value("SELECT vector_config('progress', NULL)");
    expect(await db.column("SELECT id FROM docs WHERE knn_match(distance, X'00')")).toEqual([1, 2]);
    expect(await db.value("SELECT vector_rebuild_index('docs')")).toBe(2);
  });

  test('a function that does not exist is an error that names it, and rows can be written all the same', async () => {
    const db = await open();
    await db.run('CREATE VIRTUAL TABLE docs USING vector(dim=1, type=int1, mode=hnsw, merge_every=1)');
    await db.value("SELECT vector_config('progress', 'no_such_thing')");
    await db.run("INSERT INTO docs VALUES (1, X'05'), (2, X'06')");
    await expect(db.value("SELECT vector_rebuild_index('docs')")).rejects.toThrow(/no_such_thing/);
    expect(await db.column("SELECT id FROM docs WHERE knn_match(distance, X'00')")).toEqual([1, 2]);
  });
});

describe('the environment variable DRIZZLE_VECTOR_THREADS', () => {
  test.each([
    ['3', 3],
    ['1', 1],
    ['1000000', 1024],
  ])('%s is %i threads until vector_config says otherwise', (given, threads) => {
    const script = `const db = new (require('better-sqlite3'))(':memory:'); db.loadExtension(${JSON.stringify(extensionPath())});
      const get = (sql) => db.prepare(sql).pluck().get();
      console.log(JSON.stringify([get("SELECT vector_config('threads')"), get("SELECT vector_config('threads', 2)"), get("SELECT vector_config('threads', 0)")]))`;
    const env = { ...process.env, DRIZZLE_VECTOR_THREADS: given };
    expect(JSON.parse(execFileSync(process.execPath, ['-e', script], { env, encoding: 'utf8' }))).toEqual([
      threads,
      2,
      threads,
    ]);
  });

  test.each(['', 'many', '-4'])('%s is all cores', (given) => {
    const script = `const db = new (require('better-sqlite3'))(':memory:'); db.loadExtension(${JSON.stringify(extensionPath())});
      console.log(db.prepare("SELECT vector_config('threads')").pluck().get())`;
    const env = { ...process.env, DRIZZLE_VECTOR_THREADS: given };
    expect(Number(execFileSync(process.execPath, ['-e', script], { env, encoding: 'utf8' }))).toBeGreaterThanOrEqual(1);
  });
});

interface Call {
  table: string;
  phase: string;
  done: number;
  total: number;
}

describe('a progress function', () => {
  const { open } = workspace(betterSqlite3);

  /** A table without an index yet, and what its builds tell. `answer` is what they are answered. */
  async function createTable(answer: (call: Call) => unknown, options = 'mode=hnsw, ef_search=8') {
    const table = await ModelledTable.create(await open(), { options });
    table.insert(vectors(ROWS));
    const calls: Call[] = [];
    table.db.raw.function('told', { varargs: true }, (...given: unknown[]) => {
      const [name, phase, done, total] = given as [string, string, bigint, bigint];
      const call = { table: name, phase, done: Number(done), total: Number(total) };
      calls.push(call);
      return answer(call);
    });
    await table.db.value("SELECT vector_config('progress', 'told')");
    return { table, calls };
  }

  const rebuild = (db: Connection) => db.value("SELECT vector_rebuild_index('docs')");

  async function expectSound(table: ModelledTable): Promise<void> {
    expect(await table.recall(vectors(10, 2), 3)).toBeGreaterThan(0.9);
    await table.expectAll([0, 0, 0, 0, 0, 0, 0, 0]);
    expect(await table.db.column('PRAGMA integrity_check')).toEqual(['ok']);
  }

  test('is told the table, the phase, and how far it is: never backwards, and to the end', async () => {
    const { table, calls } = await createTable(() => 0);
    expect(await rebuild(table.db)).toBe(ROWS);
    const phases = [...new Set(calls.map(({ phase }) => phase))];
    expect(phases[0]).toBe('read');
    expect(phases).toContain('build');
    expect(phases.at(-1)).toBe('write');
    expect(calls.map(({ phase }) => phase)).toEqual(
      phases.flatMap((phase) => calls.filter((call) => call.phase === phase).map(() => phase)),
    );
    expect(new Set(calls.map(({ table }) => table))).toEqual(new Set(['docs']));
    for (const phase of phases) {
      const steps = calls.filter((call) => call.phase === phase);
      expect(new Set(steps.map(({ total }) => total)).size).toBe(1);
      expect(steps.map(({ done }) => done)).toEqual(steps.map(({ done }) => done).sort((a, b) => a - b));
      for (const { done, total } of steps) expect(done).toBeLessThanOrEqual(total);
    }
    const last = calls.filter(({ phase }) => phase === 'build').at(-1);
    expect(last?.done).toBe(last?.total);
    await expectSound(table);
  });

  test.each(['read', 'build', 'write'])(
    'that answers 1 in the phase %s interrupts: the table is as it was',
    async (phase) => {
      let stop = true;
      const { table, calls } = await createTable((call) => (stop && call.phase === phase ? 1 : 0));
      const interrupted = expect.objectContaining({
        code: 'SQLITE_INTERRUPT',
        message: expect.stringMatching(/interrupted/),
      });
      await expect(rebuild(table.db)).rejects.toThrow(interrupted);
      expect(calls.at(-1)?.phase).toBe(phase);
      expect(await table.info()).toMatchObject({ segment_rows: 0, delta_rows: ROWS });
      await expectSound(table);
      stop = false;
      expect(await rebuild(table.db)).toBe(ROWS);
      await expectSound(table);
      stop = true;
      table.insert(vectors(30, 3));
      await expect(table.merge()).rejects.toThrow(interrupted);
      expect(await table.info()).toMatchObject({ segment_rows: ROWS, delta_rows: 30 });
      await expectSound(table);
    },
  );

  test('that answers 1 while recall is measured interrupts', async () => {
    const { table } = await createTable(({ phase }) => (phase === 'calibrate' ? 1 : 0));
    await expect(rebuild(table.db)).rejects.toThrow(/interrupted/);
    expect(await table.info()).toMatchObject({ segment_rows: 0, delta_rows: ROWS });
    await expectSound(table);
  });

  test.each(['read', 'build', 'calibrate', 'write'])(
    'that throws in the phase %s ends the build with its error',
    async (phase) => {
      let fail = true;
      const { table } = await createTable((call) => {
        if (fail && call.phase === phase) throw new RangeError('enough');
        return null;
      });
      await expect(rebuild(table.db)).rejects.toThrow('enough');
      await expectSound(table);
      fail = false;
      expect(await rebuild(table.db)).toBe(ROWS);
      await expectSound(table);
    },
  );

  test('that answers 1 interrupts a build by usearch, too', async () => {
    const { table } = await createTable((call) => (call.phase === 'build' ? 1 : 0));
    await table.db.value("SELECT vector_config('builder', 'usearch')");
    await expect(rebuild(table.db)).rejects.toThrow(/interrupted/);
    await table.db.value("SELECT vector_config('builder', 'own')");
    expect(await table.info()).toMatchObject({ segment_rows: 0, delta_rows: ROWS });
    await expectSound(table);
  });

  test('interrupts in a transaction what it builds, and nothing else', async () => {
    let stop = true;
    const { table } = await createTable(() => (stop ? 1 : 0));
    await table.db.run('BEGIN');
    await table.delete([1, 2, 3]);
    await expect(rebuild(table.db)).rejects.toThrow(/interrupted/);
    await table.delete([4]);
    await table.db.run('COMMIT');
    await expectSound(table);
    stop = false;
    expect(await rebuild(table.db)).toBe(ROWS - 4);
  });

  test('is told of merges in commits, too; what it interrupts there is merged later', async () => {
    let stop = true;
    const { table, calls } = await createTable(() => (stop ? 1 : 0), 'mode=hnsw, ef_search=8, merge_every=100');
    expect(await table.info()).toMatchObject({ segment_rows: ROWS });
    table.insert(vectors(200, 4));
    expect(calls.length).toBeGreaterThan(0);
    await expectSound(table);
    stop = false;
    await table.merge();
    expect(await table.info()).toMatchObject({ segment_rows: ROWS + 200, delta_rows: 0 });
    await expectSound(table);
  });

  test('may be asked for no more', async () => {
    const { table, calls } = await createTable(() => 1);
    await table.db.value("SELECT vector_config('progress', NULL)");
    expect(await rebuild(table.db)).toBe(ROWS);
    expect(calls).toEqual([]);
  });
});

describe.runIf(hosts.includes(shell))('the progress handler of SQLite, in the sqlite3 shell', () => {
  const { open } = workspace(shell);

  test.each([1, 5, 20])('interrupts a build after %i calls, and the table is as it was', async (limit) => {
    const db = (await open()) as ShellConnection;
    await db.run('CREATE VIRTUAL TABLE docs USING vector(dim=4, type=int1, mode=hnsw)');
    await db.run(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
      INSERT INTO docs(id, vector) SELECT i, vector_from_json('[' || (i % 100) || ',' || (i % 83) || ',' || (i % 71) || ',' || (i % 31) || ']', 'int1') FROM n`);
    await db.command(`.progress 1000 --limit ${limit} --reset --quiet`);
    await expect(db.value("SELECT vector_rebuild_index('docs')")).rejects.toThrow(/interrupted/);
    await db.command('.progress 0');
    expect(await db.value("SELECT count(*) FROM docs WHERE knn_match(distance, X'01020304')")).toBe(5000);
    expect(await db.value("SELECT vector_rebuild_index('docs')")).toBe(5000);
    expect(await db.value("SELECT count(*) FROM docs WHERE knn_match(distance, X'01020304')")).toBe(5000);
  });
});
