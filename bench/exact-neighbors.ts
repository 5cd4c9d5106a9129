import { K } from './engines/engine.js';

const BLOCK = 4;

/**
 * The keys (1, 2, 3 ...) of the `depth` nearest of the unit vectors to each query, nearest first, by an exhaustive scan in double precision:
 * the truth, computed by none of the engines. The greater the dot product of unit vectors, the smaller their cosine distance.
 * @param matches which keys the query of this number is about; fewer than `depth` of them are all that it gets.
 */
export function exactNeighbors(
  vectors: readonly Float32Array[],
  queries: readonly Float32Array[],
  depth: number = K,
  matches: (key: number, query: number) => boolean = () => true,
): number[][] {
  const rankings = queries.map(() => new Ranking(depth));
  for (let first = 0; first < queries.length; first += BLOCK) {
    const block = Array.from({ length: BLOCK }, (_, i) => queries[Math.min(first + i, queries.length - 1)]);
    const [a, b, c, d] = block as [Float32Array, Float32Array, Float32Array, Float32Array];
    const wanted = Array.from({ length: BLOCK }, () => false);
    for (const [index, vector] of vectors.entries()) {
      for (let i = 0; i < BLOCK; i++) wanted[i] = first + i < queries.length && matches(index + 1, first + i);
      if (!wanted.includes(true)) continue;
      const products = dotProducts(vector, a, b, c, d);
      for (let i = 0; i < BLOCK; i++) if (wanted[i]) rankings[first + i]?.offer(index + 1, products[i] as number);
    }
  }
  return rankings.map((ranking) => ranking.keys);
}

const products = new Float64Array(BLOCK);

// Four queries at a time: twice as fast as one by one.
function dotProducts(v: Float32Array, a: Float32Array, b: Float32Array, c: Float32Array, d: Float32Array) {
  let [sa, sb, sc, sd] = [0, 0, 0, 0];
  for (let i = 0; i < v.length; i++) {
    const value = v[i] as number;
    sa += value * (a[i] as number);
    sb += value * (b[i] as number);
    sc += value * (c[i] as number);
    sd += value * (d[i] as number);
  }
  products[0] = sa;
  products[1] = sb;
  products[2] = sc;
  products[3] = sd;
  return products;
}

/** The `depth` greatest scores offered, in order. */
class Ranking {
  readonly keys: number[] = [];
  readonly #scores: number[] = [];
  readonly #depth: number;

  constructor(depth: number) {
    this.#depth = depth;
  }

  offer(key: number, score: number): void {
    const full = this.keys.length === this.#depth;
    if (full && score <= (this.#scores.at(-1) as number)) return;
    let place = this.keys.length;
    while (place > 0 && (this.#scores[place - 1] as number) < score) place--;
    this.keys.splice(place, 0, key);
    this.#scores.splice(place, 0, score);
    if (full) {
      this.keys.pop();
      this.#scores.pop();
    }
  }
}
