import { and, type Column, getTableColumns, isSQLWrapper, type SQL, type SQLWrapper } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { invalidOption } from '../../errors/options.js';
import { invalidRange, notAnRtreeTable, unknownDimension } from '../../errors/rtree-tables.js';
import { isRecord } from '../../options/is-record.js';
import type { RtreeDimension } from './rtree-dimension.js';
import { rtreeMark } from './rtree-mark.js';

/** A number, or SQL that gives one, such as a column of a joined table. */
export type RtreeNumber = number | SQLWrapper;

/** The range of a box in one dimension: its least and its greatest value, or one number or column for both. */
export type RtreeRange = RtreeNumber | readonly [min: RtreeNumber, max: RtreeNumber];

/** A box: the range of each dimension. A dimension that is left out may be anything. */
export type RtreeBox<T extends SQLiteTable> = { readonly [D in RtreeDimension<T>]?: RtreeRange | undefined };

/** One dimension of a condition: the columns of the table, and the range that they are compared with. */
export interface ComparedRange {
  readonly columns: readonly [min: Column, max: Column];
  readonly range: readonly [min: RtreeNumber, max: RtreeNumber];
  readonly isInteger: boolean;
}

/**
 * Compares the boxes of a table with a box.
 *
 * @param subject the function that is called, as errors name it.
 * @param compare the conditions of one dimension.
 */
export function compareBox(
  subject: string,
  table: SQLiteTable,
  box: unknown,
  compare: (range: ComparedRange) => SQL[],
): SQL {
  const mark = rtreeMark(table);
  if (mark === undefined) throw notAnRtreeTable(subject, table);
  const { bounds, type } = mark.options;
  const given = isRecord(box) ? Object.entries(box).filter(([, range]) => range !== undefined) : [];
  if (given.length === 0) throw invalidOption(`${subject} box`, 'the range of at least one dimension', box);
  const columns = getTableColumns(table) as Record<string, Column>;
  const conditions = given.flatMap(([dimension, range]) => {
    const pair = bounds[dimension];
    if (pair === undefined) throw unknownDimension(`${subject} box`, Object.keys(bounds), dimension);
    const [min, max] = pair;
    return compare({
      columns: [columns[min] as Column, columns[max] as Column],
      range: checkRange(`${subject} box.${dimension}`, range),
      isInteger: type === 'rtree_i32',
    });
  });
  return and(...conditions) as SQL;
}

function checkRange(subject: string, range: unknown): [min: RtreeNumber, max: RtreeNumber] {
  const pair: unknown[] = Array.isArray(range) ? range : [range, range];
  const isRange = pair.length === 2 && pair.every((bound) => isSQLWrapper(bound) || Number.isFinite(bound));
  const [min, max] = pair as [RtreeNumber, RtreeNumber];
  if (!isRange || (typeof min === 'number' && typeof max === 'number' && min > max)) throw invalidRange(subject, range);
  return [min, max];
}
