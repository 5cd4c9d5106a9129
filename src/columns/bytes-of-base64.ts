const CHARACTERS = /^[A-Za-z\d+/]*={0,2}$/;
const STRANGE = /[^A-Za-z\d+/]/;
// The last character before the padding. The bits that it has too many are zero.
const ENDS = ['', 'AEIMQUYcgkosw048', 'AQgw'];

/**
 * The bytes of base64 text in the standard alphabet, with padding; undefined for other text. The memory of the bytes
 * is aligned and belongs to them alone.
 */
export function bytesOfBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  return whyNotBase64(text) === undefined ? decode(text) : undefined;
}

/** What a text has that base64 has not, as errors tell it; undefined for base64. */
export function whyNotBase64(text: string): string | undefined {
  const content = text.slice(0, text.length - paddingOf(text));
  if (!CHARACTERS.test(text)) {
    const position = content.search(STRANGE);
    return `${JSON.stringify(content[position])} at position ${position}, which is not in the standard alphabet`;
  }
  if (text.length % 4 !== 0) {
    return `${text.length} characters, which are not a multiple of 4: the padding is missing`;
  }
  const ends = ENDS[paddingOf(text)] as string;
  return ends === '' || ends.includes(content.at(-1) as string)
    ? undefined
    : 'bits before the padding that are not zero';
}

const paddingOf = (text: string): number => (text.endsWith('==') ? 2 : Number(text.endsWith('=')));

// A browser has no Buffer.
const decode = (text: string): Uint8Array<ArrayBuffer> =>
  typeof Buffer === 'undefined'
    ? Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
    : new Uint8Array(Buffer.from(text, 'base64'));
