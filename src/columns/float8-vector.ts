import { type VectorColumnFunction, vectorColumn } from './vector-column.js';

/**
 * A column of vectors of double-precision floats, 8 bytes each.
 *
 * In a `vectorTable` it is the column that is searched; in an ordinary `sqliteTable` it is a `blob`. It is written from
 * and read as a `Float64Array`, without a copy. It also takes an array of numbers, though not from TypeScript: Drizzle has
 * one type for what goes in and what comes out.
 *
 * @example
 * ```ts
 * float8Vector(384); // named after its key
 * float8Vector('embedding', 384);
 * float8Vector({ dimensions: 384 });
 * float8Vector('embedding', { dimensions: 384 });
 * ```
 * ```sql
 * "embedding" blob
 * ```
 * @throws {@link VectorError} `invalid_dimensions` unless dimensions is an integer from 1 to 65535; at a write,
 * `element_type_mismatch`, `dimension_mismatch`, `invalid_element` or `not_finite`; at a read, `invalid_blob`.
 */
export const float8Vector: VectorColumnFunction<'float8'> = vectorColumn('float8');
