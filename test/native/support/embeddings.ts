import { Random } from './random.js';
import { decode, type ElementType, encode } from './vectors.js';

/** Elements that make good use of the range of a type. */
const SCALE: Record<ElementType, number> = { float2: 1, float4: 1, float8: 1, int1: 30, int2: 4000, int4: 1e8 };

/** Vectors around many centers with deviations as large, as real embeddings are: a search by graph misses some of the nearest. */
export class Embeddings {
  readonly #random: Random;
  readonly #dim: number;
  readonly #type: ElementType;
  readonly #centers: number[][];

  constructor(seed: number, dim: number, type: ElementType = 'float4', centers = 300) {
    this.#random = new Random(seed);
    this.#dim = dim;
    this.#type = type;
    this.#centers = Array.from({ length: centers }, () => this.#deviation());
  }

  /** A vector, as it is stored. */
  next(): number[] {
    const center = this.#random.pick(this.#centers);
    const vector = this.#deviation().map((element, at) => SCALE[this.#type] * ((center[at] ?? 0) + 0.9 * element));
    return decode(encode(vector, this.#type), this.#type);
  }

  /** Elements that are nearly normally distributed, with a variance of 1. */
  #deviation(): number[] {
    const random = this.#random;
    return Array.from({ length: this.#dim }, () => {
      let sum = -2;
      for (let i = 0; i < 4; i++) sum += random.unit();
      return sum * Math.sqrt(3);
    });
  }
}
