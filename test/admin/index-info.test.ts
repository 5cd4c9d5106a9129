import { eq } from 'drizzle-orm';
import { alias, integer, sqliteTable } from 'drizzle-orm/sqlite-core';
import {
  createVectorTable,
  type DrizzleDatabase,
  float4Vector,
  indexInfo,
  int1Vector,
  vectorTable,
} from 'drizzle-vector';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../support/database.js';
import { openProxy } from '../support/proxy.js';
import { thrown, vectorError } from '../support/thrown.js';
import { openPoints, pointsTable } from './support/points.js';

describe('indexInfo', () => {
  it('tells what the table is, with its options', () => {
    const db = openDatabase();
    const docs = vectorTable(
      'docs',
      { id: integer().primaryKey(), v: int1Vector(8) },
      {
        ...{ metric: 'cosine', m: 8, efConstruction: 40, efSearch: 20 },
        ...{ mode: 'hnsw', quantization: 'none', mergeEvery: 500 },
      },
    );
    createVectorTable(db, docs);

    expect(indexInfo(db, docs)).toEqual({
      ...{ rows: 0, dimensions: 8, type: 'int1', metric: 'cosine', mode: 'hnsw', m: 8 },
      ...{ efConstruction: 40, efSearch: 20, quantization: 'none', mergeEvery: 500 },
      ...{ graph: false, segmentRows: 0, deltaRows: 0, deadRows: 0 },
      ...{ memoryBytes: expect.any(Number), cacheBytes: 0, diskBytes: expect.any(Number), formatVersion: 1 },
      ...{ indexVersion: null, newerIndex: false, mergeError: null },
      recall: { target: null, ef: null, sample: null, source: null, rows: null, stale: false },
    });
  });

  it('tells the defaults', () => {
    const db = openDatabase();
    const docs = vectorTable('docs', { id: integer().primaryKey(), v: float4Vector(8) }, { metric: 'l2_squared' });
    createVectorTable(db, docs);

    expect(indexInfo(db, docs)).toMatchObject({
      ...{ type: 'float4', metric: 'l2_squared', mode: 'auto', m: 16, efConstruction: 128, efSearch: null },
      ...{ quantization: 'auto', mergeEvery: null },
    });
  });

  it('counts the rows of the index, and those that changed since', () => {
    const points = pointsTable({ mergeEvery: 100 });
    const db = openPoints(points, 300);
    db.delete(points).where(eq(points.id, 7)).run();

    expect(indexInfo(db, points)).toMatchObject({ rows: 299, graph: true, segmentRows: 300, deadRows: 1 });
  });

  it('tells the bytes that vectors take', () => {
    const points = pointsTable();
    const { diskBytes } = indexInfo(openPoints(points, 300), points);

    expect(diskBytes).toBeGreaterThan(300 * 16 * 4);
  });

  it('sees what its transaction has done', () => {
    const points = pointsTable();
    const db = openPoints(points, 3);

    db.transaction((tx) => {
      tx.delete(points).run();
      expect(indexInfo(tx, points).rows).toBe(0);
      tx.transaction((nested) => expect(indexInfo(nested, points).rows).toBe(0));
    });
  });

  it('takes an alias for its table', () => {
    const points = pointsTable();

    expect(indexInfo(openPoints(points, 3), alias(points, 'p')).rows).toBe(3);
  });

  it('finds a table whose name needs quotes, or looks like two', () => {
    const db = openDatabase();
    for (const name of ['order "by"', "it's", 'main.docs', 'select']) {
      const docs = vectorTable(name, { id: integer().primaryKey(), v: float4Vector(2) }, { metric: 'l2_squared' });
      createVectorTable(db, docs);
      expect(indexInfo(db, docs)).toMatchObject({ rows: 0, dimensions: 2 });
    }
  });

  it('gives a promise where the driver does', async () => {
    const points = pointsTable();
    const db = openPoints(points, 3);

    const info = indexInfo(openProxy(db.$client), points);

    expect(info).toBeInstanceOf(Promise);
    expect(await info).toEqual(indexInfo(db, points));
  });

  it('gives numbers on a connection whose integers are bigints', () => {
    const points = pointsTable();
    const db = openPoints(points, 3);
    db.$client.defaultSafeIntegers();

    expect(indexInfo(db, points).rows).toBe(3);
  });

  it('refuses tables that neither vectorTable() nor vectorIndex() made', () => {
    const db = openDatabase();
    const posts = sqliteTable('posts', { id: integer().primaryKey() });

    for (const table of [posts, {}, null, undefined, 'docs']) {
      expect(vectorError(() => indexInfo(db, table as never))).toMatchObject({
        code: 'not_a_vector_table',
        message: expect.stringContaining(
          'indexInfo(): expected a table made by vectorTable() or vectorIndex() but received',
        ),
      });
    }
  });

  it('refuses what is no Drizzle database', () => {
    const points = pointsTable();

    for (const db of [openDatabase().$client, {}, null, undefined]) {
      expect(vectorError(() => indexInfo(db as unknown as DrizzleDatabase, points))).toMatchObject({
        code: 'not_a_database',
        message: expect.stringContaining(
          'indexInfo(): expected a Drizzle database over SQLite, or a transaction of one, but received',
        ),
      });
    }
  });

  it('says so when the database has no such table', async () => {
    const db = openDatabase();

    expect(thrown(() => indexInfo(db, pointsTable()))).toMatchObject({
      code: 'schema_mismatch',
      message: expect.stringContaining('points'),
    });
    await expect(indexInfo(openProxy(db.$client), pointsTable())).rejects.toThrow();
  });
});
