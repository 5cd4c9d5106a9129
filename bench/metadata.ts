export const BUCKETS = 1000;

/** How many of 1,000 rows are in the categories 0, 1, 2 ...: half, a tenth, a hundredth, a thousandth; the last has the rest. */
export const CATEGORY_SIZES = [500, 100, 10, 1] as const;

export interface Metadata {
  /** Uniform in 0..999. */
  readonly bucket: number;
  /** 0 to 4, see {@link CATEGORY_SIZES}. */
  readonly category: number;
}

/** A row's metadata: pseudo-random, independent of its vector, and the same in every run. */
export function metadataOf(key: number): Metadata {
  const place = hash(key, 2) % BUCKETS;
  let category = 0;
  let end: number = CATEGORY_SIZES[0];
  while (place >= end) {
    category++;
    end += CATEGORY_SIZES[category] ?? BUCKETS;
  }
  return { bucket: hash(key, 1) % BUCKETS, category };
}

// The finalizer of MurmurHash3.
function hash(key: number, seed: number): number {
  let h = (Math.imul(key, 0x9e3779b1) + Math.imul(seed, 0x85ebca77)) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
