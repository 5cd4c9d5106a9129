import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { SqliteRemoteDatabase } from 'drizzle-orm/sqlite-proxy';
import {
  bulkInsert,
  bulkInsertArrays,
  float4Vector,
  insertReturningKeys,
  int1Vector,
  upsert,
  vectorIndex,
  vectorTable,
} from 'drizzle-vector';
import { expectTypeOf } from 'vitest';

const db = drizzle({ connection: ':memory:' });
declare const async: SqliteRemoteDatabase;
const docs = vectorTable(
  'docs',
  { id: integer().primaryKey(), title: text().notNull(), v: float4Vector(2) },
  { metric: 'l2_squared' },
);
const small = vectorTable('small', { id: integer().primaryKey(), v: int1Vector(2) }, { metric: 'l2_squared' });
const v = new Float32Array(2);

// Rows are those of an insert, and the count comes as the driver gives it.
expectTypeOf(bulkInsert(db, docs, [{ title: 'a', v }])).toEqualTypeOf<number>();
expectTypeOf(bulkInsert(async, docs, new Set([{ title: 'a', v }]))).toEqualTypeOf<Promise<number>>();
bulkInsert(db, docs, [{ title: 'a', v: [1, 2] }]);
bulkInsert(db, docs, [{ title: sql`upper('a')`, v: 'AACAPwAAAEA=' }]);
const posts = sqliteTable('posts', { id: integer().primaryKey(), v: float4Vector(2) });
bulkInsert(db, posts, [{ v: [1, 2] }, { v: 'AACAPwAAAEA=' }, { v: null }, {}]);
// @ts-expect-error not a vector
bulkInsert(db, posts, [{ v: 1 }]);
// @ts-expect-error a column that must have a value
bulkInsert(db, docs, [{ v }]);
// @ts-expect-error the vector of another element type
bulkInsert(db, small, [{ v }]);

// An upsert takes one row or many, and gives the count as the driver does.
expectTypeOf(upsert(db, docs, { id: 1, title: 'a', v: [1, 2] })).toEqualTypeOf<number>();
expectTypeOf(upsert(async, posts, [{ id: 1, v: 'AACAPwAAAEA=' }, { id: 2 }])).toEqualTypeOf<Promise<number>>();
// @ts-expect-error a column that must have a value
upsert(db, docs, { id: 1, v });
// @ts-expect-error the vector of another element type
upsert(db, small, { id: 1, v });
// @ts-expect-error no such column
upsert(db, docs, { id: 1, title: 'a', v, page: 1 });

// The keys are what the primary key holds.
expectTypeOf(insertReturningKeys(db, docs, { title: 'a', v: [1, 2] })).toEqualTypeOf<number[]>();
expectTypeOf(insertReturningKeys(async, docs, [{ title: 'a', v }])).toEqualTypeOf<Promise<number[]>>();
const named = sqliteTable('named', { id: text().primaryKey() });
expectTypeOf(insertReturningKeys(db, named, [{ id: 'a' }])).toEqualTypeOf<string[]>();
// @ts-expect-error a column that must have a value
insertReturningKeys(db, docs, { v });

// What happens to an existing key is one of three words.
bulkInsert(db, docs, [], { onConflict: 'replace' });
bulkInsertArrays(db, docs, [1], v, 2, { onConflict: 'ignore' });
// @ts-expect-error no such word
bulkInsert(db, docs, [], { onConflict: 'update' });

// Arrays are of the table's element type.
expectTypeOf(bulkInsertArrays(db, docs, [1], v, 2)).toEqualTypeOf<number>();
expectTypeOf(bulkInsertArrays(async, small, undefined, new Int8Array(2), 2)).toEqualTypeOf<Promise<number>>();
// @ts-expect-error another element type
bulkInsertArrays(db, docs, [1], new Float64Array(2), 2);
// @ts-expect-error an index, which is not written to
bulkInsertArrays(db, vectorIndex('docs_v', docs.v as never, { metric: 'l2_squared' }), [1], v, 2);
