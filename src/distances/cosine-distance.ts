import type { SQL } from 'drizzle-orm';
import type { VectorColumn } from '../columns/vector-column.js';
import type { VectorQuery } from '../columns/vector-query.js';
import type { ElementType } from '../element-type.js';
import { type Distance, vectorDistanceSql } from './vector-distance-sql.js';

/**
 * The cosine distance 1 − cos(a, b) of a vector column and a vector. It is 0 for the same direction and 2 for the
 * opposite one. pgvector spells it `<=>`.
 *
 * It works on the vector columns of any table, and reads every row. Prefer {@link knnMatch} where there is a
 * `vectorTable` or a `vectorIndex`.
 *
 * The distance of a NULL vector is NULL. SQLite sorts NULL first; Postgres sorts it last. For a nullable column, add
 * `isNotNull(column)` to the `where()`.
 *
 * @example
 * ```ts
 * const distance = cosineDistance(posts.embedding, query);
 *
 * db.select({ title: posts.title, distance }).from(posts).orderBy(distance).limit(10).all();
 * ```
 * ```sql
 * vector_distance("posts"."embedding", ?, 'cosine', 'float4')
 * ```
 * @param column a vector column.
 * @param value a vector of the column's element type and dimensions, an array of numbers, a vector column, a
 * placeholder, or SQL.
 * @returns an SQL expression; its value is a number, or null where the column is nullable.
 * @throws {@link VectorError} `not_a_vector_column`; for the value `element_type_mismatch`, `dimension_mismatch`,
 * `invalid_element`, `not_finite` or `zero_vector`.
 */
export function cosineDistance<T extends ElementType, N extends boolean>(
  column: VectorColumn<T, N>,
  value: VectorQuery<NoInfer<T>>,
): SQL<Distance<N>> {
  return vectorDistanceSql('cosineDistance()', 'cosine', column, value).mapWith(Number) as SQL<Distance<N>>;
}
