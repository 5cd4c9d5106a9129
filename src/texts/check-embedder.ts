import { isDimensions } from '../columns/is-dimensions.js';
import { invalidOption } from '../errors/options.js';
import { modelMismatch } from '../errors/texts.js';
import { dimensionMismatch } from '../errors/vectors.js';
import { isName } from '../options/rules.js';
import type { Embedder } from './embedder.js';

/** What the embeddings are for. */
export interface EmbeddedVectors {
  readonly dimensions: number;
  /** The vector column, as errors name it. */
  readonly label: string;
  /** The model of the table; undefined where any will do. */
  readonly model: string | undefined;
}

/**
 * Refuses a value that is not an embedder, is of another model than the table, or has other dimensions than the column.
 *
 * @param subject the function that is called, as errors name it.
 * @param vectors the vectors that the embeddings are for, where there are any.
 */
export function checkEmbedder(subject: string, embedder: Embedder, vectors?: EmbeddedVectors): void {
  const { model, dimensions, embed } = (embedder ?? {}) as Partial<Embedder>;
  if (typeof embed !== 'function') {
    throw invalidOption(`${subject} embedder`, 'an object with model, dimensions and a method embed()', embedder);
  }
  if (!isName.accepts(model)) {
    throw invalidOption(`${subject} embedder.model`, `the name of its model, ${isName.expected},`, model);
  }
  if (!isDimensions.accepts(dimensions)) {
    throw invalidOption(`${subject} embedder.dimensions`, isDimensions.expected, dimensions);
  }
  if (vectors === undefined) return;
  const label = `${subject} embedder for ${vectors.label}`;
  if (vectors.model !== undefined && model !== vectors.model) {
    throw modelMismatch(label, vectors.model, model as string);
  }
  if (dimensions !== vectors.dimensions) {
    throw dimensionMismatch(label, vectors.dimensions, dimensions as number);
  }
}
