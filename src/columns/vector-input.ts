import type { ElementArrays, ElementType } from '../element-type.js';

/**
 * A vector to write or to search for: the typed array of the element type, an array of numbers, or base64 text of
 * little-endian elements, as OpenAI sends it for `float4`.
 */
export type VectorInput<T extends ElementType> = ElementArrays[T] | readonly number[] | string;
