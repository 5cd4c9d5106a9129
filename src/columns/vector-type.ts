import type { Column } from 'drizzle-orm';
import type { ElementType } from '../element-type.js';

/** What a vector column holds. */
export interface VectorType<T extends ElementType = ElementType> {
  readonly element: T;
  readonly dimensions: number;
  /** The column, as error messages name it. */
  readonly label: string;
}

// Symbol.for: a schema may be loaded by one copy of this module and queried through another.
const vectorType = Symbol.for('drizzle-vector:column');

/** The parameters of Drizzle's `customType`, with the mark by which {@link vectorTypeOf} knows the column again. */
export const markVectorType = <P extends object>(params: P, type: VectorType): P =>
  Object.assign(params, { [vectorType]: type });

/** What a column holds, when `float4Vector()` or its kin made it. Works on aliased columns too. */
export function vectorTypeOf(column: Column): VectorType | undefined {
  const { config } = column as unknown as { config?: { customTypeParams?: { [vectorType]?: VectorType } } };
  return config?.customTypeParams?.[vectorType];
}
