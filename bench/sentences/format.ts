import { readFileSync, writeFileSync } from 'node:fs';
import { unitVector } from '../unit-vector.js';

/** The length of an embedding of the Universal Sentence Encoder lite. */
export const DIMENSIONS = 512;

const FILE = new URL('./embeddings.int8', import.meta.url);
const GREATEST = 127;

/** Writes the embeddings one after another, one byte an element. Each is scaled so that its largest element is 127. */
export function writeSentences(embeddings: readonly (readonly number[])[]): void {
  const bytes = new Int8Array(embeddings.length * DIMENSIONS);
  for (const [index, embedding] of embeddings.entries()) {
    if (embedding.length !== DIMENSIONS)
      throw new RangeError(`Expected ${DIMENSIONS} dimensions, received ${embedding.length}.`);
    const scale = GREATEST / Math.max(...embedding.map(Math.abs));
    bytes.set(
      embedding.map((value) => Math.round(value * scale)),
      index * DIMENSIONS,
    );
  }
  writeFileSync(FILE, bytes);
}

/** The embeddings as unit vectors. Cosine distance knows no length, so the scale of each is not kept. */
export function readSentences(): Float32Array[] {
  const bytes = readFileSync(FILE);
  const codes = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: codes.length / DIMENSIONS }, (_, index) =>
    unitVector(Float32Array.from(codes.subarray(index * DIMENSIONS, (index + 1) * DIMENSIONS))),
  );
}
