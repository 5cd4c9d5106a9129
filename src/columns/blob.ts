/** The memory of a typed array as a BLOB: the Buffer that drivers of Node want. A browser has no Buffer, and gets bytes. */
export const blobOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer =>
  typeof Buffer === 'undefined'
    ? (new Uint8Array(buffer, byteOffset, byteLength) as Buffer)
    : Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);

export const isBuffer = (value: unknown): value is Buffer => typeof Buffer !== 'undefined' && Buffer.isBuffer(value);

/** The bytes of hexadecimal text; undefined for other text. */
export function bytesOfHex(text: string): Uint8Array | undefined {
  if (typeof Buffer !== 'undefined') {
    const bytes = Buffer.from(text, 'hex'); // which stops at the first character that is not hexadecimal
    return 2 * bytes.length === text.length ? new Uint8Array(bytes) : undefined;
  }
  if (text.length % 2 === 1 || /[^\da-f]/i.test(text)) return undefined;
  return Uint8Array.from({ length: text.length / 2 }, (_, index) =>
    Number.parseInt(text.slice(2 * index, 2 * index + 2), 16),
  );
}
