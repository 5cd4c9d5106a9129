import { type SQL, sql } from 'drizzle-orm';
import type { VectorColumn } from '../columns/vector-column.js';
import type { VectorQuery } from '../columns/vector-query.js';
import type { ElementType } from '../element-type.js';
import { type Distance, vectorDistanceSql } from './vector-distance-sql.js';

/**
 * The Euclidean distance √Σ(aᵢ − bᵢ)²: pgvector's `<->`. (The `distance` of a vector table with the metric `l2` is its
 * square.) For the vector columns of any table; it reads every row, so prefer {@link knnMatch} where there is a
 * `vectorTable` or a `vectorIndex`.
 *
 * The distance of a NULL vector is NULL, which SQLite sorts first (Postgres sorts it last): where the column is nullable,
 * add `isNotNull(column)` to the `where()`, or define it as `.notNull()`.
 *
 * @example
 * ```ts
 * db.select().from(posts).where(lt(l2Distance(posts.embedding, query), 0.5)).all();
 * ```
 * ```sql
 * sqrt(vector_distance("posts"."embedding", ?, 'l2', 'float4'))
 * ```
 * @param column a vector column.
 * @param value a vector of the column's element type and dimensions, an array of numbers, a vector column, a
 * placeholder, or SQL.
 * @throws {@link VectorError} `not_a_vector_column`, and for the value `element_type_mismatch`, `dimension_mismatch`,
 * `invalid_element` or `not_finite`.
 */
export function l2Distance<T extends ElementType, N extends boolean>(
  column: VectorColumn<T, N>,
  value: VectorQuery<NoInfer<T>>,
): SQL<Distance<N>> {
  return sql`sqrt(${vectorDistanceSql('l2Distance()', 'l2', column, value)})`.mapWith(Number) as SQL<Distance<N>>;
}
