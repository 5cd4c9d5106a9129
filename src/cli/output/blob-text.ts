const BLOB = /^x'((?:[\da-f]{2})*)'$/i;

/** A BLOB as SQL writes it: `x'00ff'`. */
export const blobText = (blob: Uint8Array): string =>
  `x'${Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength).toString('hex')}'`;

/** The BLOB of a text that {@link blobText} wrote; undefined for other texts. */
export function parseBlobText(text: string): Uint8Array | undefined {
  const hex = BLOB.exec(text)?.[1];
  return hex === undefined ? undefined : Buffer.from(hex, 'hex');
}
