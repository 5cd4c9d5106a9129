import type { ElementArrays, ElementType } from '../element-type.js';

/** The embedding of a text: a typed array, or an array of numbers. */
export type EmbeddingVector = ElementArrays[ElementType] | readonly number[];

/**
 * Gives the embeddings of texts. It stands for a model, or for the API of one.
 *
 * @example
 * ```ts
 * const embedder: Embedder = {
 *   dimensions: 768,
 *   async embed(texts) {
 *     const response = await fetch('http://localhost:11434/api/embed', {
 *       method: 'POST',
 *       body: JSON.stringify({ model: 'nomic-embed-text', input: texts }),
 *     });
 *     if (!response.ok) throw new Error(await response.text());
 *     return (await response.json()).embeddings;
 *   },
 * };
 * ```
 */
export interface Embedder {
  /** The number of elements of each embedding. */
  readonly dimensions: number;
  /**
   * Embeds texts.
   *
   * @param texts the texts; none is empty.
   * @returns one embedding for each text, in their order.
   */
  embed(texts: readonly string[]): Promise<readonly EmbeddingVector[]>;
}
