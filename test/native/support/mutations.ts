import type { Random } from './random.js';

type Mutation = (bytes: Buffer, random: Random, others: readonly Uint8Array[]) => Uint8Array;

/** Numbers that lengths and offsets go wrong at. */
const EDGES = [
  0n,
  1n,
  2n,
  7n,
  8n,
  255n,
  65_535n,
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 62n,
  2n ** 63n - 1n,
  2n ** 63n,
  2n ** 64n - 1n,
];

const position = (bytes: Uint8Array, random: Random) => random.integer(0, bytes.length - 1);

function flipBit(bytes: Buffer, random: Random): Uint8Array {
  const at = position(bytes, random);
  bytes[at] = (bytes[at] as number) ^ (1 << random.integer(0, 7));
  return bytes;
}

function setNumber(bytes: Buffer, random: Random): Uint8Array {
  const size = random.pick([1, 2, 4, 8]);
  const at = Math.floor(position(bytes, random) / size) * size;
  if (at + size > bytes.length) return bytes;
  const old = size === 8 ? bytes.readBigUInt64LE(at) : BigInt(bytes.readUIntLE(at, size));
  const near = old + BigInt(random.integer(-9, 9));
  const value = BigInt.asUintN(8 * size, random.chance(0.5) ? random.pick(EDGES) : near);
  if (size === 8) bytes.writeBigUInt64LE(value, at);
  else bytes.writeUIntLE(Number(value), at, size);
  return bytes;
}

/** Another number wherever a word is the same, as the number of rows is. */
function setEqualNumbers(bytes: Buffer, random: Random): Uint8Array {
  const words = Math.floor(bytes.length / 8);
  if (words === 0) return bytes;
  const old = bytes.readBigInt64LE(8 * random.integer(0, words - 1));
  const value = BigInt.asIntN(64, random.chance(0.2) ? random.pick(EDGES) : BigInt(random.integer(0, 5000)));
  for (let at = 0; at + 8 <= bytes.length; at += 8) {
    if (bytes.readBigInt64LE(at) === old) bytes.writeBigInt64LE(value, at);
  }
  return bytes;
}

const truncate: Mutation = (bytes, random) => bytes.subarray(0, position(bytes, random));

/** Another stream's bytes over these. */
function splice(bytes: Buffer, random: Random, others: readonly Uint8Array[]): Uint8Array {
  const other = random.pick(others);
  const from = position(other, random);
  const part = other.subarray(from, from + random.integer(1, 64));
  const at = random.chance(0.5) ? Math.min(from, bytes.length - 1) : position(bytes, random);
  bytes.set(part.subarray(0, bytes.length - at), at);
  return bytes;
}

/** A part twice, or left out; of whole words, so that what follows is still read. */
function repeatOrRemove(bytes: Buffer, random: Random): Uint8Array {
  const from = position(bytes, random) & ~7;
  const to = Math.min(bytes.length, from + 8 * random.integer(1, 16));
  return Buffer.concat([
    bytes.subarray(0, random.chance(0.5) ? to : from),
    bytes.subarray(random.chance(0.5) ? from : to),
  ]);
}

const MUTATIONS: readonly Mutation[] = [
  flipBit,
  setNumber,
  setNumber,
  setNumber,
  setEqualNumbers,
  truncate,
  splice,
  repeatOrRemove,
];

/** A copy of one of `streams` with one to four changes. */
export function mutated(streams: readonly Uint8Array[], random: Random): Uint8Array {
  let bytes: Uint8Array = Buffer.from(random.pick(streams));
  for (let left = random.integer(1, 4); left > 0 && bytes.length > 0; left--) {
    bytes = random.pick(MUTATIONS)(Buffer.from(bytes), random, streams);
  }
  return bytes;
}
