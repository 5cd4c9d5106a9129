import { extraConfigRefused } from '../../errors/tables.js';
import { checkOptions } from '../../options/check-options.js';
import { isBoolean, isColumnKey, isColumnKeys, type Rule } from '../../options/rules.js';
import { type Casing, type CheckedIndexOptions, type IndexOptions, indexRules, isCasing } from '../index-options.js';

/**
 * What `vectorTable()` takes beside the columns.
 *
 * @typeParam Metadata the keys of the table's metadata columns.
 */
export interface VectorTableOptions<Metadata extends string = never> extends IndexOptions {
  /**
   * Keys of metadata columns that are indexed. Where a condition on them leaves few rows, these are found by an index
   * instead of being compared one by one. Each costs a little at every write, and some space. In a table with a
   * `partitionKey` they are indexed within each partition.
   */
  indexed?: readonly Metadata[] | undefined;
  /**
   * The key of the metadata column that keeps tenants or data sets apart. `eq()` on it, or `inArray()`, is resolved before
   * all else, so that a search in one partition does not pay for the size of the others.
   */
  partitionKey?: Metadata | undefined;
  /**
   * Whether the database refuses every search that does not say in which partition, by `eq(docs.tenant, …)` or
   * `inArray(docs.tenant, …)`: a guard against leaks between tenants. It needs a `partitionKey`.
   */
  requiresPartition?: boolean | undefined;
  /**
   * Names the columns that have no name of their own after their keys in this casing. On Drizzle 1.x this is the way to
   * have one; on 0.45 `drizzle(client, { casing })` with `createVectorTable(table, { casing })` is another.
   */
  casing?: Casing | undefined;
}

/** Options after the check, without those that are left to the engine. */
export interface CheckedTableOptions extends CheckedIndexOptions {
  readonly indexed?: readonly string[];
  readonly partitionKey?: string;
  readonly requiresPartition?: boolean;
  readonly casing?: Casing;
}

const rules: Record<keyof VectorTableOptions, Rule> = {
  ...indexRules,
  indexed: isColumnKeys,
  partitionKey: isColumnKey,
  requiresPartition: isBoolean,
  casing: isCasing,
};

/** The options that were given, checked without the columns, and the default metric. */
export function checkTableOptions(table: string, options: VectorTableOptions<string>): CheckedTableOptions {
  // sqliteTable has indexes and checks in this place.
  if (typeof options === 'function' || Array.isArray(options)) throw extraConfigRefused(table, options);
  const given = checkOptions(`vectorTable(${JSON.stringify(table)})`, 'third', rules, options);
  return { metric: 'l2', ...given } as CheckedTableOptions;
}
