import type { SQL } from 'drizzle-orm';
import type { VectorColumn } from '../columns/vector-column.js';
import type { VectorQuery } from '../columns/vector-query.js';
import type { ElementType } from '../element-type.js';
import { type Distance, vectorDistanceSql } from './vector-distance-sql.js';

/**
 * The Manhattan distance Σ|aᵢ − bᵢ| of a vector column and a vector. pgvector spells it `<+>`. It is the `distance` of a
 * vector table with the metric `l1`. The distance of [1, 2] and [3, 5] is 5.
 *
 * It works on the vector columns of any table, and reads every row. Prefer {@link knnMatch} where there is a
 * `vectorTable` or a `vectorIndex`.
 *
 * The distance of a NULL vector is NULL. SQLite sorts NULL first; Postgres sorts it last. For a nullable column, add
 * `isNotNull(column)` to the `where()`.
 *
 * @example
 * ```ts
 * db.select().from(posts).where(lt(l1Distance(posts.embedding, query), 0.5)).all();
 * ```
 * ```sql
 * vector_distance("posts"."embedding", ?, 'l1', 'float4')
 * ```
 * @param column a vector column.
 * @param value a vector of the column's element type and dimensions, an array of numbers, a vector column, a
 * placeholder, or SQL.
 * @returns an SQL expression; its value is a number, or null where the column is nullable.
 * @throws {@link VectorError} `not_a_vector_column`; for the value `element_type_mismatch`, `dimension_mismatch`,
 * `invalid_element` or `not_finite`.
 */
export function l1Distance<T extends ElementType, N extends boolean>(
  column: VectorColumn<T, N>,
  value: VectorQuery<NoInfer<T>>,
): SQL<Distance<N>> {
  return vectorDistanceSql('l1Distance()', 'l1', column, value).mapWith(Number) as SQL<Distance<N>>;
}
