import { gaussian } from './vectors.js';

/** The values in a random order. The same seed gives the same order. */
export function shuffle<T>(values: readonly T[], seed: number): T[] {
  const random = gaussian(seed);
  const ranked = values.map((value) => ({ value, rank: random() }));
  return ranked.toSorted((a, b) => a.rank - b.rank).map(({ value }) => value);
}
