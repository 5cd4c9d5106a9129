import { embeddingCount, notEmbeddings } from '../errors/texts.js';
import type { Embedder, EmbeddingKind, EmbeddingVector } from './embedder.js';

/** Embeds texts, and checks that there is one embedding for each. The embeddings themselves are not checked yet. */
export async function embedTexts(
  subject: string,
  embedder: Embedder,
  texts: readonly string[],
  kind: EmbeddingKind,
): Promise<readonly EmbeddingVector[]> {
  const embeddings: unknown = await embedder.embed(texts, { kind });
  if (!Array.isArray(embeddings)) throw notEmbeddings(`${subject} embedder`, texts.length, embeddings);
  if (embeddings.length !== texts.length) {
    throw embeddingCount(`${subject} embedder`, texts.length, embeddings.length);
  }
  return embeddings;
}
