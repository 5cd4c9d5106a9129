import { eq } from 'drizzle-orm';
import { integer, sqliteTable } from 'drizzle-orm/sqlite-core';
import { indexInfo, mergeIndex } from 'drizzle-vector';
import { describe, expect, it } from 'vitest';
import { openProxy } from '../support/proxy.js';
import { vectorError } from '../support/thrown.js';
import { openPoints, placesOf, pointsTable } from './support/points.js';

const points = pointsTable();

describe('mergeIndex', () => {
  it('merges the rows that changed, and returns how many did', () => {
    const db = openPoints(points, 300);

    expect(mergeIndex(db, points)).toBe(300);
    expect(indexInfo(db, points)).toMatchObject({ rows: 300, graph: true, segmentRows: 300, deltaRows: 0 });

    db.insert(points).values(placesOf(301, 310)).run();
    db.delete(points).where(eq(points.id, 1)).run();

    expect(mergeIndex(db, points)).toBe(11);
    expect(indexInfo(db, points)).toMatchObject({ rows: 309, deltaRows: 0 });
  });

  it('returns 0 when there is nothing to do', () => {
    const db = openPoints(points, 300);
    mergeIndex(db, points);

    expect(mergeIndex(db, points)).toBe(0);
    expect(mergeIndex(openPoints(points, 0), points)).toBe(0);
  });

  it('is part of the transaction', () => {
    const db = openPoints(points, 300);

    expect(() =>
      db.transaction((tx) => {
        expect(mergeIndex(tx, points)).toBe(300);
        tx.rollback();
      }),
    ).toThrow();

    expect(indexInfo(db, points)).toMatchObject({ rows: 300, segmentRows: 0, deltaRows: 300 });
  });

  it('gives a promise where the driver does', async () => {
    const db = openPoints(points, 300);

    expect(await mergeIndex(openProxy(db.$client), points)).toBe(300);
  });

  it('gives a number on a connection whose integers are bigints', () => {
    const db = openPoints(points, 3);
    db.$client.defaultSafeIntegers();

    expect(mergeIndex(db, points)).toBe(3);
  });

  it('refuses a table that vectorTable() did not make', () => {
    const posts = sqliteTable('posts', { id: integer().primaryKey() });

    expect(vectorError(() => mergeIndex(openPoints(points, 0), posts as never)).code).toBe('not_a_vector_table');
  });
});
