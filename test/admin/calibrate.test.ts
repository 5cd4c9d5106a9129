import { integer, sqliteTable } from 'drizzle-orm/sqlite-core';
import { calibrate, health, indexInfo, mergeIndex, setEfSearch } from 'drizzle-vector';
import { describe, expect, it } from 'vitest';
import { openProxy } from '../support/proxy.js';
import { vectorError } from '../support/thrown.js';
import { openPoints, placesOf, pointsTable } from './support/points.js';

const points = pointsTable();
const ROWS = 3000;

/** Queries that are no rows of the table. */
const queries = placesOf(10_001, 10_040).map(({ place }) => place);

function openMerged(table = points, rows = ROWS) {
  const db = openPoints(table, rows);
  mergeIndex(db, table);
  return db;
}

describe('indexInfo()', () => {
  it('tells the recall that is asked for, and what a merge has measured', () => {
    const { efSearch, recall } = indexInfo(openMerged(), points);

    expect(efSearch).toBeNull();
    expect(recall).toEqual({
      target: 0.98,
      ef: { 1: expect.any(Number), 10: expect.any(Number), 50: expect.any(Number), 200: expect.any(Number) },
      sample: expect.any(Number),
      source: 'rows',
      rows: expect.any(Number),
      stale: false,
    });
    expect(recall.ef?.[200]).toBeGreaterThan(recall.ef?.[10] as number);
  });

  it('tells of no recall where efSearch is given, nor where there is no graph', () => {
    const wide = pointsTable({ efSearch: 50 });
    expect(indexInfo(openMerged(wide), wide)).toMatchObject({ efSearch: 50, recall: { target: null, ef: null } });
    expect(indexInfo(openPoints(points, 3), points).recall).toEqual({
      ...{ target: 0.98, ef: null, sample: null, source: null, rows: null, stale: false },
    });
  });
});

describe('setEfSearch()', () => {
  it('takes the place of the recall, until it is set to null', () => {
    const db = openMerged();
    setEfSearch(db, points, 40);
    expect(indexInfo(db, points)).toMatchObject({ efSearch: 40, recall: { target: null } });
    expect(setEfSearch(db, points, null)).toBeNull();
    expect(indexInfo(db, points)).toMatchObject({ efSearch: null, recall: { target: 0.98 } });
  });
});

describe('calibrate()', () => {
  it('measures with the queries, which merges keep until it is told to forget them', () => {
    const db = openMerged();
    expect(calibrate(db, points, queries)).toBe(queries.length);
    expect(indexInfo(db, points).recall).toMatchObject({ source: 'queries', sample: queries.length, rows: ROWS });

    db.insert(points)
      .values(placesOf(ROWS + 1, ROWS + 100))
      .run();
    mergeIndex(db, points);
    expect(indexInfo(db, points).recall.source).toBe('queries');

    expect(calibrate(db, points, null)).toBe(0);
    expect(indexInfo(db, points).recall.source).toBe('rows');
  });

  it('takes arrays of numbers, and gives a promise where the driver does', async () => {
    const db = openMerged();
    const arrays = queries.map((query) => Array.from(query));
    expect(await calibrate(openProxy(db.$client), points, arrays)).toBe(queries.length);
    expect(indexInfo(db, points).recall.source).toBe('queries');
  });

  it('is part of the transaction', () => {
    const db = openMerged();
    expect(() =>
      db.transaction((tx) => {
        calibrate(tx, points, queries);
        tx.rollback();
      }),
    ).toThrow();
    expect(indexInfo(db, points).recall.source).toBe('rows');
  });

  it('measures nothing where every search is exact', () => {
    expect(calibrate(openPoints(points, 100), points, queries)).toBe(0);
  });

  it('is stale when the index has doubled, which health() finds', () => {
    const db = openMerged();
    calibrate(db, points, queries);
    expect(health(db, { tables: [points] }).findings).toEqual([]);
    db.insert(points)
      .values(placesOf(ROWS + 1, 2 * ROWS + 100))
      .run();
    mergeIndex(db, points);

    expect(indexInfo(db, points).recall.stale).toBe(true);
    expect(health(db, { tables: [points] }).findings).toMatchObject([{ code: 'calibration_stale', table: 'points' }]);
    calibrate(db, points, queries);
    expect(health(db, { tables: [points] }).healthy).toBe(true);
  });

  it.each([
    [
      'too few',
      queries.slice(0, 19),
      'calibrate() queries: expected an array of at least 20 vectors, or null but received 19',
    ],
    [
      'no array',
      undefined,
      'calibrate() queries: expected an array of at least 20 vectors, or null but received undefined',
    ],
    [
      'a text',
      'a question',
      'calibrate() queries: expected an array of at least 20 vectors, or null but received "a question"',
    ],
  ])('refuses %s', (_, given, message) => {
    expect(vectorError(() => calibrate(openPoints(points, 0), points, given as never))).toMatchObject({
      code: 'invalid_option',
      message,
    });
  });

  it.each([
    ['dimension_mismatch', [1, 2]],
    ['not_finite', Array(16).fill(Number.NaN)],
    ['element_type_mismatch', 'a question'],
  ])('refuses a query with the code %s, and tells which', (code, query) => {
    const given = [...queries.slice(0, 20), query];
    const error = vectorError(() => calibrate(openPoints(points, 0), points, given as never));
    expect(error.code).toBe(code);
    expect(error.message).toContain('calibrate() queries[20]');
  });

  it('refuses a table that vectorTable() did not make', () => {
    const posts = sqliteTable('posts', { id: integer().primaryKey() });
    expect(vectorError(() => calibrate(openPoints(points, 0), posts as never, queries)).code).toBe(
      'not_a_vector_table',
    );
  });
});
