import type { ElementArrays, ElementType } from '../element-type.js';
import type { DistanceColumn } from '../tables/distance-column.js';
import type { Searchable } from '../tables/searchable.js';

/** The element type of what a vector table or a vector index searches. */
export type SearchedElement<S extends Searchable> =
  S['distance'] extends DistanceColumn<infer T extends ElementType> ? T : never;

/** A vector to search for: the typed array of the element type, or an array of numbers. */
export type KnnVector<T extends ElementType> = ElementArrays[T] | readonly number[];
