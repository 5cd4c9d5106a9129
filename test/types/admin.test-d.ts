import { drizzle } from 'drizzle-orm/better-sqlite3';
import { alias, integer, sqliteTable } from 'drizzle-orm/sqlite-core';
import type { SqliteRemoteDatabase } from 'drizzle-orm/sqlite-proxy';
import {
  attachIndex,
  calibrate,
  type DriverResult,
  type DrizzleDatabase,
  detachIndex,
  float4Vector,
  type Health,
  type HealthCode,
  health,
  type IndexInfo,
  indexInfo,
  isAvailable,
  mergeIndex,
  rebuildIndex,
  setEfSearch,
  vectorIndex,
  vectorTable,
} from 'drizzle-vector';
import { expectTypeOf } from 'vitest';

const docs = vectorTable('docs', { id: integer().primaryKey(), embedding: float4Vector(3) }, { metric: 'l2_squared' });
const posts = sqliteTable('posts', { id: integer().primaryKey(), embedding: float4Vector(3) });
const index = vectorIndex('posts_embedding', posts, { column: 'embedding', metric: 'l2_squared' });

// A synchronous driver has the result at once, and so have its transactions.
const sync = drizzle({ connection: ':memory:' });
expectTypeOf(indexInfo(sync, docs)).toEqualTypeOf<IndexInfo>();
expectTypeOf(rebuildIndex(sync, docs)).toEqualTypeOf<number>();
expectTypeOf(mergeIndex(sync, docs)).toEqualTypeOf<number>();
expectTypeOf(setEfSearch(sync, docs, 100)).toEqualTypeOf<number>();
expectTypeOf(setEfSearch(sync, docs, null)).toEqualTypeOf<null>();
expectTypeOf(calibrate(sync, docs, [[1, 2]])).toEqualTypeOf<number>();
expectTypeOf(calibrate(sync, docs, null)).toEqualTypeOf<number>();
sync.transaction((tx) => {
  expectTypeOf(rebuildIndex(tx, docs)).toEqualTypeOf<number>();
  tx.transaction((nested) => expectTypeOf(indexInfo(nested, docs)).toEqualTypeOf<IndexInfo>());
});

// An asynchronous one has promises.
declare const async: SqliteRemoteDatabase;
expectTypeOf(indexInfo(async, docs)).toEqualTypeOf<Promise<IndexInfo>>();
expectTypeOf(rebuildIndex(async, docs)).toEqualTypeOf<Promise<number>>();
expectTypeOf(mergeIndex(async, docs)).toEqualTypeOf<Promise<number>>();
expectTypeOf(setEfSearch(async, docs, 100)).toEqualTypeOf<Promise<number>>();
expectTypeOf(calibrate(async, docs, [new Float32Array(3)])).toEqualTypeOf<Promise<number>>();
async.transaction(async (tx) => {
  expectTypeOf(mergeIndex(tx, docs)).toEqualTypeOf<Promise<number>>();
});

// One of which that is not known has either.
const either = sync as typeof sync | typeof async;
expectTypeOf(mergeIndex(either, docs)).toEqualTypeOf<number | Promise<number>>();
function rowsOf<D extends DrizzleDatabase>(db: D): DriverResult<D, IndexInfo> {
  return indexInfo(db, docs);
}
expectTypeOf(rowsOf(sync)).toEqualTypeOf<IndexInfo>();

expectTypeOf<IndexInfo['type']>().toEqualTypeOf<'float2' | 'float4' | 'float8' | 'int1' | 'int2' | 'int4'>();
expectTypeOf<IndexInfo['mode']>().toEqualTypeOf<'auto' | 'hnsw' | 'exact'>();
expectTypeOf<IndexInfo['graph']>().toEqualTypeOf<boolean>();
expectTypeOf<IndexInfo['diskBytes']>().toEqualTypeOf<number | null>();
expectTypeOf<IndexInfo['mergeEvery']>().toEqualTypeOf<number | null>();

indexInfo(sync, alias(docs, 'd'));
indexInfo(sync, index);
mergeIndex(sync, alias(index, 'i'));
setEfSearch(sync, index, 100);
rebuildIndex(sync, index, { onProgress: () => {} });
rebuildIndex(sync, docs, {});
rebuildIndex(sync, docs, { onProgress: undefined });
rebuildIndex(sync, docs, { onProgress: () => {} });
rebuildIndex(sync, docs, {
  onProgress: ({ phase, done, total }) => {
    expectTypeOf(phase).toEqualTypeOf<'read' | 'build' | 'calibrate' | 'check' | 'write'>();
    return done < total;
  },
});

// @ts-expect-error no vector table
indexInfo(sync, posts);
// @ts-expect-error a table, not its name
rebuildIndex(sync, 'docs');
// @ts-expect-error no Drizzle database
mergeIndex(sync.$client, docs);
// @ts-expect-error no such option
rebuildIndex(sync, docs, { progress: () => {} });
// @ts-expect-error no function
rebuildIndex(sync, docs, { onProgress: true });
// @ts-expect-error efSearch is a number
setEfSearch(sync, docs, '100');
// @ts-expect-error efSearch is required
setEfSearch(sync, docs);
// @ts-expect-error another element type than the table's
calibrate(sync, docs, [new Int8Array(3)]);
// @ts-expect-error texts, which calibrateTexts() takes
calibrate(sync, docs, ['a question']);

// Detaching, attaching and health follow the driver too.
expectTypeOf(detachIndex(sync, index)).toEqualTypeOf<void>();
expectTypeOf(attachIndex(sync, index)).toEqualTypeOf<number>();
expectTypeOf(detachIndex(async, index)).toEqualTypeOf<Promise<void>>();
expectTypeOf(attachIndex(async, index)).toEqualTypeOf<Promise<number>>();
expectTypeOf(health(sync, { tables: [docs, index], thorough: true })).toEqualTypeOf<Health>();
expectTypeOf(health(async)).toEqualTypeOf<Promise<Health>>();
expectTypeOf(health(sync).findings[0]?.code).toEqualTypeOf<HealthCode | undefined>();
expectTypeOf(isAvailable(sync)).toEqualTypeOf<boolean>();
// @ts-expect-error a vector table has no table that it could be detached from
detachIndex(sync, docs);
// @ts-expect-error an ordinary table is not an index
attachIndex(sync, posts);
// @ts-expect-error an ordinary table cannot be searched
health(sync, { tables: [posts] });
