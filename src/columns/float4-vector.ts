import { type VectorColumnFunction, vectorColumn } from './vector-column.js';

/**
 * A column of vectors of single-precision floats, 4 bytes each: what most embedding models give.
 *
 * In a `vectorTable` it is the column that is searched; in an ordinary `sqliteTable` it is a `blob`. It is written from
 * and read as a `Float32Array`, without a copy. It also takes an array of numbers, though not from TypeScript: Drizzle has
 * one type for what goes in and what comes out.
 *
 * @example
 * ```ts
 * float4Vector(384); // named after its key
 * float4Vector('embedding', 384);
 * float4Vector({ dimensions: 384 });
 * float4Vector('embedding', { dimensions: 384 });
 * ```
 * ```sql
 * "embedding" blob
 * ```
 * @throws {@link VectorError} `invalid_dimensions` unless dimensions is an integer from 1 to 65535; at a write,
 * `element_type_mismatch`, `dimension_mismatch`, `invalid_element` or `not_finite`; at a read, `invalid_blob`.
 */
export const float4Vector: VectorColumnFunction<'float4'> = vectorColumn('float4');
