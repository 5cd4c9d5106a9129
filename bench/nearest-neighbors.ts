import { peer } from './peer.js';

interface Usearch {
  exactSearch(
    rows: Float32Array,
    queries: Float32Array,
    dimensions: number,
    count: number,
    metric: string,
    threads: number,
  ): { readonly keys: BigUint64Array };
}

const QUERIES_AT_ONCE = 256;
const SPARE = 28; // candidates beyond those wanted, as single precision may swap neighbors
const ALL_CORES = 0;

/**
 * The keys (1, 2, 3 ...) of the `depth` nearest of the unit vectors to each query, nearest first. An exhaustive scan of
 * usearch in single precision chooses the candidates. Double precision ranks them.
 */
export function nearestNeighbors(
  vectors: readonly Float32Array[],
  queries: readonly Float32Array[],
  depth: number,
): number[][] {
  const { exactSearch } = peer<Usearch>('usearch');
  const dimensions = (vectors[0] as Float32Array).length;
  const count = Math.min(depth + SPARE, vectors.length);
  const rows = concatenate(vectors);
  const neighbors: number[][] = [];
  for (let first = 0; first < queries.length; first += QUERIES_AT_ONCE) {
    // Two at least: usearch answers a single query in another form.
    const block = queries.slice(first, first + QUERIES_AT_ONCE);
    const asked = concatenate(block.length === 1 ? [...block, ...block] : block);
    const { keys } = exactSearch(rows, asked, dimensions, count, 'ip', ALL_CORES);
    for (const [index, query] of block.entries()) {
      const candidates = Array.from(keys.subarray(index * count, (index + 1) * count), Number);
      neighbors.push(rank(candidates, vectors, query).slice(0, depth));
    }
  }
  return neighbors;
}

function rank(rows: readonly number[], vectors: readonly Float32Array[], query: Float32Array): number[] {
  const scored = rows.map((row) => ({ key: row + 1, score: dotProduct(vectors[row] as Float32Array, query) }));
  return scored.toSorted((a, b) => b.score - a.score).map(({ key }) => key);
}

function dotProduct(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

function concatenate(vectors: readonly Float32Array[]): Float32Array {
  const { length } = vectors[0] as Float32Array;
  const all = new Float32Array(vectors.length * length);
  for (const [index, vector] of vectors.entries()) all.set(vector, index * length);
  return all;
}
