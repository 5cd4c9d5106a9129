import { type VectorColumnFunction, vectorColumn } from './vector-column.js';

/**
 * A column of vectors of half-precision floats (IEEE 754 binary16), 2 bytes each.
 *
 * In a `vectorTable` it is the column that is searched; in an ordinary `sqliteTable` it is a `blob`. It is written from
 * and read as a `Float16Array`, without a copy. It also takes an array of numbers, though not from TypeScript: Drizzle has
 * one type for what goes in and what comes out.
 *
 * The `Float16Array` is that of [@petamoriken/float16](https://www.npmjs.com/package/@petamoriken/float16), which
 * `console.log` shows as bits (write `[...embedding]` to see numbers); the runtime's own is taken too, where there is one.
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
 * @throws {@link VectorError} `invalid_dimensions` unless dimensions is an integer from 1 to 65535; at a write,
 * `element_type_mismatch`, `dimension_mismatch`, `invalid_element` or `not_finite`; at a read, `invalid_blob`.
 */
export const float2Vector: VectorColumnFunction<'float2'> = vectorColumn('float2');
