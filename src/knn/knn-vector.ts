import type { ElementArrays, ElementType } from '../element-type.js';

/** A vector to search for: the typed array of the element type, or an array of numbers. */
export type KnnVector<T extends ElementType> = ElementArrays[T] | readonly number[];
