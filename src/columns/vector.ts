import { float4Vector } from './float4-vector.js';
import type { VectorColumnFunction } from './vector-column.js';

/**
 * Defines a column of float4 vectors: {@link float4Vector} in the spelling of Drizzle's pgvector column.
 *
 * @example
 * ```ts
 * vector({ dimensions: 384 });
 * vector('embedding', { dimensions: 384 });
 * ```
 * ```sql
 * "embedding" blob
 * ```
 * @throws {@link VectorError} as {@link float4Vector} does.
 */
export const vector: VectorColumnFunction<'float4'> = float4Vector;
