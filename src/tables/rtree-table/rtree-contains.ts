import { gte, lte, type SQL } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { compareBox, type RtreeBox } from './rtree-box.js';

/**
 * A condition for the boxes that contain a box, or a point.
 *
 * R*Tree has made each box a little larger, so that no box is missed. One that only just does not contain it may be
 * found.
 *
 * @example
 * ```ts
 * db.select().from(areas).where(rtreeContains(areas, { lon: 13.4, lat: 52.5 })).all();
 * ```
 * ```sql
 * ("areas"."west" <= 13.4 and "areas"."east" >= 13.4 and "areas"."south" <= 52.5 and "areas"."north" >= 52.5)
 * ```
 * @param table a table made by `rtreeTable()`, or an alias of one.
 * @param box the range of each dimension, `[min, max]` or one number. A dimension that is left out may be anything.
 * @throws {@link VectorError} `not_an_rtree_table`; `invalid_option` for a box without a range, another dimension, and a
 * range that is not one.
 */
export const rtreeContains = <T extends SQLiteTable>(table: T, box: RtreeBox<T>): SQL =>
  compareBox('rtreeContains()', table, box, ({ columns: [least, greatest], range: [min, max] }) => [
    lte(least, min),
    gte(greatest, max),
  ]);
