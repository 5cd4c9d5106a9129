const PIECE = 64 * 1024;

/** Joins small pieces into larger ones, which are faster to write. */
export function* joinPieces(small: Iterable<string | Uint8Array>): Generator<Uint8Array> {
  let pieces: Uint8Array[] = [];
  let length = 0;
  for (const piece of small) {
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
    pieces.push(bytes);
    length += bytes.length;
    if (length < PIECE) continue;
    yield Buffer.concat(pieces);
    pieces = [];
    length = 0;
  }
  if (length > 0) yield Buffer.concat(pieces);
}
