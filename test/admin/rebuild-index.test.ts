import { lte, sql } from 'drizzle-orm';
import { integer, sqliteTable } from 'drizzle-orm/sqlite-core';
import {
  createVectorTable,
  type IndexProgress,
  indexInfo,
  loadVectorExtension,
  mergeIndex,
  type OnIndexProgress,
  rebuildIndex,
} from 'drizzle-vector';
import { describe, expect, it } from 'vitest';
import { isDrizzle1 } from '../support/drizzle-line.js';
import { openProxy } from '../support/proxy.js';
import { thrown, vectorError } from '../support/thrown.js';
import { openPoints, placesOf, pointsTable } from './support/points.js';

const points = pointsTable();

describe('rebuildIndex', () => {
  it('builds the index from the rows, and returns how many there are', () => {
    const db = openPoints(points, 300);

    expect(rebuildIndex(db, points)).toBe(300);

    expect(indexInfo(db, points)).toMatchObject({ graph: true, segmentRows: 300, deltaRows: 0, deadRows: 0 });
  });

  it('leaves nothing of deleted rows in the index', () => {
    const db = openPoints(points, 300);
    mergeIndex(db, points);
    db.delete(points).where(lte(points.id, 100)).run();

    expect(rebuildIndex(db, points)).toBe(200);

    expect(indexInfo(db, points)).toMatchObject({ rows: 200, segmentRows: 200, deadRows: 0 });
  });

  it('works on an empty table', () => {
    expect(rebuildIndex(openPoints(points, 0), points)).toBe(0);
  });

  it('is part of the transaction', () => {
    const db = openPoints(points, 300);

    expect(() =>
      db.transaction((tx) => {
        tx.insert(points).values(placesOf(301, 302)).run();
        expect(rebuildIndex(tx, points)).toBe(302);
        tx.rollback();
      }),
    ).toThrow();

    expect(indexInfo(db, points)).toMatchObject({ rows: 300, segmentRows: 0 });
  });

  it('gives a promise where the driver does', async () => {
    const db = openPoints(points, 300);

    expect(await rebuildIndex(openProxy(db.$client), points)).toBe(300);
  });

  it('refuses a table that vectorTable() did not make', () => {
    const posts = sqliteTable('posts', { id: integer().primaryKey() });

    expect(vectorError(() => rebuildIndex(openPoints(points, 0), posts as never)).code).toBe('not_a_vector_table');
  });

  it.each([
    [{ progress: () => {} }, 'rebuildIndex(): expected only the options onProgress but received "progress"'],
    [{ onProgress: true }, 'rebuildIndex() onProgress: expected a function but received true'],
    [() => {}, 'rebuildIndex(): expected an object of options as third argument but received a function'],
  ])('refuses the options %o', (options, message) => {
    expect(vectorError(() => rebuildIndex(openPoints(points, 0), points, options as never))).toEqual({
      code: 'invalid_option',
      message,
    });
  });
});

