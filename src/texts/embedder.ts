import type { ElementArrays, ElementType } from '../element-type.js';

/** The embedding of a text: a typed array, or an array of numbers. */
export type EmbeddingVector = ElementArrays[ElementType] | readonly number[];

/** What a text is for: a `query` searches, a `document` is found. */
export type EmbeddingKind = 'query' | 'document';

/** The second argument of an embedder. */
export interface EmbedOptions {
  /** What the texts are for. Many models embed a question otherwise than a document, for example by a prefix. */
  readonly kind: EmbeddingKind;
}

/**
 * Gives the embeddings of texts. It stands for a model, or for the API of one.
 *
 * `searchText()` asks for a `query`, and `insertTexts()` for each `document`. A model that makes no difference between
 * them ignores the kind.
 *
 * @example
 * ```ts
 * const embedder: Embedder = {
 *   model: 'nomic-embed-text',
 *   dimensions: 768,
 *   async embed(texts, { kind }) {
 *     const input = texts.map((text) => `search_${kind}: ${text}`); // the prefixes of this model
 *     const response = await fetch('http://localhost:11434/api/embed', {
 *       method: 'POST',
 *       body: JSON.stringify({ model: 'nomic-embed-text', input }),
 *     });
 *     if (!response.ok) throw new Error(await response.text());
 *     return (await response.json()).embeddings;
 *   },
 * };
 * ```
 */
export interface Embedder {
  /** The name of the model. Vectors of embedders with the same name can be compared. */
  readonly model: string;
  /** The number of elements of each embedding. */
  readonly dimensions: number;
  /**
   * Embeds texts.
   *
   * @param texts the texts; none is empty.
   * @param options what the texts are for.
   * @returns one embedding for each text, in their order, or a promise of them.
   */
  embed(
    texts: readonly string[],
    options: EmbedOptions,
  ): readonly EmbeddingVector[] | Promise<readonly EmbeddingVector[]>;
}
