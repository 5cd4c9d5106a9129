import type { Column } from 'drizzle-orm';
import type { ElementType } from '../element-type.js';

/** The vectors that a column holds. */
export interface VectorType<T extends ElementType = ElementType> {
  readonly element: T;
  readonly dimensions: number;
  /** The column, as errors name it. */
  readonly label: string;
}

// Symbol.for, because one copy of this module may load a schema, and another copy query it.
const vectorType = Symbol.for('drizzle-vector:column');

/** The parameters of Drizzle's `customType`, with the mark by which {@link vectorTypeOf} recognizes the column. */
export const markVectorType = <P extends object>(params: P, type: VectorType): P =>
  Object.assign(params, { [vectorType]: type });

/**
 * The vectors that a column holds; undefined where no function such as `float4Vector()` made it. It also knows the
 * columns of an alias.
 */
export function vectorTypeOf(column: Column): VectorType | undefined {
  const { config } = column as unknown as { config?: { customTypeParams?: { [vectorType]?: VectorType } } };
  return config?.customTypeParams?.[vectorType];
}
