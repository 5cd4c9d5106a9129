import { isDimensions } from '../../columns/is-dimensions.js';
import type { VectorType } from '../../columns/vector-type.js';
import type { ElementType } from '../../element-type.js';
import { invalidOption } from '../../errors/options.js';
import { formatRefused } from '../../errors/vector-indexes.js';
import { checkOptions } from '../../options/check-options.js';
import { isAnything, isBoolean, isColumnKey, isColumnKeys, isOneOf, type Rule } from '../../options/rules.js';
import {
  type Casing,
  checkMetricGiven,
  checkOneWidth,
  type IndexOptions,
  indexRules,
  isCasing,
} from '../index-options.js';

/**
 * The options of `vectorIndex()` that name columns to filter by.
 *
 * @typeParam Filter the keys of the filter columns.
 */
export interface IndexFilterOptions<Filter extends string = string> {
  /**
   * The keys of columns of the indexed table to filter by inside the search. The index keeps them in memory once a query
   * has used them, and follows their changes. Those of `indexed` and `partitionKey` need not be among them. A column of
   * a JSON array is one for `hasAny()`, `hasAll()` and `hasNone()`.
   *
   * `knn()` and the other searches use conditions on these columns by themselves. In queries of your own, name the
   * column of the index: `eq(postsEmbedding.tenant, 'acme')`.
   */
  filters?: readonly Filter[] | undefined;
  /**
   * The keys of filter columns with an index of the table: one that begins with the column, or with the partition key and
   * then the column. A condition on such a column that leaves few rows finds them by that index. The index must exist
   * when the vector index is created.
   */
  indexed?: readonly Filter[] | undefined;
  /**
   * The key of the filter column that keeps tenants or data sets apart. Where an index of the table begins with it, the
   * search uses that index.
   */
  partitionKey?: Filter | undefined;
  /**
   * Whether a search without a condition on the partition key is refused. It guards against leaks between tenants. With
   * a `partitionKey` it is true, unless you give `false`.
   */
  requiresPartition?: boolean | undefined;
}

/**
 * The options of `vectorIndex()`.
 *
 * @typeParam Key the keys of the columns that can be indexed.
 * @typeParam Filter the keys of the filter columns.
 * @typeParam RowKey the keys of the columns that can be the key of a row.
 */
export interface VectorIndexOptions<
  Key extends string = string,
  Filter extends string = never,
  RowKey extends string = never,
> extends IndexOptions,
    IndexFilterOptions<Filter> {
  /** The key of the column that has the vectors. */
  column: Key;
  /**
   * The key of the column by which the index knows the rows. It is unique and NOT NULL, and holds integers, texts or
   * BLOBs of 16 bytes. By default it is the primary key; in a table whose primary key is of several columns, or which has
   * none, the only column that is unique and NOT NULL.
   */
  key?: RowKey | undefined;
  /**
   * The casing of the columns of the indexed table that have no name of their own, on Drizzle 0.45 with
   * `drizzle(client, { casing })`. `createVectorIndex(db, index, { casing })` does the same. On Drizzle 1.x a table names
   * its columns itself, and the index follows.
   */
  casing?: Casing | undefined;
}

/** The format of the vectors in a column that does not tell, such as `text()` and `blob()`. */
export interface VectorFormat<T extends ElementType> {
  /** Elements of each vector, 1 to 65535. */
  dimensions: number;
  /** The element type, by default `float4`. */
  type?: T | undefined;
}

const rules: Record<keyof VectorIndexOptions | keyof VectorFormat<ElementType>, Rule> = {
  column: isAnything, // checkContentColumn() checks it
  key: isColumnKey,
  ...indexRules,
  filters: isColumnKeys,
  indexed: isColumnKeys,
  partitionKey: isColumnKey,
  requiresPartition: isBoolean,
  casing: isCasing,
  dimensions: isDimensions,
  type: isOneOf('float2', 'float4', 'float8', 'int1', 'int2', 'int4'),
};

/** The options of an index, where a column that tells no format needs one. */
type GivenOptions = Partial<VectorIndexOptions<string, string, string> & VectorFormat<ElementType>>;

/** Checks each option by itself. */
export function checkVectorIndexOptions(subject: string, options: GivenOptions = {}): GivenOptions {
  const checked = checkOptions(subject, 'third', rules, options);
  checkMetricGiven(subject, checked);
  checkOneWidth(subject, checked);
  return checked;
}

/**
 * The vectors that an index searches, by the format of the column or that of the options.
 *
 * @param label the column, as errors name it.
 * @param known the vectors of the column, where the column tells.
 */
export function indexedVectors(
  subject: string,
  label: string,
  known: VectorType | undefined,
  { dimensions, type }: { dimensions: number | undefined; type: ElementType | undefined },
): VectorType {
  return { ...(known ? ownFormat(subject, known, { dimensions, type }) : format(subject, dimensions, type)), label };
}

function ownFormat(subject: string, known: VectorType, given: object): Omit<VectorType, 'label'> {
  const [redundant] = Object.entries(given).filter(([, value]) => value !== undefined);
  if (redundant !== undefined) throw formatRefused(subject, ...redundant);
  return known;
}

function format(subject: string, dimensions: number | undefined, type: ElementType = 'float4') {
  // checkOptions() has refused dimensions out of their range.
  if (dimensions === undefined) throw invalidOption(`${subject} dimensions`, isDimensions.expected, dimensions);
  return { element: type, dimensions };
}
