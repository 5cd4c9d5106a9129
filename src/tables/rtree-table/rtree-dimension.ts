import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { RtreeBound } from './rtree-bound.js';

/** The names of the dimensions of an R*Tree table, or of an alias of one; never for other tables. */
export type RtreeDimension<T extends SQLiteTable> = {
  [K in keyof T['_']['columns']]: T['_']['columns'][K] extends { _: { driverParam: RtreeBound<infer Dimension> } }
    ? Dimension
    : never;
}[keyof T['_']['columns']];

/** Anything, if T was made by `rtreeTable()`; else a text, which no table is. */
export type IfRtreeTable<T extends SQLiteTable> = [RtreeDimension<T>] extends [never]
  ? 'expected a table made by rtreeTable()'
  : unknown;
