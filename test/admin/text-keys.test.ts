import Database from 'better-sqlite3';
import { eq, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { sqliteTable, text } from 'drizzle-orm/sqlite-core';
import {
  attachIndex,
  createVectorIndex,
  createVectorTable,
  type DrizzleDatabase,
  detachIndex,
  dropVectorIndex,
  dropVectorTable,
  float4Vector,
  health,
  indexInfo,
  knn,
  loadVectorExtension,
  mergeIndex,
  rebuildIndex,
  vectorErrorCode,
  vectorIndex,
  vectorTable,
} from 'drizzle-vector';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../support/database.js';
import { thrown } from '../support/thrown.js';

const docs = vectorTable(
  'docs',
  { id: text().primaryKey(), slug: text().unique(), v: float4Vector(2) },
  { metric: 'l2_squared', mode: 'hnsw', mergeEvery: 1_000_000 },
);
const posts = sqliteTable('posts', {
  id: text().primaryKey(),
  tenant: text(),
  v: float4Vector(2),
});
const postsV = vectorIndex('posts_v', posts, {
  column: 'v',
  metric: 'l2_squared',
  filters: ['tenant'],
  mode: 'hnsw',
  mergeEvery: 1_000_000,
});

const vector = (x: number) => Float32Array.of(x, 0);

/** Three rows in a vector table, and three in a table with an index, one of which has no vector. */
function open() {
  const db = openDatabase();
  createVectorTable(db, docs);
  db.run(sql`create table posts (id text primary key not null, tenant text, v blob)`);
  createVectorIndex(db, postsV);
  db.insert(docs)
    .values(['a', 'b', 'c'].map((id, x) => ({ id, slug: id, v: vector(x) })))
    .run();
  db.insert(posts)
    .values([
      { id: 'a', tenant: 'x', v: vector(1) },
      { id: 'b', tenant: 'y', v: vector(2) },
      { id: 'c', tenant: 'y' },
    ])
    .run();
  return db;
}

/** A copy of a database on a connection that has not loaded the extension. */
const plainCopy = (db: ReturnType<typeof open>) => drizzle({ client: new Database(db.$client.serialize()) });

const nearest = (db: DrizzleDatabase, x: number) =>
  (knn(db, postsV, vector(x), { k: 9 }) as unknown as { id: string }[]).map(({ id }) => id);

const tableNames = (db: DrizzleDatabase) =>
  (
    db.values(
      sql`select name from sqlite_master where name not like 'sqlite%' and name not like 'docs%' order by name`,
    ) as [string][]
  ).flat();

describe('with keys of text', () => {
  it('indexInfo() counts rows, mergeIndex() merges them, and rebuildIndex() builds the index', () => {
    const db = open();

    for (const [table, rows] of [
      [docs, 3],
      [postsV, 2],
    ] as const) {
      expect(indexInfo(db, table)).toMatchObject({ rows, deltaRows: rows, segmentRows: 0 });
      expect(mergeIndex(db, table)).toBe(rows);
      expect(rebuildIndex(db, table)).toBe(rows);
      expect(indexInfo(db, table)).toMatchObject({ rows, deltaRows: 0, segmentRows: rows });
    }
    expect(nearest(db, 2)).toEqual(['b', 'a']);
  });

  it('health() finds nothing wrong, and finds a detached index', () => {
    const db = open();

    expect(health(db, { tables: [docs, postsV], thorough: true })).toMatchObject({ healthy: true, findings: [] });
    detachIndex(db, postsV);
    expect(health(db).findings).toMatchObject([{ code: 'detached', table: 'posts_v' }]);
  });

  it('attachIndex() finds what was added, changed, deleted and renamed without the extension', () => {
    const plain = plainCopy(open());
    expect(
      vectorErrorCode(
        thrown(() =>
          plain
            .insert(posts)
            .values({ id: 'd', v: vector(4) })
            .run(),
        ),
      ),
    ).toBe('extension_not_loaded');

    detachIndex(plain, postsV);
    plain
      .insert(posts)
      .values({ id: 'd', tenant: 'y', v: vector(4) })
      .run();
    plain.delete(posts).where(eq(posts.id, 'a')).run();
    plain.update(posts).set({ id: 'renamed' }).where(eq(posts.id, 'b')).run();
    plain
      .update(posts)
      .set({ v: vector(9) })
      .where(eq(posts.id, 'c'))
      .run();
    loadVectorExtension(plain);
    attachIndex(plain, postsV);

    expect(nearest(plain, 2)).toEqual(['renamed', 'd', 'c']);
    expect(health(plain, { tables: [postsV], thorough: true }).healthy).toBe(true);
    plain
      .insert(posts)
      .values({ id: 'later', v: vector(3) })
      .run();
    expect(nearest(plain, 3)[0]).toBe('later');
  });

  it('dropVectorIndex() and dropVectorTable() leave nothing behind, with the extension and without', () => {
    const [loaded, plain] = [open(), plainCopy(open())];

    for (const db of [loaded, plain]) {
      dropVectorIndex(db, postsV);
      expect(tableNames(db)).toEqual(['posts']);
      db.insert(posts)
        .values({ id: 'free', v: vector(1) })
        .run();
      dropVectorTable(db, docs);
      expect(db.values(sql`select name from sqlite_master where name like 'docs%'`)).toEqual([]);
      expect(db.values(sql`pragma integrity_check`)).toEqual([['ok']]);
    }
  });
});
