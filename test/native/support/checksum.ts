const MASK = (1n << 64n) - 1n;
const ODD = 0x9e3779b97f4a7c15n;
const LANES = 4;

function mix(word: bigint): bigint {
  let z = word & MASK;
  z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK;
  z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & MASK;
  return z ^ (z >> 31n);
}

const step = (lane: bigint, word: bigint): bigint => {
  const product = ((lane ^ word) * ODD) & MASK;
  return ((product << 29n) | (product >> 35n)) & MASK;
};

/** The checksum of a chunk, as native/base/checksum.cc computes it. `seed` is the id of the chunk. */
export function checksum(data: Buffer, seed: bigint): bigint {
  const lanes = Array.from({ length: LANES }, (_, lane) => mix(seed + BigInt(lane) * ODD));
  const whole = data.length - (data.length % (8 * LANES));
  const words = Buffer.concat([data, Buffer.alloc(8 * LANES)]);
  for (let at = 0; at < whole; at += 8 * LANES) {
    for (let lane = 0; lane < LANES; lane++) {
      lanes[lane] = step(lanes[lane] as bigint, words.readBigUInt64LE(at + 8 * lane));
    }
  }
  let sum = BigInt(data.length);
  for (let lane = 0; lane < LANES; lane++) {
    sum = (mix(sum ^ step(lanes[lane] as bigint, words.readBigUInt64LE(whole + 8 * lane))) + BigInt(lane)) & MASK;
  }
  return sum;
}
