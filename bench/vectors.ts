/** A fixed stream of pseudo-random numbers: standard normal deviates (Box-Muller over mulberry32). */
export function gaussian(seed: number): () => number {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  let spare: number | undefined;
  return () => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}

const SUBSPACE = 32;
const CENTRES = 1000;
const SPREAD = 0.9;
const NOISE = 0.45;

/**
 * A source of clustered unit vectors, the shape that embeddings have: the sum of a centre in a 32-dimensional subspace (length 1 on
 * average), a deviation within the subspace (0.9) and noise in all dimensions (0.45). The same seed gives the same vectors.
 */
export function clusteredVectors(dimensions: number, seed: number): () => Float32Array {
  const random = gaussian(seed);
  const normal = (length: number, norm: number) =>
    Float64Array.from({ length }, () => (random() * norm) / Math.sqrt(length));

  // Random directions in many dimensions are almost orthogonal: a basis good enough, one row a dimension.
  const basis = Array.from({ length: dimensions }, () => normal(SUBSPACE, Math.sqrt(SUBSPACE / dimensions)));
  const centres = Array.from({ length: CENTRES }, () => normal(SUBSPACE, 1));

  return () => {
    const centre = centres[Math.floor((Math.abs(random()) * 1e6) % CENTRES)] as Float64Array;
    const inside = normal(SUBSPACE, SPREAD).map((value, i) => value + (centre[i] as number));
    const vector = new Float32Array(dimensions);
    let square = 0;
    for (let d = 0; d < dimensions; d++) {
      const row = basis[d] as Float64Array;
      let value = (random() * NOISE) / Math.sqrt(dimensions);
      for (let i = 0; i < SUBSPACE; i++) value += (row[i] as number) * (inside[i] as number);
      vector[d] = value;
      square += value * value;
    }
    const norm = Math.sqrt(square);
    return vector.map((value) => value / norm);
  };
}
