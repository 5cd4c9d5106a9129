import type { Table } from 'drizzle-orm';
import type { CheckedRtreeOptions } from './rtree-table-options.js';

/** What `rtreeTable()` knows of a table beyond its columns. */
export interface RtreeMark {
  readonly name: string;
  readonly options: CheckedRtreeOptions;
  /** The keys, in the Drizzle table, of the primary key and of the auxiliary columns, in their order. */
  readonly primaryKey: string;
  readonly auxiliary: readonly string[];
}

// Symbol.for, because one copy of this module may load a schema, and another copy query it.
const mark = Symbol.for('drizzle-vector:rtree');

export const markRtree = <T extends Table>(table: T, properties: RtreeMark): T =>
  Object.assign(table, { [mark]: properties });

/** The mark of `rtreeTable()`, also of an alias; undefined for other tables. */
export function rtreeMark(table: unknown): RtreeMark | undefined {
  return typeof table === 'object' && table !== null ? (table as { [mark]?: RtreeMark })[mark] : undefined;
}
