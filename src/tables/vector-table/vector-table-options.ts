import { extraConfigRefused } from '../../errors/tables.js';
import { checkOptions } from '../../options/check-options.js';
import { isBoolean, isColumnKey, isColumnKeys, type Rule } from '../../options/rules.js';
import {
  type Casing,
  type CheckedIndexOptions,
  checkMetricGiven,
  checkOneWidth,
  type IndexOptions,
  indexRules,
  isCasing,
} from '../index-options.js';

/**
 * The options of `vectorTable()`.
 *
 * @typeParam Metadata the keys of the table's metadata columns.
 */
export interface VectorTableOptions<Metadata extends string = never> extends IndexOptions {
  /**
   * The keys of metadata columns to index. A condition on an indexed column that leaves few rows finds them by the
   * index, and does not compare every row.
   *
   * Each indexed column makes writes a little slower, and takes space. In a table with a `partitionKey`, columns are
   * indexed within each partition.
   */
  indexed?: readonly Metadata[] | undefined;
  /**
   * The key of the metadata column that keeps tenants or data sets apart. A condition on it, by `eq()` or `inArray()`,
   * is evaluated before everything else. A search in one partition therefore does not pay for the size of the others.
   */
  partitionKey?: Metadata | undefined;
  /**
   * Whether the database refuses a search without a partition, given by `eq(docs.tenant, …)` or `inArray(docs.tenant,
   * …)`. It guards against leaks between tenants. With a `partitionKey` it is true, unless you give `false`.
   */
  requiresPartition?: boolean | undefined;
  /**
   * Names the columns without a name of their own after their keys, in this casing. Drizzle 1.x needs this option. On
   * 0.45, `drizzle(client, { casing })` with `createVectorTable(db, table, { casing })` does the same.
   */
  casing?: Casing | undefined;
}

/** Options after the check. Options that were not given are left to the engine. */
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

/** Checks the options of a table, as far as that needs no columns, and lets a partition key require a partition. */
export function checkTableOptions(
  table: string,
  options: Partial<VectorTableOptions<string>> = {},
): CheckedTableOptions {
  // In this place, sqliteTable() takes indexes and checks.
  if (typeof options === 'function' || Array.isArray(options)) throw extraConfigRefused(table, options);
  const subject = `vectorTable(${JSON.stringify(table)})`;
  const given = checkOptions(subject, 'third', rules, options);
  checkMetricGiven(subject, given);
  checkOneWidth(subject, given);
  const { partitionKey, requiresPartition = true } = given;
  return { ...given, ...(partitionKey === undefined ? {} : { requiresPartition }) } as CheckedTableOptions;
}
