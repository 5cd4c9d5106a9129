import type { Placeholder, SQLWrapper } from 'drizzle-orm';
import type { ElementArrays, ElementType } from '../element-type.js';
import type { VectorBlob } from './vector-column.js';

/** SQL that gives a vector: sql`...`, a subquery, or a vector column of the same element type. */
type VectorSql<T extends ElementType> = SQLWrapper & { readonly _?: object & { readonly driverParam?: VectorBlob<T> } };

/**
 * A vector to compare a vector column with: the typed array of its element type, an array of numbers, a placeholder of a
 * prepared statement, or SQL.
 */
export type VectorQuery<T extends ElementType> = ElementArrays[T] | readonly number[] | Placeholder | VectorSql<T>;
