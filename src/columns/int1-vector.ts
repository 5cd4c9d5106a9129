import { type VectorColumnFunction, vectorColumn } from './vector-column.js';

/**
 * A column of vectors of signed bytes, from -128 to 127: quantized embeddings at a quarter of the size of `float4`.
 *
 * In a `vectorTable` it is the column that is searched; in an ordinary `sqliteTable` it is a `blob`. It is written from
 * and read as an `Int8Array`, without a copy. It also takes an array of numbers, though not from TypeScript: Drizzle has
 * one type for what goes in and what comes out.
 *
 * In an array of numbers, fractions and numbers out of the type's range are refused, never truncated or wrapped.
 *
 * @example
 * ```ts
 * int1Vector(384); // named after its key
 * int1Vector('embedding', 384);
 * int1Vector({ dimensions: 384 });
 * int1Vector('embedding', { dimensions: 384 });
 * ```
 * ```sql
 * "embedding" blob
 * ```
 * @throws {@link VectorError} `invalid_dimensions` unless dimensions is an integer from 1 to 65535; at a write,
 * `element_type_mismatch`, `dimension_mismatch`, `invalid_element` or `not_finite`; at a read, `invalid_blob`.
 */
export const int1Vector: VectorColumnFunction<'int1'> = vectorColumn('int1');
