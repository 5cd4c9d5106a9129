import { decodeVector } from '../columns/decode-vector.js';
import { encodeVector } from '../columns/encode-vector.js';
import { elementTypes, isElementArray } from '../element-type.js';
import type { EmbeddingVector } from './embedder.js';

/** An embedding as it is stored: its elements, and the type of array that they came in. */
export interface CachedEmbedding {
  /** The element type of a typed array; `number` for an array of numbers, which is stored as `float4`. */
  readonly element: string;
  readonly embedding: unknown;
}

/** @param label the embedding, as errors name it. */
export function storeEmbedding(label: string, dimensions: number, embedding: EmbeddingVector): CachedEmbedding {
  const element = elementTypes.find((type) => isElementArray(type, embedding));
  const type = { element: element ?? ('float4' as const), dimensions, label };
  return { element: element ?? 'number', embedding: encodeVector(type, embedding) };
}

/** Restores a stored embedding; undefined where the stored value is not one. */
export function restoreEmbedding(
  dimensions: number,
  { element, embedding }: CachedEmbedding,
): EmbeddingVector | undefined {
  const type = elementTypes.find((each) => each === (element === 'number' ? 'float4' : element));
  if (type === undefined) return undefined;
  try {
    const vector = decodeVector({ element: type, dimensions, label: 'embedding' }, embedding);
    return element === 'number' ? Array.from(vector) : vector;
  } catch {
    return undefined; // not a BLOB of this length
  }
}
