import { gte, lte, type SQL } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { compareBox, type RtreeBox, type RtreeNumber } from './rtree-box.js';

/**
 * A condition for the boxes that lie within a box.
 *
 * R*Tree has rounded the bounds of each box outward, to 32-bit floats. So the box is taken larger by 1 part in 4 million
 * of its bounds, and no box is missed. One that sticks out by less than that may be found. With `rtree_i32`, and for
 * bounds that are SQL, it is taken as it is.
 *
 * @example
 * ```ts
 * db.select().from(areas).where(rtreeWithin(areas, { lon: [13, 14], lat: [52, 53] })).all();
 * ```
 * ```sql
 * ("areas"."west" >= 12.9999969 and "areas"."east" <= 14.0000033 and "areas"."south" >= 51.9999876 and "areas"."north" <= 53.0000126)
 * ```
 * @param table a table made by `rtreeTable()`, or an alias of one.
 * @param box the range of each dimension, `[min, max]`. A dimension that is left out may be anything.
 * @throws {@link VectorError} `not_an_rtree_table`; `invalid_option` for a box without a range, another dimension, and a
 * range that is not one.
 */
export const rtreeWithin = <T extends SQLiteTable>(table: T, box: RtreeBox<T>): SQL =>
  compareBox('rtreeWithin()', table, box, ({ columns: [least, greatest], range: [min, max], isInteger }) => [
    gte(least, isInteger ? min : lower(min)),
    lte(greatest, isInteger ? max : higher(max)),
  ]);

// SQLite moves a bound by at most 2^-23 of it, and rounds the result to a float.
const MARGIN = 2 ** -22;

const lower = (bound: RtreeNumber): RtreeNumber =>
  typeof bound === 'number' ? bound - Math.abs(bound) * MARGIN : bound;

const higher = (bound: RtreeNumber): RtreeNumber =>
  typeof bound === 'number' ? bound + Math.abs(bound) * MARGIN : bound;
