import { and, between, eq, gt, inArray, isNull, lt, lte, ne, or, sql } from 'drizzle-orm';
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { createVectorTable, float4Vector, knnMatch, vectorTable } from 'drizzle-vector';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../support/database.js';
import { thrown } from '../support/thrown.js';

const docsTable = (options: { requiresPartition?: boolean }) =>
  vectorTable(
    'docs',
    {
      id: integer().primaryKey(),
      page: integer(),
      kind: text({ enum: ['book', 'letter'] }).notNull(),
      tenant: text().notNull(),
      place: float4Vector(1),
    },
    { metric: 'l2_squared', indexed: ['page', 'kind'], partitionKey: 'tenant', ...options },
  );
const docs = docsTable({ requiresPartition: false });
const guarded = docsTable({});

/** A hundred rows, at their own number from the origin, of two kinds in three tenants. */
function open(table = docs) {
  const db = openDatabase();
  createVectorTable(db, table);
  db.insert(table)
    .values(
      Array.from({ length: 100 }, (_, index) => ({
        id: index + 1,
        page: index % 10 === 9 ? null : index % 10,
        kind: index % 4 === 0 ? ('letter' as const) : ('book' as const),
        tenant: ['acme', 'globex', 'initech'][index % 3] as string,
        place: new Float32Array([index + 1]),
      })),
    )
    .run();
  return db;
}

const nearest = (db: ReturnType<typeof open>, condition: Parameters<typeof and>[0], limit = 3, table = docs) =>
  db
    .select({ id: table.id })
    .from(table)
    .where(and(knnMatch(table.distance, [0]), condition))
    .limit(limit)
    .all()
    .map(({ id }) => id);

describe('conditions on indexed columns', () => {
  it('give the nearest of the rows that match', () => {
    const db = open();

    expect(nearest(db, eq(docs.page, 4))).toEqual([5, 15, 25]);
    expect(nearest(db, inArray(docs.page, [7, 8]))).toEqual([8, 9, 18]);
    expect(nearest(db, gt(docs.page, 6))).toEqual([8, 9, 18]);
    expect(nearest(db, between(docs.page, 2, 3))).toEqual([3, 4, 13]);
    expect(nearest(db, isNull(docs.page))).toEqual([10, 20, 30]);
    expect(nearest(db, ne(docs.kind, 'book'))).toEqual([1, 5, 9]);
    expect(nearest(db, and(eq(docs.kind, 'letter'), lt(docs.page, 3)))).toEqual([1, 13, 21]);
    expect(nearest(db, or(eq(docs.page, 8), eq(docs.page, 0)))).toEqual([1, 9, 11]);
    expect(nearest(db, eq(docs.page, 42))).toEqual([]);
  });

  it('follow what changes', () => {
    const db = open();

    db.update(docs).set({ page: 4 }).where(lte(docs.id, 2)).run();
    db.delete(docs).where(eq(docs.id, 15)).run();
    db.insert(docs)
      .values({ id: 101, page: 4, kind: 'book', tenant: 'acme', place: new Float32Array([1.5]) })
      .run();

    expect(nearest(db, eq(docs.page, 4), 5)).toEqual([1, 101, 2, 5, 25]);
  });
});

describe('a condition on the partition key', () => {
  it('gives the nearest rows of the partition, or of those that are named', () => {
    const db = open();

    expect(nearest(db, eq(docs.tenant, 'globex'))).toEqual([2, 5, 8]);
    expect(nearest(db, inArray(docs.tenant, ['acme', 'initech']))).toEqual([1, 3, 4]);
    expect(nearest(db, eq(docs.tenant, 'nobody'))).toEqual([]);
    expect(nearest(db, undefined)).toEqual([1, 2, 3]);
  });

  it('goes with others, which are looked up within the partition', () => {
    const db = open();

    expect(nearest(db, and(eq(docs.tenant, 'globex'), eq(docs.page, 4)))).toEqual([5, 35, 65]);
    expect(nearest(db, and(inArray(docs.tenant, ['globex', 'acme']), eq(docs.kind, 'letter')), 4)).toEqual([
      1, 5, 13, 17,
    ]);
  });

  it('follows rows from one partition to another', () => {
    const db = open();

    db.update(docs).set({ tenant: 'globex' }).where(eq(docs.id, 1)).run();

    expect(nearest(db, eq(docs.tenant, 'globex'))).toEqual([1, 2, 5]);
    expect(nearest(db, eq(docs.tenant, 'acme'))).toEqual([4, 7, 10]);
  });
});

describe('a table with a partition key, which requires a partition', () => {
  const condition = eq(guarded.tenant, 'globex');

  it('refuses a search without one', () => {
    const db = open(guarded);

    for (const condition of [undefined, eq(guarded.page, 4), ne(guarded.tenant, 'acme'), gt(guarded.tenant, 'b')]) {
      expect(thrown(() => nearest(db, condition, 3, guarded))).toMatchObject({
        name: 'SqliteError',
        message: expect.stringContaining('partition key "tenant"'),
      });
    }
  });

  it('answers in one, in those that are named, and in that of a placeholder', () => {
    const db = open(guarded);
    const statement = db
      .select({ id: guarded.id })
      .from(guarded)
      .where(and(knnMatch(guarded.distance, [0]), eq(guarded.tenant, sql.placeholder('tenant'))))
      .limit(1)
      .prepare();

    expect(nearest(db, condition, 3, guarded)).toEqual([2, 5, 8]);
    expect(nearest(db, inArray(guarded.tenant, ['globex', 'acme']), 3, guarded)).toEqual([1, 2, 4]);
    expect(statement.all({ tenant: 'initech' })).toEqual([{ id: 3 }]);
  });

  it('answers with the partition of a joined row', () => {
    const db = open(guarded);
    const users = sqliteTable('users', { id: integer().primaryKey(), tenant: text().notNull() });
    db.run(sql`create table users (id integer primary key, tenant text not null)`);
    db.insert(users).values({ id: 7, tenant: 'initech' }).run();

    expect(
      db
        .select({ id: guarded.id })
        .from(users)
        .innerJoin(guarded, eq(guarded.tenant, users.tenant))
        .where(and(eq(users.id, 7), knnMatch(guarded.distance, [0])))
        .limit(2)
        .all(),
    ).toEqual([{ id: 3 }, { id: 6 }]);
  });

  it('is read without a search as any other', () => {
    const db = open(guarded);

    expect(db.select({ id: guarded.id }).from(guarded).where(lte(guarded.id, 2)).all()).toEqual([{ id: 1 }, { id: 2 }]);
  });
});
