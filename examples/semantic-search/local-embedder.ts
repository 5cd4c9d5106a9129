import { tellingWords } from './words.js';

const DIMENSIONS = 384;

/**
 * Needs no model and no network: every word and its character n-grams are hashed into 384 dimensions (the hashing trick of Weinberger et
 * al., 2009, with the n-grams of fastText). It is lexical, not semantic: it finds passages that share words and parts of words with the
 * question, not those that say the same in other words. Set EMBEDDING_URL for a real model.
 *
 * It embeds questions and documents alike, and so takes no kind.
 */
export const localEmbedder = {
  model: `hashed n-grams, ${DIMENSIONS} dimensions`,
  dimensions: DIMENSIONS,
  embed: async (texts: readonly string[]): Promise<Float32Array[]> => texts.map(hashedNgrams),
};

function hashedNgrams(text: string): Float32Array {
  const vector = new Float32Array(DIMENSIONS);
  for (const [feature, weight] of features(text)) {
    const hash = fnv1a(feature);
    const index = hash % DIMENSIONS;
    vector[index] = (vector[index] as number) + (hash & 0x8000_0000 ? -weight : weight);
  }
  const norm = Math.hypot(...vector);
  if (norm === 0) throw new Error(`Expected a text with at least one word, received ${JSON.stringify(text)}.`);
  return vector.map((value) => value / norm);
}

/** Words and their n-grams, with the square root of how often they occur: the tenth occurrence says less than the first. */
function features(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  const add = (feature: string, weight: number) => counts.set(feature, (counts.get(feature) ?? 0) + weight);
  for (const word of tellingWords(text)) {
    add(word, 4);
    const padded = `<${word}>`;
    for (let n = 3; n <= 5; n++) {
      for (let start = 0; start + n <= padded.length; start++) add(padded.slice(start, start + n), 1 / n);
    }
  }
  return new Map(Array.from(counts, ([feature, count]) => [feature, Math.sqrt(count)]));
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  // FNV's upper bits mix slowly; the sign is taken from the uppermost.
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 12)) >>> 0;
}
