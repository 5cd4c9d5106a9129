import { type VectorColumnFunction, vectorColumn } from './vector-column.js';

/**
 * Defines a column of vectors of signed 32-bit integers, 4 bytes each.
 *
 * In a `vectorTable` it is the column that is searched. In an ordinary `sqliteTable` it is a `blob`. Values are written
 * from and read as an `Int32Array`, without a copy.
 *
 * A vector may also be an array of numbers, or base64 text of little-endian elements. In the rows of a `vectorTable` that
 * compiles on Drizzle 0.45, and in the functions of this library on both lines. Elsewhere {@link vectorValue} makes the
 * value, because Drizzle has one type for what is written and what is read. A fraction or a number outside of the range of the
 * type is an error.
 *
 * @example
 * ```ts
 * int4Vector(384); // named after its key
 * int4Vector('embedding', 384);
 * int4Vector({ dimensions: 384 });
 * int4Vector('embedding', { dimensions: 384 });
 * ```
 * ```sql
 * "embedding" blob
 * ```
 * @throws {@link VectorError} `invalid_dimensions` unless dimensions is an integer from 1 to 65535. At a write:
 * `element_type_mismatch`, `dimension_mismatch`, `invalid_element` or `not_finite`. At a read: `invalid_blob`.
 */
export const int4Vector: VectorColumnFunction<'int4'> = vectorColumn('int4');
