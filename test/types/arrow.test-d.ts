import { type RecordBatch, Table } from 'apache-arrow';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { float4Vector, vectorIndex, vectorTable } from 'drizzle-vector';
import { exportArrow, exportArrowTo, insertArrow } from 'drizzle-vector/arrow';
import { expectTypeOf } from 'vitest';

const db = drizzle({ connection: ':memory:' });
const docs = vectorTable(
  'docs',
  { id: integer().primaryKey(), title: text().notNull(), v: float4Vector(2) },
  { metric: 'l2_squared' },
);
const posts = sqliteTable('posts', { id: integer().primaryKey(), v: float4Vector(2) });
const postsV = vectorIndex('posts_v', posts, { column: 'v', metric: 'l2_squared' });

// Tables and indexes are read, batch after batch.
for await (const batch of exportArrow(db, docs)) expectTypeOf(batch).toEqualTypeOf<RecordBatch>();
expectTypeOf(exportArrowTo(db, postsV, process.stdout, { format: 'stream' })).toEqualTypeOf<Promise<number>>();
// @ts-expect-error an ordinary table
exportArrow(db, posts);
// @ts-expect-error another format
exportArrowTo(db, docs, 'docs.parquet', { format: 'parquet' });

// Whatever has batches is inserted, into a table.
expectTypeOf(insertArrow(db, docs, new Table())).toEqualTypeOf<Promise<number>>();
insertArrow(db, docs, exportArrow(db, docs), { commitEvery: 1000, onConflict: 'ignore' });
insertArrow(db, docs, process.stdin);
// @ts-expect-error an index, which follows its table
insertArrow(db, postsV, 'posts.arrow');
// @ts-expect-error no Arrow
insertArrow(db, docs, 5);
