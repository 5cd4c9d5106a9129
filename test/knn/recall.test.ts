// The recall that a table, or a query, is asked for.

import { eq, sql } from 'drizzle-orm';
import { integer, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import {
  createVectorIndex,
  createVectorTable,
  createVectorTableSql,
  float4Vector,
  knn,
  knnBatch,
  knnGrouped,
  knnMatch,
  knnPage,
  mergeIndex,
  moreLikeThis,
  prepareKnn,
  vectorErrorCode,
  vectorIndex,
  vectorTable,
} from 'drizzle-vector';
import { createFts5Table, fts5Table, hybridSearch } from 'drizzle-vector/fts5';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../support/database.js';
import { sqlText } from '../support/sql-text.js';
import { thrown, vectorError } from '../support/thrown.js';

const DIMENSIONS = 32;
const columns = { id: integer().primaryKey(), kind: integer(), place: float4Vector(DIMENSIONS) };
const points = vectorTable('points', columns, { metric: 'l2_squared', mode: 'hnsw', recall: 0.9 });
const pointsText = fts5Table('points_text', { body: text() });

/** A place without a pattern, the same in every run: uniform in a cube of so many dimensions that graphs need wide searches. */
function place(id: number): Float32Array {
  let state = id * 2_654_435_761;
  return Float32Array.from({ length: DIMENSIONS }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  });
}

const query = place(100_000);

function openPoints(rows = 0) {
  const db = openDatabase();
  createVectorTable(db, points);
  createFts5Table(db, pointsText);
  const all = Array.from({ length: rows }, (_, index) => ({ id: index + 1, kind: index % 3, place: place(index + 1) }));
  if (rows > 0) db.insert(points).values(all).run();
  mergeIndex(db, points);
  return db;
}

describe('the option recall', () => {
  it('of a table and of an index is part of their SQL', () => {
    const db = openDatabase();
    expect(createVectorTableSql(points).map(sqlText).join()).toContain('metric=l2, recall=0.9, mode=hnsw');
    const posts = sqliteTable('posts', { id: integer().primaryKey(), embedding: float4Vector(2) });
    db.run(sql`create table posts (id integer primary key, embedding blob)`);
    createVectorIndex(
      db,
      vectorIndex('posts_embedding', posts, { column: 'embedding', metric: 'cosine', recall: 1e-7 }),
    );
    const definition = db.values<[string]>(sql`select vector_definition('posts_embedding')`)[0]?.[0] as string;
    expect(JSON.parse(definition)).toMatchObject({ recall: 1e-7, ef_search: null });
  });

  it.each([0, 1, 0.9991, -0.5, Number.NaN, '0.9', null])('is refused as %s', (recall) => {
    const received = vectorError(() => vectorTable('t', columns, { metric: 'cosine', recall: recall as number }));
    expect(received.code).toBe('invalid_option');
    expect(received.message).toContain('recall: expected a number above 0 and at most 0.999 but received');
    expect(vectorError(() => knnMatch(points.distance, query, { recall: recall as number })).code).toBe(
      'invalid_option',
    );
    expect(vectorError(() => knn(openPoints(), points, query, { k: 1, recall: recall as number })).code).toBe(
      'invalid_option',
    );
  });

  it('is refused beside efSearch', () => {
    const both = { efSearch: 50, recall: 0.9 };
    const message = 'efSearch: expected none beside recall, as each sets how wide a search is, but received 50';
    const db = openPoints();
    for (const [subject, call] of [
      ['vectorTable("t")', () => vectorTable('t', columns, { metric: 'cosine', ...both })],
      ['knnMatch()', () => knnMatch(points.distance, query, both)],
      ['knn()', () => knn(db, points, query, { k: 1, ...both })],
      ['moreLikeThis()', () => moreLikeThis(db, points, 1, { k: 1, ...both })],
    ] as const) {
      expect(vectorError(call as () => unknown)).toMatchObject({
        code: 'invalid_option',
        message: `${subject} ${message}`,
      });
    }
  });
});

describe('recall for one query', () => {
  it('of knnMatch() is a condition on the hidden column', () => {
    const db = openPoints();
    const select = db
      .select({ id: points.id })
      .from(points)
      .where(knnMatch(points.distance, query, { recall: 0.5 }));
    expect(select.toSQL()).toMatchObject({
      sql: 'select "id" from "points" where (knn_match("points"."distance", ?) and "points"."recall" = ?)',
      params: [expect.anything(), 0.5],
    });
    expect(select.all()).toEqual([]);
  });

  it('of knnMatch() may be a placeholder, which the extension checks', () => {
    const prepared = openPoints(10)
      .select({ id: points.id })
      .from(points)
      .where(knnMatch(points.distance, query, { recall: sql.placeholder('recall') }))
      .orderBy(points.distance)
      .limit(3)
      .prepare();
    expect(prepared.all({ recall: 0.9 })).toHaveLength(3);
    expect(vectorErrorCode(thrown(() => prepared.all({ recall: 2 })))).toBe('invalid_option');
  });

  it('makes a search wider or narrower than that of the table, as the explanation tells', () => {
    const db = openPoints(4000);
    const explained = (options: { recall?: number; efSearch?: number }) =>
      knn(db, points, query, { k: 10, ...options, explain: true }).explanation;
    const own = explained({});
    const wide = explained({ recall: 0.995 });
    const given = explained({ efSearch: 33 });
    expect([own.recall, wide.recall, given.recall]).toEqual([0.9, 0.995, null]);
    expect(wide.efSearch).toBeGreaterThan(own.efSearch as number);
    expect(given.efSearch).toBe(33);
  });

  it('is taken by every function that searches', () => {
    const db = openPoints(60);
    const options = { k: 2, recall: 0.99 };
    const found = knn(db, points, query, { k: 2 });
    expect(knn(db, points, query, options)).toEqual(found);
    expect(knn(db, points, query, { ...options, where: eq(points.kind, 1) })).toHaveLength(2);
    expect(knnBatch(db, points, [query], options)).toEqual([found]);
    expect(knnPage(db, points, query, options).rows).toEqual(found);
    expect(knnGrouped(db, points, query, { ...options, by: points.kind })).toHaveLength(2);
    expect(moreLikeThis(db, points, 1, options)).toHaveLength(2);
    expect(prepareKnn(db, points, options)(query)).toEqual(found);
    const vector = { table: points, query, recall: 0.99 };
    expect(hybridSearch(db, { vector, text: { table: pointsText, query: 'none' }, k: 2 })).toHaveLength(2);
  });
});

describe('a table with a column named recall', () => {
  const scored = vectorTable('scored', { ...columns, recall: real() }, { metric: 'l2_squared' });

  it('keeps it, and is not asked for a recall of one query', () => {
    const db = openDatabase();
    createVectorTable(db, scored);
    db.insert(scored)
      .values({ id: 1, recall: 0.25, place: place(1) })
      .run();
    expect(knn(db, scored, query, { k: 1, where: eq(scored.recall, 0.25) })).toMatchObject([{ id: 1, recall: 0.25 }]);
    expect(vectorError(() => knn(db, scored, query, { k: 1, recall: 0.9 }))).toMatchObject({
      code: 'invalid_option',
      message: expect.stringContaining('a table without a column or a name `recall` but received "scored"'),
    });
  });
});
