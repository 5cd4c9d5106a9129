// Words that almost every passage has say nothing about it.
const STOP_WORDS = new Set(
  'a an and are as at be by can do does for from how i if in is it my of on or that the this to use what when which why will with you your'.split(
    ' ',
  ),
);

/** The words of a text in lower case, without those that say nothing; all of them if it has no others. */
export function tellingWords(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const telling = words.filter((word) => !STOP_WORDS.has(word));
  return telling.length > 0 ? telling : words;
}
