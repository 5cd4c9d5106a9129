import type { ElementArrays, ElementType } from '../element-type.js';

/** What an embedder gives for a text: a typed array, or an array of numbers. */
export type EmbeddingVector = ElementArrays[ElementType] | readonly number[];

/**
 * Gives the embeddings of texts, one for each, in their order: what a model, or the API of one, is to this library.
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
  /** How many elements each embedding has. */
  readonly dimensions: number;
  /** @param texts of which none is empty. */
  embed(texts: readonly string[]): Promise<readonly EmbeddingVector[]>;
}
