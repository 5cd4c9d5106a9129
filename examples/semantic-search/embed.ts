import type { EmbedOptions } from 'drizzle-vector/embeddings';
import { localEmbedder } from './local-embedder.js';
import { providerEmbedder } from './provider-embedder.js';

/** An embedder of drizzle-vector whose dimensions are known when it has embedded something. */
export interface Embedder {
  /** Tells embedders apart: vectors of different ones cannot be compared. */
  readonly model: string;
  /** One vector a text, in the same order and all of the same length. */
  embed(texts: readonly string[], options: EmbedOptions): Promise<Float32Array[]>;
}

/** The provider at EMBEDDING_URL when that is set, else the local embedder. */
export function embedderFromEnvironment(env: NodeJS.ProcessEnv): Embedder {
  const { EMBEDDING_URL: url, EMBEDDING_MODEL: model, EMBEDDING_API_KEY: apiKey } = env;
  if (!url) return localEmbedder;
  if (!model)
    throw new Error('EMBEDDING_MODEL: expected the name of a model, as EMBEDDING_URL is set; received nothing.');
  return providerEmbedder({ url, model, ...(apiKey && { apiKey }) });
}
