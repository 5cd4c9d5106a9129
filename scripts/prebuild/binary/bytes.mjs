// Reads numbers and names out of the bytes of a binary. All formats here are little-endian.

/** The text from `at` on that a zero ends. */
export function textAt(bytes, at) {
  return bytes.toString('latin1', at, bytes.indexOf(0, at));
}

/** A number of 64 bits that is an address or an offset, which a double holds. */
export function numberAt(bytes, at) {
  return Number(bytes.readBigUInt64LE(at));
}
