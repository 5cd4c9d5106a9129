import type { SQL } from 'drizzle-orm';
import type { VectorColumn } from '../columns/vector-column.js';
import type { VectorQuery } from '../columns/vector-query.js';
import type { ElementType } from '../element-type.js';
import { type Distance, vectorDistanceSql } from './vector-distance-sql.js';

/**
 * The negative dot product −Σaᵢbᵢ, so that smaller is nearer: pgvector's `<#>`. For the vector columns of any table; it
 * reads every row, so prefer {@link knnMatch} where there is a `vectorTable` or a `vectorIndex`.
 *
 * The distance of a NULL vector is NULL, which SQLite sorts first (Postgres sorts it last): where the column is nullable,
 * add `isNotNull(column)` to the `where()`, or define it as `.notNull()`.
 *
 * @example
 * ```ts
 * db.select().from(posts).orderBy(innerProduct(posts.embedding, query)).limit(10).all();
 * ```
 * ```sql
 * vector_distance("posts"."embedding", ?, 'inner_product', 'float4')
 * ```
 * @param column a vector column.
 * @param value a vector of the column's element type and dimensions, an array of numbers, a vector column, a
 * placeholder, or SQL.
 * @throws {@link VectorError} `not_a_vector_column`, and for the value `element_type_mismatch`, `dimension_mismatch`,
 * `invalid_element` or `not_finite`.
 */
export function innerProduct<T extends ElementType, N extends boolean>(
  column: VectorColumn<T, N>,
  value: VectorQuery<NoInfer<T>>,
): SQL<Distance<N>> {
  return vectorDistanceSql('innerProduct()', 'inner_product', column, value).mapWith(Number) as SQL<Distance<N>>;
}
