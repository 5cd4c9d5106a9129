import { isDimensions } from '../columns/is-dimensions.js';
import { invalidOption } from '../errors/options.js';
import { dimensionMismatch } from '../errors/vectors.js';
import type { Embedder } from './embedder.js';

/**
 * Refuses a value that is not an embedder, or has other dimensions than the column.
 *
 * @param subject the function that is called, as errors name it.
 * @param vectors the column that the embeddings are for, where there is one.
 */
export function checkEmbedder(
  subject: string,
  embedder: Embedder,
  vectors?: { readonly dimensions: number; readonly label: string },
): void {
  const { dimensions, embed } = (embedder ?? {}) as Partial<Embedder>;
  if (typeof embed !== 'function') {
    throw invalidOption(`${subject} embedder`, 'an object with dimensions and a method embed()', embedder);
  }
  if (!isDimensions.accepts(dimensions)) {
    throw invalidOption(`${subject} embedder.dimensions`, isDimensions.expected, dimensions);
  }
  if (vectors !== undefined && dimensions !== vectors.dimensions) {
    throw dimensionMismatch(`${subject} embedder for ${vectors.label}`, vectors.dimensions, dimensions as number);
  }
}
