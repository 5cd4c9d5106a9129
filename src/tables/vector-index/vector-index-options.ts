import { isDimensions } from '../../columns/is-dimensions.js';
import type { VectorType } from '../../columns/vector-type.js';
import type { ElementType } from '../../element-type.js';
import { invalidOption } from '../../errors/options.js';
import { formatRefused } from '../../errors/vector-indexes.js';
import { checkOptions } from '../../options/check-options.js';
import { isOneOf, type Rule } from '../../options/rules.js';
import {
  type Casing,
  type CheckedIndexOptions,
  checkMetricGiven,
  type IndexOptions,
  indexRules,
  isCasing,
} from '../index-options.js';

/** The options of `vectorIndex()`. */
export interface VectorIndexOptions extends IndexOptions {
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
  ...indexRules,
  casing: isCasing,
  dimensions: isDimensions,
  type: isOneOf('float2', 'float4', 'float8', 'int1', 'int2', 'int4'),
};

type GivenOptions = Partial<VectorIndexOptions & VectorFormat<ElementType>>;

/**
 * Checks the options, and finds the format of the vectors.
 *
 * @param label the column, as errors name it.
 * @param known the vectors of the column, where the column tells.
 */
export function checkVectorIndexOptions(
  subject: string,
  label: string,
  known: VectorType | undefined,
  options: GivenOptions = {},
): { vectors: VectorType; options: CheckedIndexOptions; casing: Casing | undefined } {
  const checked = checkOptions(subject, 'third', rules, options);
  checkMetricGiven(subject, checked);
  const { dimensions, type, casing, ...given } = checked;
  return {
    vectors: {
      ...(known ? ownFormat(subject, known, { dimensions, type }) : format(subject, dimensions, type)),
      label,
    },
    options: given as CheckedIndexOptions,
    casing,
  };
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