describe('onProgress of rebuildIndex', () => {
  const rows = 1500;
  const failing = () => {
    throw new RangeError('enough');
  };

  it('is called with how much is done of each phase', () => {
    const db = openPoints(points, rows);
    const reports: IndexProgress[] = [];

    expect(rebuildIndex(db, points, { onProgress: (progress) => reports.push(progress) })).toBe(rows);

    const phases = reports.map(({ phase }) => phase);
    expect([...new Set(phases)]).toEqual(['read', 'build', 'check', 'write']);
    expect(phases).toEqual([...phases].sort((a, b) => order(a) - order(b)));
    for (const phase of ['read', 'build', 'check', 'write'] as const) {
      const done = reports.filter((report) => report.phase === phase).map((report) => report.done);
      expect(done).toEqual([...done].sort((a, b) => a - b));
    }
    for (const { done, total } of reports) {
      expect(done).toBeGreaterThanOrEqual(0);
      expect(done).toBeLessThanOrEqual(total);
    }
    expect(reports.find(({ phase }) => phase === 'read')?.total).toBe(rows);
  });

  it('is called in a transaction too, and as numbers where integers are bigints', () => {
    const db = openPoints(points, rows);
    const reports: IndexProgress[] = [];
    db.$client.defaultSafeIntegers();

    db.transaction((tx) => rebuildIndex(tx, points, { onProgress: (progress) => reports.push(progress) }));

    expect(reports.length).toBeGreaterThan(0);
    for (const report of reports)
      expect(report).toEqual({ ...report, done: expect.any(Number), total: expect.any(Number) });
  });

  it('interrupts the build by returning false', () => {
    const db = openPoints(points, rows);

    expect(thrown(() => rebuildIndex(db, points, { onProgress: () => false }))).toMatchObject({
      name: 'SqliteError',
      code: 'SQLITE_INTERRUPT',
    });

    expect(indexInfo(db, points)).toMatchObject({ rows, segmentRows: 0, deltaRows: rows });
  });

  it.each([true, 0, '', null, undefined, 1])('goes on when it returns %j', (result) => {
    expect(rebuildIndex(openPoints(points, rows), points, { onProgress: () => result })).toBe(rows);
  });

  it('ends the build by what it throws, which reaches the caller as it is', () => {
    const db = openPoints(points, rows);

    expect(() => rebuildIndex(db, points, { onProgress: failing })).toThrow(new RangeError('enough'));

    expect(indexInfo(db, points)).toMatchObject({ rows, segmentRows: 0, deltaRows: rows });
  });

  it.each<[string, OnIndexProgress]>([
    ['an index that was built', () => {}],
    ['an interruption', () => false],
    ['an exception', failing],
  ])('is not called any more after %s', (_, answer) => {
    const db = openPoints(points, rows);
    let calls = 0;
    const onProgress: OnIndexProgress = (progress) => {
      calls++;
      return answer(progress);
    };
    try {
      rebuildIndex(db, points, { onProgress });
    } catch {}
    const before = calls;

    expect(before).toBeGreaterThan(0);
    expect(rebuildIndex(db, points)).toBe(rows);
    expect(calls).toBe(before);
  });

  it('leaves the progress function that the connection had', () => {
    const db = openPoints(points, rows);
    let calls = 0;
    db.$client.function('my_progress', { varargs: true }, () => void calls++);
    db.run(sql`select vector_config('progress', 'my_progress')`);

    rebuildIndex(db, points, { onProgress: () => {} });
    expect(calls).toBe(0);
    rebuildIndex(db, points);
    expect(calls).toBeGreaterThan(0);
  });

  it('may be another one the next time', () => {
    const db = openPoints(points, rows);
    const seen = [false, false];

    for (const index of seen.keys()) {
      rebuildIndex(db, points, {
        onProgress: () => {
          seen[index] = true;
        },
      });
    }

    expect(seen).toEqual([true, true]);
  });

  it('is refused where the driver cannot call it', () => {
    const db = openPoints(points, 3);
    const { code, message } = vectorError(() => rebuildIndex(openProxy(db.$client), points, { onProgress: () => {} }));

    expect(code).toBe('unsupported_driver');
    expect(message).toContain(
      'rebuildIndex() onProgress: expected a database whose driver can call functions, as those of better-sqlite3 and node:sqlite can but received',
    );
  });

  it('is refused where there is no Drizzle database', () => {
    const { $client } = openPoints(points, 3);

    expect(vectorError(() => rebuildIndex($client as never, points, { onProgress: () => {} })).code).toBe(
      'not_a_database',
    );
  });

  it.runIf(isDrizzle1)('works with node:sqlite, for which Drizzle 1.x has a driver', async (context) => {
    const { DatabaseSync } = await import('node:sqlite' as string).catch(() =>
      context.skip('this Node has no node:sqlite'),
    );
    const driver = 'drizzle-orm/node-sqlite'; // not in 0.45, where its name alone would be an error
    const { drizzle } = await import(driver);
    const client = new DatabaseSync(':memory:', { allowExtension: true });
    loadVectorExtension(client);
    const db = drizzle({ client });
    createVectorTable(db, points);
    db.insert(points).values(placesOf(1, rows)).run();
    let calls = 0;

    expect(rebuildIndex(db, points, { onProgress: () => void calls++ })).toBe(rows);
    expect(calls).toBeGreaterThan(0);
    expect(() => rebuildIndex(db, points, { onProgress: failing })).toThrow(new RangeError('enough'));
    expect(thrown(() => rebuildIndex(db, points, { onProgress: () => false })).message).toContain('interrupted');
  });
});

const order = (phase: IndexProgress['phase']) => ['read', 'build', 'check', 'write'].indexOf(phase);
