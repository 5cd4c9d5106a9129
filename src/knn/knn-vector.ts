import type { VectorInput } from '../columns/vector-input.js';
import type { ElementType } from '../element-type.js';

/** A vector to search for: the typed array of the element type, an array of numbers, or base64 text. */
export type KnnVector<T extends ElementType> = VectorInput<T>;
