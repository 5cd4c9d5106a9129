import { integer, sqliteTable } from 'drizzle-orm/sqlite-core';
import { indexInfo, setEfSearch } from 'drizzle-vector';
import { describe, expect, it } from 'vitest';
import { openProxy } from '../support/proxy.js';
import { vectorError } from '../support/thrown.js';
import { openPoints, pointsTable } from './support/points.js';

const points = pointsTable();

describe('setEfSearch', () => {
  it('changes the table, and returns the number', () => {
    const db = openPoints(points, 3);

    expect(setEfSearch(db, points, 200)).toBe(200);

    expect(indexInfo(db, points).efSearch).toBe(200);
  });

  it('is part of the transaction', () => {
    const db = openPoints(points, 3);

    expect(() =>
      db.transaction((tx) => {
        setEfSearch(tx, points, 200);
        tx.rollback();
      }),
    ).toThrow();

    expect(indexInfo(db, points).efSearch).toBe(null);
  });

  it('gives a promise where the driver does', async () => {
    const db = openPoints(points, 3);

    expect(await setEfSearch(openProxy(db.$client), points, 10)).toBe(10);

    expect(indexInfo(db, points).efSearch).toBe(10);
  });

  it.each([0, -1, 4097, 2.5, Number.NaN, '64', undefined, 64n])('refuses %s', (n) => {
    const db = openPoints(points, 3);

    expect(vectorError(() => setEfSearch(db, points, n as number))).toMatchObject({
      code: 'invalid_option',
      message: expect.stringContaining('setEfSearch(): expected an integer from 1 to 4096, or null but received'),
    });
    expect(indexInfo(db, points).efSearch).toBe(null);
  });

  it('refuses a table that vectorTable() did not make', () => {
    const posts = sqliteTable('posts', { id: integer().primaryKey() });

    expect(vectorError(() => setEfSearch(openPoints(points, 0), posts as never, 64)).code).toBe('not_a_vector_table');
  });
});
