import { rtreeExtraConfigRefused } from '../../errors/rtree-tables.js';
import { checkOptions } from '../../options/check-options.js';
import { isRecord } from '../../options/is-record.js';
import { isOneOf, type Rule } from '../../options/rules.js';
import { type Casing, isCasing } from '../index-options.js';
import type { RtreeBounds } from './rtree-bound.js';

/** The module of SQLite: `rtree` stores 32-bit floats, `rtree_i32` 32-bit integers. */
export type RtreeType = 'rtree' | 'rtree_i32';

/**
 * The options of `rtreeTable()`.
 *
 * @typeParam Bounds the dimensions, with the keys of their columns.
 */
export interface RtreeTableOptions<Bounds extends RtreeBounds = RtreeBounds> {
  /**
   * The dimensions, 1 to 5, under names of your choice. Each has the keys of two columns: the one with the least and the
   * one with the greatest value of a box in this dimension.
   */
  bounds: Bounds;
  /** What the bounds are, by default `rtree`: 32-bit floats. `rtree_i32` has 32-bit integers. */
  type?: RtreeType | undefined;
  /**
   * Names the columns without a name of their own after their keys, in this casing. Drizzle 1.x needs this option. On
   * 0.45, `drizzle(client, { casing })` with `createRtreeTable(db, table, { casing })` does the same.
   */
  casing?: Casing | undefined;
}

/** Options after the check. */
export interface CheckedRtreeOptions {
  readonly bounds: RtreeBounds;
  readonly type: RtreeType;
}

const isPair = (value: unknown): boolean =>
  Array.isArray(value) && value.length === 2 && value.every((key) => typeof key === 'string');

const rules: Record<keyof RtreeTableOptions, Rule> = {
  bounds: {
    expected: "an object of 1 to 5 dimensions, such as { x: ['minX', 'maxX'] }",
    accepts: (value) =>
      isRecord(value) &&
      Object.keys(value).length >= 1 &&
      Object.keys(value).length <= 5 &&
      Object.values(value).every(isPair),
  },
  type: isOneOf('rtree', 'rtree_i32'),
  casing: isCasing,
};

/** Checks the options of an R*Tree table, as far as that needs no columns. */
export function checkRtreeOptions(
  table: string,
  options: Partial<RtreeTableOptions> | undefined,
): { casing: Casing | undefined; options: CheckedRtreeOptions } {
  // In this place, sqliteTable() takes indexes and checks.
  if (typeof options === 'function' || Array.isArray(options)) throw rtreeExtraConfigRefused(table, options);
  const subject = `rtreeTable(${JSON.stringify(table)})`;
  const {
    casing,
    bounds,
    type = 'rtree',
  } = checkOptions<Partial<RtreeTableOptions>>(subject, 'third', rules, {
    ...options,
    bounds: options?.bounds ?? {},
  });
  return { casing, options: { bounds: bounds as RtreeBounds, type } };
}
