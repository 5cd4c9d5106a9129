/** The vector scaled to the length 1. */
export function unitVector(vector: Float32Array): Float32Array {
  let square = 0;
  for (const value of vector) square += value * value;
  const norm = Math.sqrt(square);
  return vector.map((value) => value / norm);
}
