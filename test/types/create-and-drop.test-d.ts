import type { SQL } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { alias, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { SqliteRemoteDatabase } from 'drizzle-orm/sqlite-proxy';
import {
  checkSchema,
  createVectorIndex,
  createVectorIndexSql,
  createVectorTable,
  createVectorTableSql,
  dropVectorIndex,
  dropVectorIndexSql,
  dropVectorTable,
  dropVectorTableSql,
  float4Vector,
  vectorIndex,
  vectorTable,
} from 'drizzle-vector';
import { createFts5Table, createFts5TableSql, dropFts5Table, dropFts5TableSql, fts5Table } from 'drizzle-vector/fts5';
import { expectTypeOf } from 'vitest';

const docs = vectorTable('docs', { id: integer().primaryKey(), embedding: float4Vector(3) }, { metric: 'l2_squared' });
const posts = sqliteTable('posts', { id: integer().primaryKey(), title: text(), embedding: float4Vector(3) });
const postsEmbedding = vectorIndex('posts_embedding', posts, { column: 'embedding', metric: 'l2_squared' });
const postsText = fts5Table('posts_text', { title: text() }, { content: posts });

const sync = drizzle({ connection: ':memory:' });
declare const async: SqliteRemoteDatabase;

// A synchronous driver is done at once, and so is its transaction. An asynchronous one gives a promise.
expectTypeOf(createVectorTable(sync, docs, { ifNotExists: true, casing: 'camelCase' })).toEqualTypeOf<void>();
expectTypeOf(createVectorIndex(sync, postsEmbedding, { ifNotExists: true })).toEqualTypeOf<void>();
expectTypeOf(createFts5Table(sync, postsText, { ifNotExists: true })).toEqualTypeOf<void>();
sync.transaction((tx) => expectTypeOf(createVectorTable(tx, docs)).toEqualTypeOf<void>());
expectTypeOf(createVectorTable(async, docs)).toEqualTypeOf<Promise<void>>();
expectTypeOf(createVectorIndex(async, alias(postsEmbedding, 'i'))).toEqualTypeOf<Promise<void>>();
expectTypeOf(createFts5Table(async, postsText)).toEqualTypeOf<Promise<void>>();

expectTypeOf(dropVectorTable(sync, docs, { ifExists: true })).toEqualTypeOf<void>();
expectTypeOf(dropVectorIndex(async, postsEmbedding, { ifExists: true })).toEqualTypeOf<Promise<void>>();
expectTypeOf(dropFts5Table(async, postsText)).toEqualTypeOf<Promise<void>>();

// The statements are always an array.
expectTypeOf(createVectorTableSql(docs)).toEqualTypeOf<SQL[]>();
expectTypeOf(createVectorIndexSql(postsEmbedding)).toEqualTypeOf<SQL[]>();
expectTypeOf(createFts5TableSql(postsText)).toEqualTypeOf<SQL[]>();
expectTypeOf(dropVectorTableSql(docs)).toEqualTypeOf<SQL[]>();
expectTypeOf(dropVectorIndexSql(postsEmbedding)).toEqualTypeOf<SQL[]>();
expectTypeOf(dropFts5TableSql(postsText, { ifExists: true })).toEqualTypeOf<SQL[]>();

// @ts-expect-error the database comes first
createVectorTable(docs);
// @ts-expect-error an index
createVectorTable(sync, postsEmbedding);
// @ts-expect-error a vector table
createVectorIndex(sync, docs);
// @ts-expect-error an ordinary table
createFts5Table(sync, posts);
// @ts-expect-error a vector table
dropVectorIndex(sync, docs);
// @ts-expect-error an index
dropVectorTable(sync, postsEmbedding);
// @ts-expect-error an ordinary table
dropFts5Table(sync, posts);
// @ts-expect-error no such option
createVectorTable(sync, docs, { ifNotExist: true });
// @ts-expect-error an option of createVectorTable()
dropVectorTable(sync, docs, { ifNotExists: true });

// Any number of tables and indexes, and nothing else.
expectTypeOf(checkSchema(sync, docs, postsEmbedding)).toEqualTypeOf<void>();
expectTypeOf(checkSchema(async, docs)).toEqualTypeOf<Promise<void>>();
sync.transaction((tx) => expectTypeOf(checkSchema(tx, alias(docs, 'd'))).toEqualTypeOf<void>());
// @ts-expect-error an ordinary table
checkSchema(sync, posts);
// @ts-expect-error a full-text table
checkSchema(sync, postsText);
