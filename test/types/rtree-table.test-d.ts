import { drizzle } from 'drizzle-orm/better-sqlite3';
import { alias, integer, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { SqliteRemoteDatabase } from 'drizzle-orm/sqlite-proxy';
import { createRtreeTable, dropRtreeTableSql, rtreeOverlaps, rtreeTable, rtreeWithin } from 'drizzle-vector';
import { expectTypeOf } from 'vitest';

const db = drizzle({ connection: ':memory:' });
declare const async: SqliteRemoteDatabase;
const areas = rtreeTable(
  'areas',
  { id: integer().primaryKey(), west: real(), east: real(), south: real(), north: real(), name: text() },
  { bounds: { lon: ['west', 'east'], lat: ['south', 'north'] } },
);
const posts = sqliteTable('posts', { id: integer().primaryKey(), west: real() });

// The bounds are NOT NULL.
expectTypeOf(areas.$inferSelect).toEqualTypeOf<{
  id: number;
  west: number;
  east: number;
  south: number;
  north: number;
  name: string | null;
}>();
expectTypeOf(areas.$inferInsert).toEqualTypeOf<{
  id?: number | undefined;
  west: number;
  east: number;
  south: number;
  north: number;
  name?: string | null | undefined;
}>();
expectTypeOf(db.select().from(areas).all()).toEqualTypeOf<(typeof areas.$inferSelect)[]>();

// A box has ranges for some of the dimensions.
rtreeOverlaps(areas, { lon: [1, 2] });
rtreeOverlaps(areas, { lon: 1, lat: [posts.west, 3] });
rtreeWithin(alias(areas, 'a'), { lat: [1, 2] });
// @ts-expect-error no such dimension
rtreeOverlaps(areas, { x: 1 });
// @ts-expect-error not a range
rtreeOverlaps(areas, { lon: [1, 2, 3] });
// @ts-expect-error not a number
rtreeOverlaps(areas, { lon: '1' });

expectTypeOf(createRtreeTable(db, areas)).toEqualTypeOf<void>();
expectTypeOf(createRtreeTable(async, areas, { ifNotExists: true })).toEqualTypeOf<Promise<void>>();
// @ts-expect-error an ordinary table
createRtreeTable(db, posts);
// @ts-expect-error an ordinary table
dropRtreeTableSql(posts);

const bounded = { id: integer().primaryKey(), low: real(), high: real() };
rtreeTable('t', bounded, { bounds: { x: ['low', 'high'] }, type: 'rtree' });
// @ts-expect-error no such column
rtreeTable('t', bounded, { bounds: { x: ['low', 'top'] } });
// @ts-expect-error two columns
rtreeTable('t', bounded, { bounds: { x: ['low'] } });
// @ts-expect-error bounds are required
rtreeTable('t', bounded, {});
// @ts-expect-error no such type
rtreeTable('t', bounded, { bounds: { x: ['low', 'high'] }, type: 'geopoly' });
