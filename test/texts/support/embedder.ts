import type { Embedder, EmbeddingVector, EmbedOptions } from 'drizzle-vector/embeddings';
import { vi } from 'vitest';
import { localEmbedder } from '../../../examples/semantic-search/local-embedder.js';

/** An embedder of two dimensions, the length of a text and its number of spaces, which tells what it was asked for. */
export function counting<V extends EmbeddingVector = Float32Array>(
  toVector: (numbers: number[]) => V = (numbers) => Float32Array.from(numbers) as unknown as V,
) {
  const embed = vi.fn(
    async (texts: readonly string[], _options?: EmbedOptions): Promise<V[]> =>
      texts.map((text) => toVector([text.length, text.split(' ').length - 1])),
  );
  const asked = () => embed.mock.calls.map(([texts]) => [...texts]);
  const kinds = () => embed.mock.calls.map(([, options]) => options?.kind);
  return { model: 'counting', dimensions: 2, embed, asked, kinds };
}

/** What gives these embeddings, whatever it is asked for. */
export const giving = (embeddings: unknown): Embedder => ({
  model: 'giving',
  dimensions: 2,
  embed: async () => embeddings as EmbeddingVector[],
});

/** The embedder of the example, by words and parts of words. */
export const words: Embedder = localEmbedder;
