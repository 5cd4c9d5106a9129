import type { Placeholder, SQLWrapper } from 'drizzle-orm';
import type { ElementType } from '../element-type.js';
import type { VectorBlob } from './vector-column.js';
import type { VectorInput } from './vector-input.js';

/** SQL that gives a vector: sql`...`, a subquery, or a vector column of the same element type. */
type VectorSql<T extends ElementType> = SQLWrapper & { readonly _?: object & { readonly driverParam?: VectorBlob<T> } };

/**
 * A vector to compare a vector column with: the typed array of its element type, an array of numbers, base64 text, a
 * placeholder of a prepared statement, or SQL.
 */
export type VectorQuery<T extends ElementType> = VectorInput<T> | Placeholder | VectorSql<T>;
