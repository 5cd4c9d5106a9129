import { type VectorColumnFunction, vectorColumn } from './vector-column.js';

/**
 * Defines a column of vectors of half-precision floats (IEEE 754 binary16), 2 bytes each.
 *
 * In a `vectorTable` it is the column that is searched. In an ordinary `sqliteTable` it is a `blob`. Values are written
 * from and read as a `Float16Array`, without a copy.
 *
 * A vector may also be an array of numbers, or base64 text of little-endian elements. In the rows of a `vectorTable` that
 * compiles on Drizzle 0.45, and in the functions of this library on both lines. Elsewhere {@link vectorValue} makes the
 * value, because Drizzle has one type for what is written and what is read.
 *
 * The `Float16Array` is that of [@petamoriken/float16](https://www.npmjs.com/package/@petamoriken/float16).
 * `console.log` shows it as bits; write `[...embedding]` to see numbers. The `Float16Array` of the runtime is accepted,
 * too.
 *
 * @example
 * ```ts
 * float2Vector(384); // named after its key
 * float2Vector('embedding', 384);
 * float2Vector({ dimensions: 384 });
 * float2Vector('embedding', { dimensions: 384 });
 * ```
 * ```sql
 * "embedding" blob
 * ```
 * @throws {@link VectorError} `invalid_dimensions` unless dimensions is an integer from 1 to 65535. At a write:
 * `element_type_mismatch`, `dimension_mismatch`, `invalid_element` or `not_finite`. At a read: `invalid_blob`.
 */
export const float2Vector: VectorColumnFunction<'float2'> = vectorColumn('float2');
