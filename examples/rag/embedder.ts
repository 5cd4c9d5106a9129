import type { Embedder } from 'drizzle-vector/embeddings';
import { localEmbedder } from '../semantic-search/local-embedder.js';

/** The name of the model, by which embeddings are cached. */
export const MODEL = localEmbedder.name;

/** The local embedder of semantic-search, as drizzle-vector takes one. */
export const embedder: Embedder = { dimensions: 384, embed: (texts) => localEmbedder.embed(texts) };
