import { type Column, getTableColumns, type NotNull } from 'drizzle-orm';
import { type SQLiteTable, sqliteTable } from 'drizzle-orm/sqlite-core';
import type { ColumnBuilders } from '../../columns/column-builders.js';
import { checkColumnBuilders } from '../check-column-builders.js';
import { checkTableName } from '../check-table-name.js';
import { declareToDrizzleKit } from '../drizzle-kit-declarations.js';
import { nameColumn } from '../name-column.js';
import { runsInDrizzleKit } from '../runs-in-drizzle-kit.js';
import { checkRtreeColumns } from './check-rtree-columns.js';
import { describeRtreeTable } from './describe-rtree-table.js';
import type { RtreeBound, RtreeBounds } from './rtree-bound.js';
import { markRtree, type RtreeMark } from './rtree-mark.js';
import { checkRtreeOptions, type RtreeTableOptions } from './rtree-table-options.js';

/** The dimension that the column K is a bound of; never for other columns. */
type DimensionOf<B extends RtreeBounds, K> = {
  [D in keyof B & string]: K extends B[D][number] ? D : never;
}[keyof B & string];

/** The columns of an R*Tree table: the given columns, with the bounds NOT NULL. */
export type RtreeTableColumns<C extends ColumnBuilders, B extends RtreeBounds> = {
  [K in keyof C]: [DimensionOf<B, K>] extends [never]
    ? C[K]
    : NotNull<C[K]> & { _: { driverParam: RtreeBound<DimensionOf<B, K>> } };
};

/** The table that `rtreeTable()` returns: an ordinary SQLite table of Drizzle. */
export type RtreeTable<N extends string, C extends ColumnBuilders, B extends RtreeBounds> = ReturnType<
  typeof sqliteTable<N, RtreeTableColumns<C, B>>
>;

/**
 * Defines a table of SQLite's R*Tree module: boxes in 1 to 5 dimensions, such as areas on a map or ranges of time. It
 * finds the boxes that overlap another box fast, with {@link rtreeOverlaps}, {@link rtreeWithin} and
 * {@link rtreeContains}.
 *
 * The table has one integer primary key, and for each dimension two columns with the least and the greatest value. Any
 * other column is an auxiliary column: it is stored with the box, and not searched by. Join the table to another one on
 * the key.
 *
 * R*Tree stores 32-bit numbers. With the type `rtree` it rounds the least value down and the greatest up, so that a box
 * never becomes smaller: it reads back a little larger than it was written. A point such as a longitude of 13.404954 is
 * kept to about a metre. With `rtree_i32` it stores integers from -2,147,483,648 to 2,147,483,647 as they are.
 *
 * A least value above the greatest is an error of SQLite. R*Tree has no constraints, no types and no defaults for
 * auxiliary columns: `.notNull()` is for TypeScript alone there. `onConflictDoUpdate()` does not work on virtual tables;
 * `upsert()` does. `insertReturningKeys()` gives the keys that SQLite chose.
 *
 * The SQLite library must have been built with R*Tree, as those of better-sqlite3, node:sqlite, libsql and Bun are.
 *
 * @example
 * ```ts
 * import { integer, real, text } from 'drizzle-orm/sqlite-core';
 *
 * const areas = rtreeTable('areas', {
 *   id: integer('id').primaryKey(),
 *   west: real('west'), east: real('east'),
 *   south: real('south'), north: real('north'),
 *   name: text('name'),
 * }, { bounds: { lon: ['west', 'east'], lat: ['south', 'north'] } });
 *
 * createRtreeTable(db, areas);
 * db.insert(areas).values({ id: 1, west: 13.08, east: 13.77, south: 52.33, north: 52.68, name: 'Berlin' }).run();
 * db.select().from(areas).where(rtreeOverlaps(areas, { lon: [13, 14], lat: 52.5 })).all();
 * ```
 * ```sql
 * CREATE VIRTUAL TABLE "areas" USING rtree("id", "west", "east", "south", "north", +"name" TEXT)
 * ```
 *
 * @example With a vector table, by the same key: the nearest of the rows in an area
 * ```ts
 * db.select({ title: docs.title, distance: docs.distance })
 *   .from(docs)
 *   .where(and(
 *     knnMatch(docs.distance, query),
 *     inArray(docs.id, db.select({ id: areas.id }).from(areas).where(rtreeOverlaps(areas, { lon: [13, 14], lat: [52, 53] }))),
 *   ))
 *   .orderBy(docs.distance)
 *   .limit(10);
 * ```
 * @param name the name of the table in the database.
 * @param columns the columns as `sqliteTable()` takes them, by key. Bounds are `real()`, or `integer()` for `rtree_i32`.
 * @param options the bounds of each dimension, which are required, and the type.
 * @throws {@link VectorError} `invalid_table` without a name and exactly one integer primary key, and for a bound of
 * another type; `invalid_column_name` for names with \0 and names that occur twice; `unsupported_constraint` for what
 * SQLite lacks on virtual tables (unique, references, generated columns, autoIncrement, indexes, checks);
 * `unsupported_default`; `invalid_option`, also where a bound is not a column, or twice.
 */
export function rtreeTable<N extends string, C extends ColumnBuilders, const B extends RtreeBounds<keyof C & string>>(
  name: N,
  columns: C,
  options: RtreeTableOptions<B>,
): RtreeTable<N, C, B> {
  checkTableName('rtreeTable', name);
  const { casing, options: checked } = checkRtreeOptions(name, options);
  checkColumnBuilders('rtreeTable', name, columns, []);
  const table = sqliteTable(name, columns);
  const given: Record<string, Column> = getTableColumns(table as SQLiteTable);
  const { primaryKey, auxiliary } = checkRtreeColumns(name, table, given, checked);
  for (const each of Object.values(given)) nameColumn(each, casing);
  for (const key of Object.values(checked.bounds).flat()) Object.assign(given[key] as Column, { notNull: true });
  const mark: RtreeMark = { name, options: checked, primaryKey, auxiliary };
  describeRtreeTable(table, mark, (each) => each.name); // so that a wrong name fails here
  const sqlType = declareToDrizzleKit((nameOf) => ({
    madeBy: 'rtreeTable',
    description: describeRtreeTable(table, mark, nameOf),
  }));
  Object.assign(given[primaryKey] as Column, { getSQLType: sqlType });
  // drizzle-kit sees the auxiliary columns as the database has them: without NOT NULL.
  if (runsInDrizzleKit()) for (const key of auxiliary) Object.assign(given[key] as Column, { notNull: false });
  return markRtree(table, mark) as unknown as RtreeTable<N, C, B>;
}
